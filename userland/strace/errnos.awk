# From kernel/uapi/errno.h: a row for each error, for errno_name. Second names are left out.
/^#define[ \t]+E[A-Z0-9]+[ \t]+[0-9]+/ { printf "\t{ %d, \"%s\" },\n", $3, $2 }

/*
 * df - free space of file systems.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

static const char synopsis[] = "df [-ahikPT] [-t type] [file ...]";

static bool all, human, inodes, posix, with_type;
static uintmax_t unit = 512;
static const char *only_type;

struct row {
	const struct mount_entry *m;
	char size[24], used[24], avail[24], percent[8];
};

static struct row *rows;
static size_t nrows, rows_cap;

static void
amount(uintmax_t blocks, uintmax_t block, char out[24])
{
	if (inodes)
		snprintf(out, 24, "%ju", blocks);
	else if (human)
		human_size(blocks * block, out);
	else if (block >= unit)
		snprintf(out, 24, "%ju", blocks * (block / unit));
	else
		snprintf(out, 24, "%ju", (blocks * block + unit - 1) / unit);
}

/* How full for an ordinary user, rounded up, as POSIX wants it. */
static void
percentage(uintmax_t used, uintmax_t avail, char out[8])
{
	uintmax_t whole = used + avail;

	if (whole == 0)
		strcpy(out, "-");
	else
		snprintf(out, 8, "%u%%", (unsigned)((used * 100 +
		    whole - 1) / whole % 1000));
}

static int
add_row(const struct mount_entry *m, bool by_name)
{
	struct statvfs fs;
	struct row *r;

	if (only_type && strcmp(m->type, only_type) != 0)
		return 0;
	if (statvfs(m->dir, &fs) < 0)
		return complain(m->dir);
	if (fs.f_blocks == 0 && !all && !by_name)
		return 0;		/* /proc and its like */
	rows = xgrow(rows, nrows + 1, &rows_cap, sizeof(*rows));
	r = &rows[nrows++];
	r->m = m;
	if (inodes) {
		amount(fs.f_files, 1, r->size);
		amount(fs.f_files - fs.f_ffree, 1, r->used);
		amount(fs.f_favail, 1, r->avail);
		percentage(fs.f_files - fs.f_ffree, fs.f_favail, r->percent);
	} else {
		uintmax_t block = fs.f_frsize ? fs.f_frsize : fs.f_bsize;

		amount(fs.f_blocks, block, r->size);
		amount(fs.f_blocks - fs.f_bfree, block, r->used);
		amount(fs.f_bavail, block, r->avail);
		percentage(fs.f_blocks - fs.f_bfree, fs.f_bavail, r->percent);
	}
	return 0;
}

static const char *
size_title(char out[24])
{
	if (inodes)
		return "Inodes";
	if (human)
		return "Size";
	snprintf(out, 24, "%ju-blocks", unit);
	return out;
}

static void
print_rows(void)
{
	char text[24];
	const char *title = size_title(text);
	const char *full = inodes ? "IUse%" : posix ? "Capacity" : "Use%";
	int source = 10, type = 4, size = strlen(title), used = 9, avail = 9;

	if (human)
		used = avail = 5;
	for (size_t i = 0; i < nrows; i++) {
		const struct row *r = &rows[i];

		if ((int)strlen(r->m->source) > source)
			source = strlen(r->m->source);
		if ((int)strlen(r->m->type) > type)
			type = strlen(r->m->type);
		if ((int)strlen(r->size) > size)
			size = strlen(r->size);
		if ((int)strlen(r->used) > used)
			used = strlen(r->used);
		if ((int)strlen(r->avail) > avail)
			avail = strlen(r->avail);
	}
	printf("%-*s ", source, "Filesystem");
	if (with_type)
		printf("%-*s ", type, "Type");
	printf("%*s %*s %*s %s Mounted on\n", size, title, used,
	    inodes ? "IUsed" : "Used", avail, inodes ? "IFree" :
	    human ? "Avail" : "Available", full);
	for (size_t i = 0; i < nrows; i++) {
		const struct row *r = &rows[i];

		printf("%-*s ", source, r->m->source);
		if (with_type)
			printf("%-*s ", type, r->m->type);
		printf("%*s %*s %*s %*s %s\n", size, r->size, used, r->used,
		    avail, r->avail, (int)strlen(full), r->percent, r->m->dir);
	}
}

int
main(int argc, char **argv)
{
	struct mount_entry *list;
	int opt, status = 0;
	size_t n;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "ahikPTt:", NULL)) != -1) {
		switch (opt) {
		case 'a':
			all = true;
			break;
		case 'h':
			human = true;
			break;
		case 'i':
			inodes = true;
			break;
		case 'k':
			unit = 1024;
			break;
		case 'P':
			posix = true;
			break;
		case 'T':
			with_type = true;
			break;
		case 't':
			only_type = opt_arg;
			break;
		default:
			tool_usage();
		}
	}
	list = read_mounts(&n);
	if (!list)
		return 1;
	if (opt_index == argc) {
		for (size_t i = 0; i < n; i++)
			status |= add_row(&list[i], only_type);
	}
	for (int i = opt_index; i < argc; i++) {
		struct stat st;
		const struct mount_entry *m = find_mount(list, n, argv[i]);

		if (m)
			status |= add_row(m, true);
		else if (stat(argv[i], &st) < 0)
			status |= complain(argv[i]);
		else
			status |= complainx(argv[i], "not on anything mounted");
	}
	if (nrows || opt_index == argc)
		print_rows();
	return tool_end(status);
}

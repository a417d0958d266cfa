# Reads syscalls.tbl; writes <loam/syscall.h>: a number for each call.
BEGIN {
	print "/* Generated from kernel/syscall/syscalls.tbl. */"
	print "#ifndef LOAM_SYSCALL_H"
	print "#define LOAM_SYSCALL_H"
	print ""
}
/^[0-9]/ {
	printf "#define SYS_%s\t%s\n", $2, $1
	printf "#define __NR_%s\t%s\n", $2, $1
}
END {
	print ""
	print "#endif"
}

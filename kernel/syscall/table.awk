# From syscalls.tbl, by -v what=:
#
#   header   gen/syscalls.h: __NR_ numbers and prototypes of the handlers
#   table    gen/syscall_table.c: dispatch array, and names and types for tracing
#   doc      the coverage page (doc/syscalls.md)
#   numbers  "number name" a line, for the test against the host's headers
#
# A handler takes the arguments of the signature, with pointers marked __user,
# and returns long whatever the C library's type. With -v complete=no a call
# without a handler gets the one that answers ENOSYS, while parts are missing.

BEGIN { count = 0 }

function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
function fail(msg) { print FILENAME ":" FNR ": " msg > "/dev/stderr"; failed = 1; exit 1 }

# "int fd" -> type "int", name "fd"; sets arg_type and arg_name.
function split_arg(s,    i) {
	s = trim(s)
	match(s, /[A-Za-z_][A-Za-z_0-9]*$/)
	if (!RSTART || RSTART == 1)
		fail("argument without a name: " s)
	arg_name = substr(s, RSTART)
	arg_type = trim(substr(s, 1, RSTART - 1))
}

/^[ \t]*(#|$)/ { next }

{
	if (!match($0, /\(.*\)[ \t]*$/))
		fail("no argument list")
	args = trim(substr($0, RSTART))
	args = substr(args, 2, length(args) - 2)
	head = substr($0, 1, RSTART - 1)
	n = split(head, word, /[ \t]+/)
	number = word[1]; name = word[2]; handler = word[3]
	if (number !~ /^[0-9]+$/)
		fail("not a number: " number)
	if (count && number + 0 <= last)
		fail("numbers must ascend")
	result = ""
	for (i = 4; i <= n; i++)
		result = trim(result " " word[i])
	last = number + 0
	nr[count] = last; names[count] = name; handlers[count] = handler
	results[count] = result; signature[count] = args

	nargs[count] = 0
	if (trim(args) != "void") {
		k = split(args, piece, ",")
		if (k > 6)
			fail("more than six arguments")
		nargs[count] = k
		for (i = 1; i <= k; i++) {
			split_arg(piece[i])
			types[count, i] = arg_type
			argnames[count, i] = arg_name
			t = arg_type
			if (match(t, /struct [a-z_0-9]+/))
				structs[substr(t, RSTART, RLENGTH)] = 1
		}
	}
	count++
}

function kernel_args(c,    i, s, t) {
	if (nargs[c] == 0)
		return "void"
	s = ""
	for (i = 1; i <= nargs[c]; i++) {
		t = types[c, i]
		gsub(/\*/, "__user *", t)
		s = s (i > 1 ? ", " : "") t (t ~ /\*$/ ? "" : " ") argnames[c, i]
	}
	return s
}

function header(    c, s) {
	print "/* Made by syscall/table.awk from syscalls.tbl. */"
	print "#ifndef GEN_SYSCALLS_H\n#define GEN_SYSCALLS_H\n\n#include <lib/types.h>\n"
	for (c = 0; c < count; c++)
		printf "#define __NR_%s %d\n", names[c], nr[c]
	printf "#define NSYSCALLS %d\n\n", last + 1
	print "typedef int clockid_t;\ntypedef long clock_t;\ntypedef long time_t;\ntypedef unsigned id_t;\ntypedef unsigned socklen_t;\n"
	for (s in structs)
		print s ";" | "sort"
	close("sort")
	print ""
	for (c = 0; c < count; c++)
		printf "long %s(%s);\n", handlers[c], kernel_args(c)
	print "\n#endif"
}

function table(    c, i, seen) {
	print "/* Made by syscall/table.awk from syscalls.tbl. */"
	print "#include <syscall/dispatch.h>\n"
	print "#define SIX u64, u64, u64, u64, u64, u64\n"
	for (c = 0; c < count; c++) {
		if (handlers[c] in seen)
			continue
		seen[handlers[c]] = 1
		if (complete == "no")
			printf "long %s(SIX) __attribute__((weak, alias(\"syscall_missing\")));\n", handlers[c]
		else
			printf "long %s(SIX);\n", handlers[c]
	}
	if (complete == "no")
		print "\nlong syscall_missing(SIX);\n\nlong\nsyscall_missing(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)\n{\n\treturn syscall_unknown(a, b, c, d, e, f);\n}"
	print "\nconst syscall_fn syscall_table[] = {"
	i = 0
	for (c = 0; c < count; c++) {
		for (; i < nr[c]; i++)
			printf "\t[%d] = syscall_unknown,\n", i
		printf "\t[%d] = %s,\n", nr[c], handlers[c]
		i = nr[c] + 1
	}
	printf "};\nconst unsigned nsyscalls = %d;\n\n", last + 1
	print "const struct syscall_info syscall_info[] = {"
	for (c = 0; c < count; c++) {
		printf "\t[%d] = { \"%s\", \"%s\", %d, {", nr[c], names[c], results[c], nargs[c]
		for (i = 1; i <= nargs[c]; i++)
			printf " { \"%s\", \"%s\" },", types[c, i], argnames[c, i]
		print " } },"
	}
	print "};"
}

function doc(    c) {
	print "# System calls\n"
	print "Made from kernel/syscall/syscalls.tbl; every call here does all that its"
	print "manual says, and every other number is answered with ENOSYS and counted in"
	print "/proc/loam/unimplemented.\n"
	printf "%d calls.\n\n| number | call |\n|---:|---|\n", count
	for (c = 0; c < count; c++)
		printf "| %d | `%s %s(%s)` |\n", nr[c], results[c], names[c], signature[c]
}

END {
	if (failed)
		exit 1
	if (what == "header")
		header()
	else if (what == "table")
		table()
	else if (what == "doc")
		doc()
	else
		for (c = 0; c < count; c++)
			print nr[c], names[c]
}

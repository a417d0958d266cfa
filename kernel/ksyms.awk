# ksyms.awk: from `nm -n' to the kernel's symbol table, as assembly.
#
#   ksyms_table   sorted by address: u32 offset of the function from
#                 0xffffffff80000000, u32 offset of its name in ksyms_names
#   ksyms_count   u32, the number of entries
#   ksyms_names   the names, each ended by a zero byte
#
# Only code is listed.  All kernel addresses share their upper half, so the
# lower eight digits say everything, and awk needs no 64-bit numbers.

BEGIN {
	print "\t.section .rodata.ksyms,\"a\",@progbits"
	print "\t.globl ksyms_table, ksyms_count, ksyms_names"
	print "\t.balign 8"
	print "ksyms_table:"
	offset = 0
}

$2 ~ /^[tTwW]$/ && $1 ~ /^ffffffff[89a-f]/ && $3 !~ /^\.L/ {
	printf "\t.long 0x%s - 0x80000000, %d\n", substr($1, 9), offset
	names[n++] = $3
	offset += length($3) + 1
}

END {
	print "ksyms_count:"
	printf "\t.long %d\n", n
	print "ksyms_names:"
	for (i = 0; i < n; i++)
		printf "\t.asciz \"%s\"\n", names[i]
	print "\t.byte 0"
	print "\t.section .note.GNU-stack,\"\",@progbits"
}

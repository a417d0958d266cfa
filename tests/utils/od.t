# octal words are the default
$ printf 'abcd' | od
|0000000 061141 062143
|0000004

# characters and bytes
$ printf 'a\n\0\377' | od -c; printf 'ab' | od -An -tx1; printf 'ab' | od -b
|0000000   a  \n  \0 377
|0000004
| 61 62
|0000000 141 142
|0000002

# several formats line up
$ printf 'ABCDEFGH' | od -tx2 -c
|0000000    4241    4443    4645    4847
|          A   B   C   D   E   F   G   H
|0000010

# repeated lines, skipping, counting
$ head -c 64 /dev/zero | od -An -tx1; echo; head -c 64 /dev/zero | od -Ad -v -tx4 -N 32 -j 16; printf abcdef | od -An -c -j 2 -N 2
| 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
|*
|
|0000016 00000000 00000000 00000000 00000000
|0000032 00000000 00000000 00000000 00000000
|0000048
|   c   d

# signed, unsigned, names, floats
$ printf '\377\376' | od -An -td1; printf '\377\376' | od -An -tu2; printf ' \177a' | od -An -ta; printf '\000\000\300\077' | od -An -tfF
|   -1   -2
| 65279
|  sp del   a
|             1.5

# a few bytes at the end, several files
$ printf abc >x; printf de >y; od -An -tx1 x y; printf abc | od -An -tx2
| 61 62 63 64 65
| 6261 0063

# printable text beside it
$ printf 'hi\n' | od -An -tx1z -w4
| 68 69 0a     >hi.<

# a missing file
$ od no 2>&1
|od: no: No such file or directory
|0000000
? 1

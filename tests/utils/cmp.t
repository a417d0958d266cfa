# same and different
$ echo a >a; echo a >b; printf 'x\nb\n' >c; printf 'x\nc\n' >d
$ cmp a b; cmp c d; echo $?; cmp -s c d; echo $?
|c d differ: byte 3, line 2
|1
|1

# all differences
$ printf abc >a; printf axz >b; cmp -l a b
|2 142 170
|3 143 172
? 1

# one ends
$ printf a >a; printf ab >b; cmp a b 2>&1; cmp a /dev/null 2>&1
|cmp: EOF on: a after byte 1
|cmp: EOF on: /dev/null which is empty
? 1

# skipping and limits
$ printf xxabc >a; printf abc >b; cmp -i 2:0 a b && cmp a b 2 && cmp -n 0 a b && echo same
|same

# trouble is 2
$ cmp /dev/null no 2>&1
|cmp: no: No such file or directory
? 2

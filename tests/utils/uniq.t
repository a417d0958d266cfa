# drops repeats
$ printf 'a\na\nb\na\n' | uniq
|a
|b
|a

# counts, only repeated, only single
$ printf 'a\na\nb\n' >f; uniq -c f; uniq -d f; uniq -u f
|      2 a
|      1 b
|a
|b

# skips fields and characters
$ printf '1 x\n2 x\n3 y\n' | uniq -f 1; printf 'ax\nbx\n' | uniq -s 1; printf 'A\na\n' | uniq -i; printf 'abc\nabd\n' | uniq -w 2
|1 x
|3 y
|ax
|A
|abc

# a last line without newline, an output file
$ printf 'a\na' >f; uniq f out; cat out
|a

cat

# concatenates files and standard input
$ printf 'a\n' >a; printf 'c' >c
$ printf 'b\n' | cat a - c
|a
|b
|c

# numbers all lines across files
$ printf 'a\n\nb' >x; printf 'c\n' >y
$ cat -n x y
|     1	a
|     2	
|     3	bc

# numbers lines that are not empty
$ printf 'a\n\nb\n' | cat -b
|     1	a
|
|     2	b

# squeezes empty lines
$ printf '\n\n\na\n\n\nb\n' | cat -s
|
|a
|
|b

# shows what cannot be seen
$ printf 'a\tb\001\177\200\n' | cat -A
|a^Ib^A^?M-^@$

# passes bytes of every value
$ printf '\000\001\377x\n' | cat | od -An -tx1
| 00 01 ff 78 0a

# a missing file is reported and the rest still shown
$ echo here >b
$ cat a b 2>&1
|cat: a: No such file or directory
|here
? 1

# a full device is noticed
$ echo x | cat >/dev/full 2>err
$ s=$?; cat err; exit $s
|cat: standard output: No space left on device
? 1

# refuses to feed a file to itself
$ echo x >a; cat a >>a 2>&1
$ cat a
|x
|cat: a: input file is output file

# an unknown option shows the usage
$ cat --help
|usage: cat [-AbeEnstTuv] [file ...]

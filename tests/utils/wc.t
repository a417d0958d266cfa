# lines, words, bytes
$ printf 'one two\nthree\n' >f; wc f; wc <f; wc -l f; wc -w <f
| 2  3 14 f
|      2       3      14
|2 f
|3

# several files and their sum
$ echo a >a; echo b c >b; wc a b
|1 1 2 a
|1 2 4 b
|2 3 6 total

# characters are not bytes
$ printf 'häß\n' | wc -m; printf 'häß\n' | wc -c
|4
|6

# the longest line
$ printf 'a\tb\nxx\n' | wc -L
|9

# a missing file does not end it
$ echo a >a; wc -l no a 2>&1
|wc: no: No such file or directory
|1 a
|1 total
? 1

# a file of /proc has no size and yet has text
$ wc -c /proc/self/stat | grep -c '^0'
|0
? 1

comm, join, split, fold, expand, unexpand

# comm
$ printf 'a\nb\n' >x; printf 'b\nc\n' >y; comm x y; comm -12 x y; comm -3 x y
|a
|		b
|	c
|b
|a
|	c

# join
$ printf '1 a\n2 b\n3 c\n' >x; printf '1 A\n3 C\n4 D\n' >y; join x y; join -v 1 x y; join -a 2 -e - -o 0,1.2,2.2 x y; join -t: /dev/null /dev/null
|1 a A
|3 c C
|2 b
|1 a A
|3 c C
|4 - D

# join with several partners, on other fields
$ printf 'k 1\nk 2\n' >x; printf 'a k\nb k\n' >y; join -2 2 x y
|k 1 a
|k 1 b
|k 2 a
|k 2 b

# split
$ seq 5 >f; split -l 2 f; cat xaa; echo; cat xac; split -b 3 -d -a 1 f p.; cat p.1 p.0 | od -An -c
|1
|2
|
|5
|  \n   3  \n   1  \n   2

# fold
$ echo abcdefgh | fold -w 3; echo 'one two three' | fold -s -w 8; printf 'äöü\n' | fold -w 2
|abc
|def
|gh
|one two 
|three
|äö
|ü

# expand and unexpand
$ printf 'a\tb\n\tc\n' | expand; printf 'a\tb\n' | expand -t 4; printf 'a\tb\tc\n' | expand -t 2,6; printf '        a       b  c\n' | unexpand | cat -T; printf 'a       b\n' | unexpand -a | cat -T
|a       b
|        c
|a   b
|a b   c
|^Ia       b  c
|a^Ib

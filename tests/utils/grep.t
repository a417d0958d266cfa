# finds lines, tells by its status
$ printf 'one\ntwo\n' >f; grep o f; grep -q two f; echo $?; grep x f; echo $?; grep x no 2>/dev/null; echo $?
|one
|two
|0
|1
|2

# basic and extended expressions
$ g() { printf 'aab\nab\nb+\na|b\n(x)\n' | grep "$@"; echo; }
$ g 'a\{2\}'; g -E 'a{2}'; g 'b+'; g -E '^(aab|b\+)$'; g 'aa\|x'; g -E '\(x\)'; g '(x)'; g -F 'a|b'
|aab
|
|aab
|
|b+
|
|aab
|b+
|
|aab
|(x)
|
|(x)
|
|(x)
|
|a|b
|

# stars, anchors, brackets
$ g() { printf 'a*b\n^x\nx$y\n]\na-b\n' | grep "$@"; echo; }
$ g '*b'; g '\^x'; g 'x$y'; g '[]]'; g '[a-]-'; g '^\*\|\^'; g -v '[[:alpha:]]'
|a*b
|
|^x
|
|x$y
|
|]
|
|a-b
|
|^x
|
|]
|

# back-references
$ printf 'abab\nabba\nxx\n' | grep '\(.\)\(.\)\1\2'; printf 'abab\nabba\nxx\n' | grep -E '(.)\1$'
|abab
|xx

# leftmost and longest
$ echo xabcabcy | grep -oE 'abc|abcab'; echo foobarbar | grep -o 'fo*\(bar\)*'
|abcab
|foobarbar

# -o shows every match
$ echo 'a1b22c333' | grep -o '[0-9][0-9]*'; echo abc | grep -o 'x*' ; echo $?
|1
|22
|333
|0

# words and lines
$ printf 'cat\nconcat\ncat dog\ncats cat\n' >f; grep -w cat f; grep -cx cat f; grep '\<cat\>' f | wc -l; grep -E '\bdog' f; grep -wo 'cat' f | wc -l
|cat
|cat dog
|cats cat
|1
|3
|cat dog
|3

# counts, names, numbers, offsets
$ printf 'a\nb\na\n' >f; echo b >g; grep -c a f g; grep -l a f g; grep -L a f g; grep -n a f; grep -b a f; grep -H b g; grep -h b f g
|f:2
|g:0
|f
|g
|1:a
|3:a
|0:a
|4:a
|g:b
|b
|b

# upper and lower case, also beyond ASCII
$ printf 'Straße\nÄPFEL\n' | grep -i 'äpfel'; echo ABC | grep -i '[a-c]b'; echo abc | grep -io B
|ÄPFEL
|ABC
|b

# several patterns
$ printf 'a\nb\nc\n' >f; printf 'a\nc\n' >p; grep -f p f; grep -e a -e b f; grep -F 'a
$ b' f; grep -c -f /dev/null f
|a
|c
|a
|b
|a
|b
|0
? 1

# context
$ seq 10 >f; grep -A1 3 f; grep -B1 3 f; grep -C1 -n 5 f; grep -A1 -e 2 -e 5 f
|3
|4
|2
|3
|4-4
|5:5
|6-6
|2
|3
|--
|5
|6

# at most so many
$ seq 100 | grep -m 2 1
|1
|10

# recursive
$ mkdir -p d/e; echo x >d/a; echo x >d/e/b.c; ln -s a d/l; grep -r x d; grep -r --include='*.c' x d; cd d; grep -rl x
|d/a:x
|d/e/b.c:x
|d/e/b.c:x
|./a
|./e/b.c

# binary files
$ printf 'a\000b\n' >f; grep a f; grep -a a f | od -An -c; grep -c a f
|f: binary file matches
|   a  \0   b  \n
|1

# a missing file in the middle
$ echo a >a; grep a a no a 2>&1; echo $?; grep -s a no; echo $?
|a:a
|grep: no: No such file or directory
|a:a
|2
|2

# bad patterns
$ grep '\(' f 2>&1; grep -E 'a{3,1}' f 2>&1; grep '[[:foo:]]' f 2>&1; grep '[a' 2>&1
|grep: \(: ( without )
|grep: a{3,1}: bad repetition count
|grep: [[:foo:]]: unknown character class
|grep: [a: [ without ]
? 2

# color
$ echo abcb | grep --color=always b | cat -v
|a^[[01;31mb^[[0mc^[[01;31mb^[[0m

# lines longer than any buffer
$ (head -c 1000000 /dev/zero | tr '\0' a; echo b) | grep -c 'ab$'
|1

# patterns that would make a backtracker despair
$ echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac | grep -cE '(a*)*(a*)*b'; echo aaaaaaaaaaaaaaaaaaaaaaaa | grep -cE '^(a?){24}a{24}$'
|0
|1

# empty pattern, empty alternatives
$ printf 'a\n\n' | grep -c ''; echo ab | grep -oE 'a(x|)b'
|2
|ab

# the rest of the line is anything
$ echo 'äöü' | grep -o '^.'; echo 'äöü' | grep -c '^...$'
|ä
|1

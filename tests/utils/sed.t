# substitutes
$ echo hello | sed s/l/L/; echo hello | sed s/l/L/g; echo hello | sed s/l/L/2; echo aaaa | sed s/a/b/3g; echo a/b | sed 's|/|:|'
|heLlo
|heLLo
|helLo
|aabb
|a:b

# groups, the match, case
$ echo 'john smith' | sed 's/\(.*\) \(.*\)/\2, \1/'; echo ab | sed -E 's/(a)(b)/[&]\2\1/'; echo 'john smith' | sed -E 's/(\w+) (\w+)/\u\1 \U\2\E!/'
|smith, john
|[ab]ba
|John SMITH!

# empty matches
$ echo abc | sed 's/x*/-/g'; echo baaac | sed 's/a*/x/g'; echo abc | sed 's/$/!/'; echo abc | sed 's/b*/X/2'
|-a-b-c-
|xbxcx
|abc!
|aXc

# prints, deletes, addresses
$ seq 5 | sed -n '2p;$p'; seq 5 | sed 2,4d; seq 5 | sed '/3/d'; seq 5 | sed -n '/2/,/4/p'; seq 5 | sed -n '2!p'; seq 6 | sed -n '2,+1p;0~3p'
|2
|5
|1
|5
|1
|2
|4
|5
|2
|3
|4
|1
|3
|4
|5
|2
|3
|3
|6

# appends, inserts, changes
$ seq 2 | sed '1a\
$ after
$ 1i\
$ before'; seq 3 | sed '2c changed'; seq 3 | sed '1,2c\
$ both'; echo x | sed 'a\  kept'
|before
|1
|after
|2
|1
|changed
|3
|both
|3
|x
|  kept

# the hold space
$ seq 3 | sed -n '1!G;h;$p'; seq 2 | sed G; seq 4 | sed 'N;s/\n/,/'
|3
|2
|1
|1
|
|2
|
|1,2
|3,4

# branches and loops
$ printf 'a\\\nb\nc\n' | sed -e :a -e '/\\$/N; s/\\\n//; ta'; echo 1234567 | sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta'; seq 3 | sed '2b;s/$/!/'
|ab
|c
|1,234,567
|1!
|2
|3!

# y, =, l
$ echo hello | sed y/el/ip/; echo äb | sed 'y/ä/a/'; printf 'a\nb\n' | sed -n '$='; printf 'a\tb\\\001\n' | sed -n l
|hippo
|ab
|2
|a\tb\\\001$

# n, D, P, q
$ seq 4 | sed -n 'n;p'; printf 'a\na\nb\n' | sed '$!N; /^\(.*\)\n\1$/!P; D'; seq 5 | sed 2q; seq 5 | sed -n '3{p;q3}'; echo $?
|2
|4
|a
|b
|1
|2
|3
|3

# files: r, w
$ echo in >r; seq 2 | sed -e '1r r' -e '2w w'; cat w; seq 3 | sed -n 's/2/two/w out'; cat out
|1
|in
|2
|2
|two

# in place
$ echo a >x; echo b >y; sed -i 's/./&&/' x y; cat x y; sed -i.bak s/a/c/ x; cat x x.bak; chmod 600 x; sed -i s/c/d/ x; ls -l x | cut -c1-10
|aa
|bb
|ca
|aa
|-rw-------

# several scripts and files
$ echo s/a/b/ >s; echo aa | sed -f s -e s/b/c/; echo a >x; sed -n p x no x 2>&1
|ca
|a
|sed: no: No such file or directory
|a
? 1

# blocks, comments, #n
$ seq 4 | sed '# comment
$ 2,3{
$ s/2/two/ # here
$ /3/{d}
$ }'; seq 2 | sed '#n
$ 2p'
|1
|two
|4
|2

# no newline at the end is kept
$ printf a | sed s/a/b/ | od -An -c; printf 'a\nb' | sed -n '$!p' | od -An -c
|   b
|   a  \n

# the empty expression is the last one
$ echo abab | sed '/ab/s//x/g'
|xx

# delimiters inside
$ echo 'a|b' | sed 's|a\|b|x|'; echo a,b | sed 's,a\,b,x,'; echo 'a]b' | sed 's/[]/]/x/'; echo a/b | sed 's/[/]/x/'
|x
|x
|axb
|axb

# newlines in the replacement
$ echo a,b | sed 's/,/\n/'; echo a,b | sed 's/,/\
$ /'
|a
|b
|a
|b

# errors
$ sed x/y 2>&1; sed '/a' 2>&1; sed 'bno' 2>&1; sed 's/a/\1/' 2>&1; sed '{p' 2>&1
|sed: script line 1: unexpected text after a command
|sed: script line 1: unterminated expression
|sed: no: no such label
|sed: script line 1: replacement refers to no group
|sed: { without }
? 1

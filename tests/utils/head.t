# ten lines unless told otherwise
$ seq 20 | head | tail -n 1
|10

# -n, -c and the old form
$ seq 5 | head -n 2; seq 5 | head -c 3; echo; seq 5 | head -1
|1
|2
|1
|2
|1

# all but the last lines or bytes
$ seq 5 | head -n -3; printf abcdef | head -c -4; echo
|1
|2
|ab

# all but zero is all
$ seq 2 | head -n -0
|1
|2

# titles when there are several
$ echo a >a; echo b >b; head -n1 a b
|==> a <==
|a
|
|==> b <==
|b

# quiet and verbose
$ echo a >a; echo b >b; head -q a b; head -v a
|a
|b
|==> a <==
|a

# leaves the rest of a shared file to the next reader
$ seq 4 >f; (head -n 1; echo --; cat) <f
|1
|--
|2
|3
|4

# a missing file in the middle
$ echo a >a; echo b >b; head -q a no b 2>&1
|a
|head: no: No such file or directory
|b
? 1

# a bad count
$ head -n x 2>&1
|head: x: bad count
? 1

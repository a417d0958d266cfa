# the last lines of a pipe and of a file
$ seq 20 | tail -n 2; seq 20 >f; tail -n 2 f; tail -1 f
|19
|20
|19
|20
|20

# a last line without newline
$ printf 'a\nb\nc' >f; tail -n 1 f; echo; tail -n 2 f; echo; tail -n 1 <f; echo; cat f | tail -n 2
|c
|b
|c
|c
|b
|c

# from a line on
$ seq 5 | tail -n +4; seq 5 >f; tail -n +5 f; tail -n +0 f | head -n 1
|4
|5
|5
|1

# bytes
$ printf abcdef | tail -c 2; echo; printf abcdef >f; tail -c 3 f; echo; tail -c +5 f; echo; tail -c 99 f; echo
|ef
|def
|ef
|abcdef

# lines longer than any buffer
$ (seq 1 100000 | tr -d '\n'; echo; echo end) >f
$ tail -n 2 f | wc -c; cat f | tail -n 2 | wc -c; tail -n 1 f
|488900
|488900
|end

# nothing wanted, nothing there
$ seq 3 | tail -n 0; tail -n 5 /dev/null; seq 3 >f; tail -n 0 f

# many lines through a pipe
$ seq 300000 | tail -n 100000 | head -n 1
|200001

# titles
$ echo a >a; echo b >b; tail a b
|==> a <==
|a
|
|==> b <==
|b

# follows what is added
$ echo a >f; tail -s 0.1 -f f >out & p=$!
$ sleep 0.5; echo b >>f; sleep 0.5; kill $p; cat out
|a
|b

tty, mktemp, truncate, mkfifo, strings, printenv, whoami, nproc

# no terminal
$ tty; tty -s
|not a tty
? 1

# temporary files
$ f=$(TMPDIR=$PWD mktemp); test -f "$f" && echo file; d=$(mktemp -d -p . x.XXXX); test -d $d && echo dir; mktemp -u aXXX | sed 's/^a[^X]*$/ok/'; mktemp aX 2>&1
|file
|dir
|ok
|mktemp: aX: too few X
? 1

# sizes
$ truncate -s 10 a; wc -c <a; truncate -s +5 a; wc -c <a; truncate -s -1K a; wc -c <a; truncate -s 1K a; truncate -s %1000 a; wc -c <a; truncate -c -s 1 no; ls; truncate -r a b; wc -c <b
|10
|15
|0
|2000
|a
|2000

# pipes with names
$ umask 0; mkfifo -m 600 p; ls -l p | cut -c1-10; echo through >p & cat p
|prw-------
|through

# strings
$ printf 'ab\0hello\1world!\0' | strings; printf 'ab\0hello\n' | strings -n 2 -t d
|hello
|world!
|      0 ab
|      3 hello

# the environment
$ A=b; export A; printenv A; printenv NO_SUCH; echo $?
|b
|1

# processors and users
$ nproc | grep -c '^[1-9][0-9]*$'; test "$(whoami)" = "$(id -un)" && echo same
|1
|same

# one a line when not on a terminal, sorted, without hidden names
$ touch b a .c; ls; ls -a; ls -A
|a
|b
|.
|..
|.c
|a
|b
|.c
|a
|b

# files first, then directories with titles
$ mkdir d e; touch d/x f; ls e f d no 2>&1; echo $?
|ls: no: No such file or directory
|f
|
|d:
|x
|
|e:
|1

# recursive
$ mkdir -p d/e; touch d/e/f; ls -R
|.:
|d
|
|./d:
|e
|
|./d/e:
|f

# long format
$ umask 022; printf abc >f; touch -d '2001-02-03 04:05' f; chmod 754 f; ln -s f l; ls -l f | cut -d' ' -f1,2,5-; ls -ld l | sed 's/.* l/l/'
|-rwxr-xr-- 1 3 Feb  3  2001 f
|l -> f

# orders: time, size, reverse
$ touch -d @1 a; touch -d @3 b; touch -d @2 c; ls -t; ls -rt; printf xx >a; printf x >c; ls -S; ls -r
|b
|c
|a
|a
|c
|b
|a
|c
|b
|c
|b
|a

# columns down and across, commas
$ touch 1 2 3 4 5; ls -C -w 9; ls -x -w 9; ls -m -w 9
|1  3  5
|2  4
|1  2  3
|4  5
|1, 2, 3,
|4, 5

# marks
$ mkdir d; touch f x; chmod +x x; ln -s f l; mkfifo p; ls -F; ls -p
|d/
|f
|l@
|p|
|x*
|d/
|f
|l
|p
|x

# directories themselves
$ mkdir d; touch d/x; ls -d d; ls -1d . d
|d
|.
|d

# sizes for people
$ truncate -s 1500 a; truncate -s 20M b; truncate -s 999 c; ls -lh | tail -n +2 | tr -s ' ' | cut -d' ' -f5
|1.5K
|20M
|999
? 0

# links on the command line are followed unless -l, -d or -F
$ mkdir d; touch d/x; ln -s d l; ls l; ls -d l; ls -F l; ls -lH l | tail -n 1 | sed 's/.* //'
|x
|l
|l@
|x

# colors
$ mkdir d; touch f; ls --color=always | cat -v; ls --color=never; ls --color=auto
|^[[01;34md^[[0m
|f
|d
|f
|d
|f

# odd names
$ touch 'a b' "$(printf 'x\ny')"; ls; ls -q
|a b
|x
|y
|a b
|x?y

# inode and blocks
$ mkdir d; ls -di d | grep -c '^[0-9][0-9]* d$'; touch e; ls -s e
|1
|0 e

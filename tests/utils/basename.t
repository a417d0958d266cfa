# POSIX's list
$ basename /usr/lib; basename a/b/; basename //; basename foo.c .c; basename .c .c; basename ''
|lib
|b
|/
|foo
|.c
|

# many
$ basename -a a/x.c b/y.c; basename -s .c a/x.c b/y.c
|x.c
|y.c
|x
|y

# renames, moves into directories
$ echo a >a; mv a b; mkdir d; mv b d; cat d/b; mv d e; ls e
|a
|b

# several, one missing
$ mkdir d; touch a c; mv a b c d 2>&1; ls d
|mv: b: No such file or directory
|a
|c

# overwriting: ask, not, update
$ echo a >a; echo b >b; echo n | mv -i a b 2>/dev/null; cat b; mv -n a b; cat b; touch -d @1 a; mv -u a b; cat b; mv -f a b; cat b
|b
|b
|b
|a

# a directory into itself
$ mkdir d; mv d d/e 2>&1
|mv: d: cannot be moved into itself
? 1

# same file
$ echo a >a; mv a a 2>&1; cat a
|mv: a: same file as a
|a

# between file systems
$ test -w /dev/shm || test -w /tmp || exit 0
$ d=/dev/shm; test -w $d || d=/tmp; d=$d/mv.$$; mkdir -p t/u; echo x >t/u/f; ln -s f t/u/l; touch -d @1000 t/u/f; mv t $d && cat $d/u/f && readlink $d/u/l && date -r $d/u/f +%s; ls; rm -r $d
|x
|f
|1000

# a target with a slash must be a directory
$ touch a; mv a no/ 2>&1
|mv: no/: Not a directory
? 1

# a file onto a file, into a directory
$ echo a >a; cp a b; mkdir d; cp a b d; cat b d/a d/b
|a
|a
|a

# the mode is copied, under the umask
$ umask 022; echo a >a; chmod 777 a; cp a b; ls -l b | cut -c1-10
|-rwxr-xr-x

# a missing one in the middle
$ mkdir d; echo a >a; echo c >c; cp a b c d 2>&1; ls d
|cp: b: No such file or directory
|a
|c

# not a directory
$ touch a b c; cp a b c 2>&1
|cp: c: not a directory
? 1

# trees need -R and keep links
$ mkdir -p d/e; echo x >d/e/f; ln -s e d/l; cp d new 2>&1; cp -R d new; cat new/e/f; readlink new/l
|cp: d: is a directory (use -R)
|x
|e

# a tree into an existing directory
$ mkdir -p d/e t; cp -r d t; cp -r d/. t; ls t
|d
|e

# never into itself
$ mkdir d; touch d/x; cp -R d d/y 2>&1; ls d
|cp: d/y: not copied into itself
|x
|y

# attributes with -p, all with -a
$ echo a >a; chmod 640 a; touch -d @1000 a; ln a b; mkdir t; cp -p a t; ls -l t/a | cut -c1-10; date -r t/a +%s; mkdir u v; cp a b u; cp -a a b v; ls -l u/a v/a | cut -c12
|-rw-r-----
|1000
|1
|2

# same file
$ echo a >a; ln -s a l; cp a a 2>&1; cp a l 2>&1; cat a
|cp: a: same file as a
|cp: l: same file as a
|a

# questions, no clobber, update
$ echo a >a; echo b >b; echo n | cp -i a b 2>/dev/null; cat b; cp -n a b; cat b; touch -d @1 a; cp -u a b; cat b; cp -v a b
|b
|b
|b
|'a' -> 'b'

# links are followed for files
$ echo a >a; ln -s a l; cp l c; test -h c; echo $?; cp -P l m; readlink m
|1
|a

# force replaces what cannot be opened
$ echo a >a; ln -s no/x b; cp a b 2>/dev/null; echo $?; cp -f a b; cat b
|1
|a

# special files in a tree
$ mkdir d; mkfifo d/p; cp -R d e; test -p e/p && echo pipe
|pipe

# read-only directories in a tree
$ mkdir -p d/e; touch d/e/f; chmod 555 d/e; cp -R d n; ls -ld n/e | cut -c1-10; ls n/e
|dr-xr-xr-x
|f

# holes stay holes
$ truncate -s 10M a; echo x >>a; cp a b; cmp a b && test $(du -k b | cut -f1) -lt 1000 && echo holes
|holes

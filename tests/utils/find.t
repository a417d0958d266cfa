# everything below
$ mkdir -p d/e; touch d/a d/e/b; find d | sort; find d/a; cd d/e; find
|d
|d/a
|d/e
|d/e/b
|d/a
|.
|./b

# names, paths, types
$ mkdir -p d/e.c; touch d/a.c d/B.C; ln -s a.c d/l; find d -name '*.c' | sort; find d -iname 'b.c'; find d -type f -name '*.c'; find d -type l; find d -path '*e*' -type d; find d -regex 'd/[a-b]\..*'
|d/a.c
|d/e.c
|d/B.C
|d/a.c
|d/l
|d/e.c
|d/a.c

# and, or, not, brackets
$ touch a b c; find . -name a -o -name b | sort; find . ! -name a -type f | sort; find . '(' -name a -o -name b ')' -a -name b; find . -name a -print -o -name c -print | sort
|./a
|./b
|./b
|./c
|./b
|./a
|./c

# sizes and times
$ printf abc >a; touch -d '3 days ago' b; truncate -s 3000 c; find . -size 3c; find . -type f -size +1k; find . -mtime +2; find . -newer b -type f | sort; find . -type f -mmin -5 | sort; find . -size 0
|./a
|./c
|./b
|./a
|./c
|./a
|./c
|./b

# depth
$ mkdir -p d/e/f; find d -maxdepth 1 | sort; find d -mindepth 2; find d -depth; find d -maxdepth 0
|d
|d/e
|d/e/f
|d/e/f
|d/e
|d
|d

# prune
$ mkdir -p a/b c; touch a/x c/y; find . -name a -prune -o -type f -print
|./c/y

# exec, one by one and together
$ touch a b; find . -type f -exec echo '<{}>' ';' | sort; find . -type f -exec sh -c 'echo $#' x {} +; find . -name a -exec false ';' -print
|<./a>
|<./b>
|2

# a failing exec + shows in the status
$ touch a; find a -exec false {} +
? 1

# delete, empty
$ mkdir -p d/e; touch d/f; echo x >d/g; find d -empty | sort; find d -name f -delete; find d -type d -empty -delete; find d; find d -delete; ls
|d/e
|d/f
|d
|d/g

# print0
$ touch 'a b'; find . -name 'a*' -print0 | xargs -0 ls
|./a b

# modes, links, owners
$ umask 022; touch a b; chmod 640 a; ln b c; find . -perm 640; find . -perm -004 -type f | sort; find . -type f -links 2 | sort; find . -samefile b -name c; find . -type f -perm /020
|./a
|./b
|./c
|./b
|./c
|./c

# links are followed with -L
$ mkdir d; touch d/x; ln -s d l; find l; find -L l; find -H l
|l
|l
|l/x
|l
|l/x

# a missing path, a wrong expression
$ touch a; find no a 2>&1; find . -foo 2>&1; find . '(' 2>&1
|find: no: No such file or directory
|a
|find: -foo: unknown primary
|find: expression ends early
? 1

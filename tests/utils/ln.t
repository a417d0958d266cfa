# hard links
$ echo x >a; ln a b; cat b; ls -l a | cut -d' ' -f2
|x
|2

# symbolic links, into a directory too
$ mkdir d; ln -s ../x y d; readlink d/x d/y; ln -s nowhere l; readlink l
|../x
|y
|nowhere

# force replaces
$ echo a >a; echo b >b; ln b a 2>&1; ln -f b a; cat a
|ln: a: File exists
|b

# never loses a file to itself
$ echo a >a; ln -f a a 2>&1; cat a
|ln: a: same file as a
|a

# a link to a directory is replaced with -n
$ mkdir d e; ln -s d l; ln -sfn e l; readlink l; ls d
|e

# a missing source
$ ln no x 2>&1
|ln: no: No such file or directory
? 1

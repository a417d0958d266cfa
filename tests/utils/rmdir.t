# only empty ones
$ mkdir -p a b/c; rmdir a b 2>&1; ls
|rmdir: b: Directory not empty
|b

# with parents
$ mkdir -p a/b/c; rmdir -p a/b/c; ls

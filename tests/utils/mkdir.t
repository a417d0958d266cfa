# makes directories and parents
$ mkdir a; mkdir -p b/c/d a; ls -d a b/c/d
|a
|b/c/d

# reports what exists and makes the rest
$ mkdir a; mkdir a b 2>&1; ls
|mkdir: a: File exists
|a
|b

# the mode is exact
$ umask 077; mkdir -m 755 a; mkdir -m u=rwx,go= b; mkdir -p -m 711 c/d; ls -ld a b c c/d | cut -c1-10
|drwxr-xr-x
|drwx------
|drwx------
|drwx--x--x

# a file is not a parent
$ touch f; mkdir -p f/x 2>&1
|mkdir: f: Not a directory
? 1

# trailing slashes
$ mkdir -p a//b///; ls a
|b

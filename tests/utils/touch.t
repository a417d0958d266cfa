# makes files, leaves contents
$ touch a; echo x >b; touch b; cat a b
|x

# does not make with -c
$ touch -c a; ls

# sets both times or one
$ touch -t 200001020304.05 f; date -u -r f '+%F %T'; touch -a -d @0 f; date -u -r f +%F; touch -m -d @86400 f; date -u -r f +%F
|2000-01-02 03:04:05
|2000-01-02
|1970-01-02

# from another file
$ touch -d @1000 a; touch -r a b; date -r b +%s
|1000

# bad times and missing directories
$ touch no/f 2>&1; touch -t 13010000 f 2>&1
|touch: no/f: No such file or directory
|touch: 13010000: bad time
? 1

# removes files
$ touch a b; rm a b; ls

# refuses a directory
$ mkdir d; rm d 2>&1; ls
|rm: d: Is a directory
|d

# removes a tree, also hidden names and links
$ mkdir -p d/e/.f; touch d/x d/e/.y; ln -s /etc d/l; rm -r d; ls; test -d /etc && echo safe
|safe

# -f is quiet about what is missing
$ rm -f no; rm no 2>&1
|rm: no: No such file or directory
? 1

# -f without operands is fine
$ rm -f

# asks
$ touch a b; printf 'y\nn\n' | rm -i a b 2>&1; echo; ls
|rm: remove 'a'? rm: remove 'b'? 
|b

# never . or .. or /
$ mkdir d; cd d; rm -rf . .. ./ 2>&1; rm -rf / 2>&1
|rm: .: refusing to remove . or ..
|rm: ..: refusing to remove . or ..
|rm: ./: refusing to remove . or ..
|rm: /: refusing to remove /
? 1

# trees deeper than a path may be long
$ n=0; top=$PWD; while test $n -lt 120; do mkdir -p 0123456789012345678901234567890123456789/a || exit 1; cd -P 0123456789012345678901234567890123456789/a; n=$((n + 1)); done
$ cd "$top"; rm -r 0*; ls | wc -l
|0

# verbose
$ mkdir -p a/b; rm -rv a
|removed directory 'a/b'
|removed directory 'a'

# empty directories with -d
$ mkdir a; rm -d a; ls

readlink, realpath, which

# what a link holds
$ ln -s a/b l; readlink l; readlink -n l; echo; touch f; readlink f 2>&1
|a/b
|a/b
|readlink: f: not a symbolic link
? 1

# whole paths
$ cd -P .; mkdir -p d/e; ln -s d/e l; ln -s ../.. d/e/up; realpath l/up/d/../d | sed "s,^$PWD,,"; readlink -f l/no | sed "s,^$PWD,,"; realpath no/x 2>&1; realpath -m /a//b/../c
|/d
|/d/e/no
|realpath: no/x: No such file or directory
|/a/c

# loops end
$ ln -s b a; ln -s a b; realpath a 2>&1
|realpath: a: Too many levels of symbolic links
? 1

# where commands are
$ mkdir bin; printf '#!/bin/sh\n' >bin/mine; chmod +x bin/mine; PATH=$PWD/bin:$PATH which mine | sed 's,.*/bin,bin,'; which no-such-command; echo $?
|bin/mine
|1

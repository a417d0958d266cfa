# formats
$ printf abc >f; chmod 640 f; ln -s f l; stat -c '%n %s %a %A %F %h' f; stat -c '%N' l; stat -L -c %F l; touch -d @1000 f; stat -c %Y f; stat -c '[%-5s][%05s]' f
|f 3 640 -rw-r----- regular file 1
|'l' -> 'f'
|regular file
|1000
|[3    ][00003]

# what it shows unasked
$ printf abc >f; stat f | sed -n 1,2p | cut -c1-16; stat no 2>&1
|  File: 'f'
|  Size: 3       
|stat: no: No such file or directory
? 1

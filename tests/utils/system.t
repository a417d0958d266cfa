Tools that show the system: only that they work can be told.

# uname
$ test "$(uname)" = "$(uname -s)" && echo name; uname -srm | wc -w; uname -a | grep -c "$(uname -n)"
|name
|3
|1

# id
$ id -u; id -un; id | cut -c1-11; id -G | wc -w | grep -c '^[1-9]'; id no-such-user 2>&1
|0
|root
|uid=0(root)
|1
|id: no-such-user: no such user
? 1

# df, free, uptime
$ df / | head -n 1 | cut -c1-10; df -h / | tail -n 1 | grep -c '% /$'; free -m | sed -n 's/^\(Mem\|Swap\):.*/\1/p'; uptime | grep -c load
|Filesystem
|1
|Mem
|Swap
|1

# top, pstree
$ top -b -n 1 | grep -c '^ *PID USER .*COMMAND$'; pstree -p | grep -c '(1)'
|1
|1

# dmesg
$ dmesg >f 2>/dev/null; test -s f && echo messages; dmesg -x 2>&1 | head -n 1
|messages
|dmesg: -x: unknown option

# clear
$ clear | od -An -c; clear -x | od -An -c
| 033   [   H 033   [   2   J 033   [   3   J
| 033   [   H 033   [   2   J

# stty needs a terminal
$ stty 2>/dev/null </dev/null
? 1

# sync
$ echo x >f; sync; sync f; sync -d f no 2>&1
|sync: no: No such file or directory
? 1

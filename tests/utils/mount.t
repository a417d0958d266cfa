mount, umount, df - as the superuser only

# attach, look, detach
$ mkdir m; mount -t tmpfs -o size=64k none m && mount | grep -c " on $PWD/m type tmpfs"; echo x >m/f; df -k m | tail -n 1 | tr -s ' ' | cut -d' ' -f1,2; umount m; ls m; umount m 2>&1 | sed "s,$PWD/,,"
|1
|none 64
|umount: m: not mounted

# a full file system is noticed, by every tool that writes
$ mkdir m; mount -t tmpfs -o size=64k none m; cd m
$ for c in 'seq 100000' 'yes' 'cat /bin/sh' 'head -c 1000000 /dev/zero' 'sort /bin/sh' 'echo x' 'od -v /bin/sh'; do $c >f 2>/dev/null || echo "$c: failed"; test "$c" = 'echo x' || rm -f f; done | grep -v '^echo'
$ cp /bin/sh f 2>&1 | sed 's/.*: //'; cd ..; umount m
|seq 100000: failed
|yes: failed
|cat /bin/sh: failed
|head -c 1000000 /dev/zero: failed
|sort /bin/sh: failed
|od -v /bin/sh: failed
|No space left on device

# what cannot be
$ mkdir m; mount -t no-such-type none m 2>&1; mount -t tmpfs none no 2>&1; umount m 2>&1
|mount: no-such-type: unknown type of file system
|mount: no: No such file or directory
|umount: m: not mounted
? 1

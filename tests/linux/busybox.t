Debian's busybox-static, as it is: one case at least for each applet. What stands
before the colon of a title is the applets that the case is about; those without a
case are listed with the reason in busybox.without. tests/harness/linux.py runs this
in a chroot of Linux programs only.

# [, [[, test: conditions
$ [ 1 -lt 2 ] && echo yes; test -d . && echo dir; [ a = b ]; echo $?; test ! -e nothing; echo $?
$ [ /bin/busybox -ef /bin/cat ] && echo same; [[ abc = a* ]] && echo pattern
|yes
|dir
|1
|0
|same
|pattern

# ar: members in and out
$ echo one >1; echo twos >2; member() { printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' $1 0 0 0 100644 $(stat -c %s $1); cat $1; test $(($(stat -c %s $1) % 2)) = 0 || echo; }; (echo '!<arch>'; member 1; member 2) >a.a
$ ar -t a.a; ar -p a.a 2; rm 1; ar -x a.a 1; cat 1; ar -tv a.a | cut -d ' ' -f 1
|1
|2
|twos
|one
|rw-r--r--
|rw-r--r--

# arch, uname: the machine
$ arch; uname -m
|x86_64
|x86_64

# ascii: the table
$ ascii | head -n 3
|Dec Hex    Dec Hex    Dec Hex  Dec Hex  Dec Hex  Dec Hex   Dec Hex   Dec Hex
|  0 00 NUL  16 10 DLE  32 20    48 30 0  64 40 @  80 50 P   96 60 `  112 70 p
|  1 01 SOH  17 11 DC1  33 21 !  49 31 1  65 41 A  81 51 Q   97 61 a  113 71 q

# ash, sh: a shell
$ ash -c 'set -- a b c; f() { local x=$1; echo "f $x ${#@}"; }; f "$2" 3; echo $((2**10)) ${HOME##*/}$@'
$ sh -c 'trap "echo bye" EXIT; (exit 3); echo $?; echo a | while read x; do echo "got $x"; done; kill -TERM $$'; echo $?
$ sh -c 'sleep 5 & kill $!; wait $!; echo $?; exec 3>f; echo hi >&3; cat <f; echo ${x:-none} `echo deep`'
|f b 3
|1024 roota b c
|3
|got a
|143
|143
|hi
|none deep

# awk: fields, arrays, functions, pipes
$ printf 'a 1\nb 2\na 3\n' | awk '{ s[$1] += $2 } END { for (k in s) print k, s[k] | "sort"; close("sort"); print NR, int(7 / 2), substr("hello", 2, 3), toupper("x") }'
$ awk 'BEGIN { while (("echo x; echo y" | getline l) > 0) n++; print n; printf "%05.2f|%-4s|%x\n", 3.14159, "ab", 255; system("exit 3"); print ENVIRON["HOME"] != "" }'
|a 4
|b 2
|3 3 ell X
|2
|03.14|ab  |ff
|1

# base64: both ways
$ printf 'Hello, World' | base64; echo SGVsbG8= | base64 -d; echo
|SGVsbG8sIFdvcmxk
|Hello

# basename, dirname: parts of paths
$ basename /usr/lib/x.so .so; dirname /usr/lib/x.so; basename /; dirname x
|x
|/usr/lib
|/
|.

# bc, dc: numbers of any length
$ echo '2^100; scale=10; 1/3; define f(n) { if (n < 2) return (1); return (n * f(n - 1)); }; f(30)' | bc
$ dc -e '2 200 ^ p 10 k 2 v p'
|1267650600228229401496703205376
|.3333333333
|265252859812191058636308480000000
|1606938044258990275541962092341162602522202993782792835301376
|1.4142135623

# blockdev: figures of a disk
$ blockdev --getss /dev/vdb; blockdev --getro /dev/vdb; test $(blockdev --getsize64 /dev/vdb) -gt 1000000; echo $?; blockdev --getbsz /dev/vdb
|512
|0
|0
|4096

# bunzip2, bzcat, bzip2: round trip
$ seq 1000 >f; cp f g; bzip2 f; bzcat f.bz2 | cmp - g && echo same; bunzip2 f.bz2; cmp f g && echo same
|same
|same

# busybox: itself
$ busybox | head -n 1 | cut -d ' ' -f 1; busybox --list | wc -l; busybox nonesuch; echo $?; busybox echo hi
|BusyBox
|269
|127
|hi

# cal: a month
$ cal 2 2024
|   February 2024
|Su Mo Tu We Th Fr Sa
|             1  2  3
| 4  5  6  7  8  9 10
|11 12 13 14 15 16 17
|18 19 20 21 22 23 24
|25 26 27 28 29
|                     

# cat: files and options
$ printf 'a\n\nb\n' >f; cat -n f; cat f - <f; printf 'a\tb\n' | cat -A; cat nothing 2>&1; echo $?
|     1	a
|     2	
|     3	b
|a
|
|b
|a
|
|b
|a^Ib$
|cat: can't open 'nothing': No such file or directory
|1

# chgrp, chown: owners
$ touch f; chown 12:34 f; stat -c %u:%g f; chgrp 5 f; stat -c %u:%g f; ln -s f l; chown -h 7 l; stat -c %u l f; chown root f; stat -c %U f
|12:34
|12:5
|7
|12
|root

# chmod: modes
$ touch f; chmod 640 f; stat -c %a f; chmod u+x,g=,o=r f; stat -c %a f; mkdir -p d/e; chmod -R 700 d; stat -c %a d d/e; chmod u+s,+t f; stat -c %a f
|640
|704
|700
|700
|5704

# chroot: another root
$ mkdir -p r/bin; cp /bin/busybox r/bin; chroot r /bin/busybox ls /; chroot r /bin/busybox pwd
|bin
|/

# clear, reset: sequences for the terminal
$ TERM=vt100 clear | od -An -c; TERM=vt100 reset | wc -c
| 033   [   H 033   [   J
|0

# cmp: where files differ
$ printf abcd >1; printf abXd >2; cmp 1 2; echo $?; cmp -l 1 2; cmp 1 1; echo $?; cmp -s 1 2; echo $?
|1 2 differ: char 3, line 1
|1
|3 143 130
|0
|1

# cp: files, trees, links
$ mkdir -p d/e; echo x >d/e/f; ln -s f d/e/l; cp -a d c; ls -R c; readlink c/e/l; cp -p d/e/f g; cat g; cp -s d/e/f s 2>/dev/null; cp -l d/e/f h; stat -c %h h
|c:
|e
|
|c/e:
|f
|l
|f
|x
|2

# cpio: archives
$ mkdir d; echo x >d/f; mkfifo d/p; find d | sort | cpio -o -H newc >a 2>/dev/null; cpio -t <a 2>/dev/null; rm -r d; cpio -id <a 2>/dev/null; cat d/f; test -p d/p && echo fifo
|d
|d/f
|d/p
|x
|fifo

# crc32: a sum
$ printf 123456789 >f; crc32 f
|cbf43926 f

# crond, crontab: tables
$ mkdir -p /var/spool/cron/crontabs; echo '* * * * * echo cron' | crontab -; crontab -l; crontab -r; crontab -l 2>&1; echo $?; timeout 1 crond -f -l 0 -L log; cut -d : -f 1 log | head -n 1
|* * * * * echo cron
|crontab: can't open 'root': No such file or directory
|1
|crond

# cut: columns and fields
$ printf 'a:b:c\nd:e:f\n' >f; cut -d : -f 1,3 f; cut -c 2-3 f; cut -b 1 f
|a:c
|d:f
|:b
|:e
|a
|d

# date: formats
$ date -u -d @86400 '+%Y-%m-%d %H:%M:%S %a %j'; TZ=CET-1 date -d '2024-07-01 12:00' '+%s %Z'; test $(date +%Y) -gt 2000; echo $?
|1970-01-02 00:00:00 Fri 002
|1719831600 CET
|0

# dd: blocks
$ printf 'hello world' | dd bs=1 skip=6 2>/dev/null; echo; dd if=/dev/zero of=f bs=1k count=3 2>/dev/null; stat -c %s f; printf X | dd of=f conv=notrunc bs=1 seek=5 2>/dev/null; od -An -c -j 4 -N 3 f; dd if=/dev/zero bs=512 count=2 2>&1 >/dev/null | head -n 2
|world
|3072
|  \0   X  \0
|2+0 records in
|2+0 records out

# df: space
$ df -P /tmp | awk 'NR == 2 { print ($2 > 1000), ($2 >= $3 + $4), $6 }'; df -P /proc | awk 'NR == 2 { print $6 }'
|1 1 /tmp
|/proc

# diff, patch: changes
$ seq 5 >a; seq 5 | sed 's/3/three/' >b; diff a b; echo $?; diff -u a b | tail -n +3 >p; (echo '--- a'; echo '+++ a'; cat p) | patch -p0 >/dev/null; cmp a b && echo same; mkdir x y; echo 1 >x/f; diff -rq x y; diff a a; echo $?
|--- a
|+++ b
|@@ -1,5 +1,5 @@
| 1
| 2
|-3
|+three
| 4
| 5
|1
|same
|Only in x: f
|0

# dmesg: the kernel's log
$ dmesg | grep -c . | awk '{ print ($1 > 5) }'; dmesg -c >/dev/null; dmesg | wc -l
|1
|0

# dos2unix, unix2dos: line ends
$ printf 'a\nb\n' >f; unix2dos f; od -An -c f; dos2unix f; od -An -c f
|   a  \r  \n   b  \r  \n
|   a  \n   b  \n

# dpkg, dpkg-deb: a package made by hand
$ mkdir -p c d/opt; printf 'Package: tiny\nVersion: 1.0\nArchitecture: all\nMaintainer: me\nDescription: small\n' >c/control; echo data >d/opt/tiny.txt; tar -C c -czf control.tar.gz ./control; tar -C d -czf data.tar.gz ./opt; echo 2.0 >debian-binary
$ member() { printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' $1 0 0 0 100644 $(stat -c %s $1); cat $1; test $(($(stat -c %s $1) % 2)) = 0 || echo; }; (echo '!<arch>'; for m in debian-binary control.tar.gz data.tar.gz; do member $m; done) >t.deb
$ dpkg-deb -f t.deb | head -n 1; dpkg-deb -c t.deb | grep -c tiny.txt; dpkg-deb -x t.deb out; cat out/opt/tiny.txt; mkdir -p /var/lib/dpkg/info; : >/var/lib/dpkg/status; dpkg -i t.deb >/dev/null 2>&1; cat /opt/tiny.txt; dpkg -l | grep -c tiny; rm -rf /opt/tiny.txt
|Package: tiny
|1
|data
|data
|1

# du: sizes
$ mkdir d; dd if=/dev/zero of=d/f bs=1k count=100 2>/dev/null; du -s d | awk '{ print ($1 >= 100 && $1 < 120) }'; du -a d | wc -l
|1
|2

# echo: escapes
$ echo -n a; echo -e 'b\tc\n\x41\c'; echo; echo -E 'a\nb'
|ab	c
|A
|a\nb

# ed: edit by commands
$ printf 'a\none\ntwo\nthree\n.\n2s/two/TWO/\n1d\nw f\nq\n' | ed; cat f
|10
|TWO
|three

# egrep, fgrep, grep: search
$ printf 'foo\nbar.baz\nFOO\n' >f; grep -in foo f; egrep -c 'o+|z$' f; fgrep . f; grep -v foo f; grep -q nothing f; echo $?; mkdir d; cp f d; grep -rl baz . | sort; grep -o 'o*' f; grep -w bar f
|1:foo
|3:FOO
|2
|bar.baz
|bar.baz
|FOO
|1
|./d/f
|./f
|oo
|bar.baz

# env: environment
$ env -i A=1 B=2 env; A=x env | grep ^A=
|A=1
|B=2
|A=x

# expand, unexpand: tabs
$ printf 'a\tb\n' | expand -t 4; printf 'a       b\n' | unexpand -a | od -An -c
|a   b
|   a  \t   b  \n

# expr: arithmetic and strings
$ expr 2 + 3 \* 4; expr length hello; expr hello : 'h\(.*\)o'; expr 1 = 2; echo $?; expr 7 % 0 2>/dev/null; echo $?
|14
|5
|ell
|0
|1
|2

# factor: primes
$ factor 360 97 18446744073709551557
|360: 2 2 2 3 3 5
|97: 97
|18446744073709551557: 18446744073709551557

# false, true: status
$ false; echo $?; true; echo $?
|1
|0

# fallocate: room for a file
$ fallocate -l 4096 f 2>&1; echo $?
|0

# fdisk: partitions in an image
$ dd if=/dev/zero of=d bs=1k count=2048 2>/dev/null; printf 'n\np\n1\n\n\nw\n' | fdisk d >/dev/null 2>&1; fdisk -l d | tail -n 1 | awk '{ print $1, $NF }'
|Device Type

# find: walk and act
$ mkdir -p a/b; touch a/1 a/b/2; find . -type f | sort; find . -name 2 -exec echo found {} \;; find a -maxdepth 1 -type d | sort; find . -type f -print0 | xargs -0 ls | wc -l; find . -name 1 -exec rm {} +; find . -mmin -5 -type f; find / -xdev -maxdepth 1 -name bin; find . -perm 755 -type d | wc -l
|./a/1
|./a/b/2
|found ./a/b/2
|a
|a/b
|2
|./a/b/2
|/bin
|3

# findfs: a file system by its label
$ findfs LABEL=linuxdisk
|/dev/vdb

# fold: width
$ echo 'aaa bbb ccc ddd' | fold -w 7; echo 'aaa bbb ccc' | fold -s -w 7
|aaa bbb
| ccc dd
|d
|aaa 
|bbb ccc

# free: memory
$ free | awk '/Mem/ { print ($2 > 10000), ($3 < $2) }'
|1 1

# fsfreeze: refused honestly
$ fsfreeze --freeze /tmp 2>&1 | sed 's/.*: //'
|Inappropriate ioctl for device

# fstrim: refused honestly
$ fstrim /tmp 2>&1 | sed 's/.*: //'
|Inappropriate ioctl for device

# getopt: options
$ getopt -o ab:c -l long,arg: -- -a -b x --long --arg y rest -c
| -a -b 'x' --long --arg 'y' -c -- 'rest'

# groups, id, whoami: who
$ id; id -un; id -Gn; groups; whoami; id -u nobody; su nobody -s /bin/sh -c 'id -u; whoami'
|uid=0(root) gid=0(root)
|root
|root
|root
|root
|65534
|65534
|nobody

# gunzip, gzip, zcat: round trip
$ seq 2000 >f; cp f g; gzip -9 f; zcat f.gz | cmp - g && echo same; gunzip f.gz; cmp f g && echo same; gzip -c g | gzip -t; echo $?; echo garbage >h.gz; gunzip h.gz 2>/dev/null; echo $?
|same
|same
|0
|1

# head: the first
$ seq 20 | head -n 3; seq 5 | head -n -2; printf abcdef | head -c 3; echo
|1
|2
|3
|1
|2
|3
|abc

# hexdump: bytes
$ printf 'Hello\0\1\2' | hexdump -C; printf ab | hexdump -e '2/1 "%02x " "\n"'
|00000000  48 65 6c 6c 6f 00 01 02                           |Hello...|
|00000008
|61 62

# hostid: a number
$ hostid | wc -c
|9

# hostname: show and set
$ old=$(hostname); hostname linuxbox; hostname; cat /proc/sys/kernel/hostname; hostname "$old"; test "$(hostname)" = "$old"; echo $?
|linuxbox
|linuxbox
|0

# ipcalc: masks
$ ipcalc -n -b -m 192.168.5.77/20
|NETMASK=255.255.240.0
|BROADCAST=192.168.15.255
|NETWORK=192.168.0.0

# kill, killall, pidof: signals by number and name
$ kill -l | head -n 2; sleep 100 & kill -USR1 $!; wait $!; echo $?; kill -l 9; /bin/sleep 54321 & sleep 0.2; test "$(pidof sleep)" = $!; echo $?; kill $!; kill -0 99999 2>/dev/null; echo $?; /bin/sleep 54321 & sleep 0.2; killall sleep; wait $!; echo $?; killall sleep 2>/dev/null; echo $?
| 1) HUP
| 2) INT
|138
|KILL
|0
|1
|143
|1

# last: no records
$ : >/var/log/wtmp; last | head -n 1
|USER       TTY            HOST               LOGIN        TIME

# less, more: pagers into a pipe
$ seq 3 | less | cat; seq 3 | more | cat
|1
|2
|3
|1
|2
|3

# link, ln, unlink: names
$ echo x >f; link f g; stat -c %h f; unlink g; stat -c %h f; ln -s f l; readlink l; ln -sf g l; readlink l; ln f h; ls
|2
|1
|f
|g
|f
|h
|l

# linux32, linux64: there is no 32-bit kind of program
$ linux64 uname -m; linux32 true; echo $?
|x86_64
|1

# logger, syslogd: messages by /dev/log into a file, by their priority
$ syslogd -n -S -O log -l 7 2>/dev/null & p=$!; until test -S /dev/log; do usleep 10000; done
$ logger -t tester -p user.err hello there; printf 'one\ntwo\n' | logger -t lines -p daemon.info; logger -t lines -p daemon.debug no
$ logger -s -t both seen 2>&1; until grep -q seen log; do usleep 10000; done; stat -c '%F %a' /dev/log; kill $p; wait $p; rm /dev/log
$ sed 's/^[A-Z][a-z][a-z] [ 0-9:]\{11\} //' log | grep -v '^syslogd'; logger -t late unheard; echo $?
|both: seen
|socket 666
|tester: hello there
|lines: one
|lines: two
|both: seen
|0

# logname: without a login
$ logname 2>&1 </dev/null | grep -c .
|1

# logread: the messages that syslogd keeps in shared memory
$ syslogd -n -C16 2>/dev/null & p=$!; until test -S /dev/log; do usleep 10000; done
$ logger -t ring -p local0.notice kept; until logread | grep -q kept; do usleep 10000; done; logread | grep -o 'local0.notice ring: kept'
$ logread -f >out & f=$!; logger -t ring followed; until grep -q followed out; do logger -t ring followed; usleep 100000; done; grep -o 'ring: followed' out | head -n 1; kill $f
$ kill $p; wait $p; rm /dev/log; logread 2>&1
|local0.notice ring: kept
|ring: followed
|logread: can't find syslogd buffer: No such file or directory
? 1

# losetup: no loop devices
$ losetup /dev/loop0 /etc/passwd >/dev/null 2>&1; echo $?
|1

# ls: long lists, order, kinds
$ mkdir d; printf 12345 >f; ln -s f l; mkfifo p; chmod 644 f; ls -l f | awk '{ print $1, $2, $3, $5, $9 }'; ls -F; ls -a | wc -l; touch -d '2020-01-01 00:00:00' old; ls -t | tail -n 1; ls -S | head -n 1; ls -i f | wc -w; ls -ld /dev/null | awk '{ print $1, $5, $6 }'; ls -n f | awk '{ print $3 }'; ls nothing 2>/dev/null; echo $?
|-rw-r--r-- 1 root 5 f
|d/
|f
|l@
|p|
|6
|old
|d
|2
|crw-rw-rw- 1, 3
|0
|1

# lzcat, lzma, unlzma, lzop: formats
$ seq 100 >f; lzop -c f >f.lzo 2>/dev/null; lzop -dc f.lzo | cmp - f && echo same; printf '\135\000\000\200\000\377\377\377\377\377\377\377\377\000\064\032\075\120\053\337\377\377\370\002\000\000' >e.lzma; lzcat e.lzma; unlzma -c <e.lzma; lzma -dc <e.lzma
|same
|hi
|hi
|hi

# md5sum, sha1sum, sha256sum, sha3sum, sha512sum: sums
$ printf abc >f; for s in md5sum sha1sum sha256sum sha3sum; do $s f; done; sha512sum f | cut -c 1-20; md5sum f >m; md5sum -c m
|900150983cd24fb0d6963f7d28e17f72  f
|a9993e364706816aba3e25717850c26c9cd0d89d  f
|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  f
|e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf  f
|ddaf35a193617abacc41
|f: OK

# mim: scripts of a folder
$ printf 'all:\n\techo all\nother:\n\techo other\n' >Mimfile; mim all; mim other; echo $?
|all
|other
|0

# mkdir, rmdir: directories
$ mkdir -p a/b/c; mkdir -m 700 d; stat -c %a d; rmdir -p a/b/c; ls; mkdir d 2>&1; rmdir nothing 2>&1
|700
|d
|mkdir: can't create directory 'd': File exists
|rmdir: 'nothing': No such file or directory
? 1

# mkdosfs: a FAT file system in a file
$ dd if=/dev/zero of=f bs=1k count=2048 2>/dev/null; mkdosfs -n LAB f; dd if=f bs=1 skip=3 count=6 2>/dev/null | cat -A; dd if=f bs=1 skip=510 count=2 2>/dev/null | od -An -tx1
|mkdosf 55 aa

# mke2fs: an ext2 in a file
$ dd if=/dev/zero of=f bs=1k count=1024 2>/dev/null; mke2fs -F f >/dev/null 2>&1; echo $?; od -An -tx2 -j 1080 -N 2 f
|0
| ef53

# mkfifo, mknod: special files
$ mkfifo p; (echo through >p &); cat p; mknod n c 1 3; echo gone >n; cat n; stat -c %t,%T n; mknod q p; test -p q && echo fifo
|through
|1,3
|fifo

# mkpasswd: a hash
$ mkpasswd -m sha256 -S saltsalt secret | cut -c 1-30
|$5$saltsalt$0IyaXrmV7.sGNS6tir

# mkswap: a signature
$ dd if=/dev/zero of=f bs=1k count=64 2>/dev/null; mkswap f | head -n 1; od -An -c -j 4086 -N 10 f
|Setting up swapspace version 1, size = 61440 bytes
|   S   W   A   P   S   P   A   C   E   2

# mktemp: names of its own
$ f=$(mktemp -p .); test -f $f; echo $?; stat -c %a $f; d=$(mktemp -d xXXXXXX); test -d $d && echo dir
|0
|600
|dir

# mount, umount: tmpfs, bind, flags
$ mkdir m b; mount -t tmpfs -o size=64k none m; echo x >m/f; grep -c " $PWD/m tmpfs" /proc/mounts; dd if=/dev/zero of=m/big bs=1k count=100 2>&1 | grep -c 'No space'; mount --bind m b; cat b/f; umount b; ls b; mount -o remount,ro m; (echo y >m/g) 2>&1 | sed 's/.*: //'; umount m; ls m; umount m 2>/dev/null; echo $?
|1
|1
|x
|Read-only file system
|1

# mv: rename and move
$ echo 1 >a; mkdir d; mv a b; mv b d; cat d/b; echo 2 >c; mv -n c d/b 2>/dev/null; cat d/b; mv -f c d/b; cat d/b; mv d /tmp/moved.$$; cat /tmp/moved.$$/b; rm -r /tmp/moved.$$
|1
|1
|2
|2

# renice: priorities
$ sh -c 'renice -n 3 -p $$ >/dev/null; cut -d " " -f 19 /proc/$$/stat'; sleep 10 & renice -n 7 -p $! >/dev/null; cut -d ' ' -f 19 /proc/$!/stat; renice -n -2 -p $! >/dev/null;  cut -d ' ' -f 19 /proc/$!/stat; kill $!
|3
|7
|5

# netstat: local sockets
$ syslogd -n -O log 2>/dev/null & p=$!; until test -S /dev/log; do usleep 10000; done; netstat -x -a | awk '$NF == "/dev/log" { print $1, $5 }'; kill $p; wait $p; rm /dev/log; netstat -x -a | grep -c /dev/log
|unix DGRAM
|0
? 1

# nl: numbers
$ printf 'a\n\nb\n' | nl; printf 'a\n\nb\n' | nl -b a -w 2
|     1	a
|       
|     2	b
| 1	a
| 2	
| 3	b

# nologin: refuses
$ nologin | head -n 1 | cut -c 1-20; nologin >/dev/null; echo $?
|This account is not 
|1

# nproc: processors
$ test $(nproc) -ge 1; echo $?
|0

# nsenter, unshare: namespaces
$ unshare -u sh -c 'hostname inside; hostname'; test "$(hostname)" != inside; echo $?
|inside
|0

# nuke, run-init, switch_root: only from a first file system
$ mkdir d; touch d/f; nuke d; ls; switch_root /tmp /bin/true >/dev/null 2>&1; echo $?; run-init /tmp /bin/true >/dev/null 2>&1; echo $?
|1
|1

# od: dumps
$ printf 'abc\n' | od -c; printf 'abcd' | od -An -tx1; printf 'abcd' | od -An -td4; printf abc | od -b
|0000000   a   b   c  \n
|0000004
| 61 62 63 64
|  1684234849
|0000000 141 142 143
|0000003

# partprobe: reads the table again
$ partprobe /etc/passwd >/dev/null 2>&1; echo $?
|1

# passwd: a password
$ printf 'someone:x:77:77::/:/bin/sh\n' >>/etc/passwd; printf 'someone:!:1:0:9:7:::\n' >>/etc/shadow; printf 'new1Pass\nnew1Pass\n' | passwd -a sha256 someone >/dev/null 2>&1; grep -c 'someone:$5$' /etc/shadow; passwd -l someone >/dev/null 2>&1; grep -c 'someone:!$5$' /etc/shadow; sed -i /someone/d /etc/passwd /etc/shadow
|0
|0

# paste: side by side
$ seq 3 >a; seq 4 6 >b; paste a b; paste -s -d , a
|1	4
|2	5
|3	6
|1,2,3

# pivot_root: refused here
$ pivot_root /tmp /tmp 2>/dev/null; echo $?
|1

# printf: formats
$ printf '%d %5.1f %s %x %c %b\n' 42 2.5 str 255 z 'a\tb'; printf '%s-' a b c; echo
|42   2.5 str ff z a	b
|a-b-c-

# ps: processes
$ ps | awk 'NR == 1 { print $1, $NF } $1 == 1 { print "one" }'; ps -o pid,ppid,comm,args | head -n 1; sleep 33 & sleep 0.5; ps -o args | grep -c '[s]leep 33'; kill $!
|PID COMMAND
|one
|PID   PPID  COMMAND          COMMAND
|1

# pwd: where
$ mkdir d; cd d; basename $(pwd); ln -s . l; cd l; basename $(pwd); env pwd -P | sed 's,.*/,,'
|d
|l
|d

# readlink, realpath: links
$ touch f; ln -s f l; readlink l; readlink -f l | sed 's,.*/,,'; realpath l/../f 2>/dev/null; realpath ./l | sed 's,.*/,,'; readlink f; echo $?
|f
|f
|f
|1

# resume: no suspended system
$ resume /dev/null 2>/dev/null; echo $?
|1

# rev, tac: the other way round
$ printf 'abc\ndef\n' | rev; printf '1\n2\n3\n' | tac
|cba
|fed
|3
|2
|1

# rm: files and trees
$ mkdir -p d/e; touch d/e/f g; rm g; rm d 2>/dev/null; echo $?; rm -r d; ls; rm -f nothing; echo $?; rm nothing 2>&1
|1
|0
|rm: can't remove 'nothing': No such file or directory
? 1

# rpm, rpm2cpio: not an archive
$ echo nothing >f; rpm -qp f >/dev/null 2>&1; echo $?; rpm2cpio f >/dev/null 2>&1; echo $?
|1
|1

# run-parts: all of a folder
$ mkdir d; printf '#!/bin/sh\necho one $1\n' >d/1; printf '#!/bin/sh\necho two\n' >d/2; chmod +x d/*; echo x >d/3; run-parts -a arg d; run-parts --test d
|one arg
|two
|d/1
|d/2

# sed: a stream edited
$ printf 'a\nb\nc\n' >f; sed 's/b/X/;$d' f; sed -n '2,$p' f; sed -i 's/a/A/' f; cat f; printf 'x y\n' | sed -E 's/(.) (.)/\2 \1/'; seq 5 | sed -n '/2/,/4/{s/^/>/;p}'; printf 'a\nb\n' | sed 'N;s/\n/+/'; sed 'y/abc/xyz/' f
|a
|X
|b
|c
|A
|b
|c
|y x
|>2
|>3
|>4
|a+b
|A
|y
|z

# seq: numbers
$ seq 3; seq 2 2 6; seq -w 8 10; seq 3 -1 1
|1
|2
|3
|2
|4
|6
|08
|09
|10
|3
|2
|1

# setpriv: no new privileges
$ setpriv --nnp sh -c 'grep NoNewPrivs /proc/self/status'; setpriv -d | grep -c 'no_new_privs'
|NoNewPrivs:	1
|1

# setsid: a session of its own
$ setsid sh -c 'test $(cut -d " " -f 6 /proc/$$/stat) = $$; echo $?' | cat
|0

# shred: overwritten and gone
$ echo secret >f; shred -u -n 1 f; ls

# shuf: all, in some order
$ seq 10 | shuf | sort -n | tr '\n' ' '; shuf -e a b c | wc -l; shuf -i 1-5 -n 2 | wc -l
|1 2 3 4 5 6 7 8 9 10 3
|2

# sleep, usleep: wait
$ s=$(date +%s); sleep 1.2; e=$(date +%s); test $((e - s)) -ge 1; echo $?; usleep 1000; echo $?
|0
|0

# sort: orders
$ printf 'b 2\na 10\nc 1\na 10\n' >f; sort f; sort -u f; sort -k 2 -n f; sort -r f | head -n 1; printf '3\n10\n2\n' | sort -n; sort -c f 2>/dev/null; echo $?; sort -t ' ' -k 2,2nr -k 1,1 -s f | head -n 1
|a 10
|a 10
|b 2
|c 1
|a 10
|b 2
|c 1
|c 1
|b 2
|a 10
|a 10
|c 1
|2
|3
|10
|1
|a 10

# start-stop-daemon: by a file with the pid
$ start-stop-daemon -S -b -m -p pid -x /bin/sleep -- 1000; sleep 0.3; kill -0 $(cat pid) && echo runs; start-stop-daemon -S -p pid -x /bin/sleep -- 1000 >/dev/null 2>&1; echo $?; start-stop-daemon -K -p pid >/dev/null; sleep 0.3; kill -0 $(cat pid) 2>/dev/null; echo $?
|runs
|1
|1

# stat: attributes
$ printf 12345 >f; chmod 600 f; stat -c '%n %s %a %F %h %U' f; stat -f -c %T /proc; stat -c %F /dev/null .; stat nothing 2>/dev/null; echo $?
|f 5 600 regular file 1 root
|proc
|character special file
|directory
|1

# strings: text in a file
$ printf 'ab\0hello\0x\0world!\n' | strings; printf 'ab\0hello' | strings -n 2
|hello
|world!
|ab
|hello

# stty, tty: not on a terminal
$ stty 2>/dev/null </dev/null; echo $?; tty </dev/null; echo $?
|1
|not a tty
|1

# su: another user
$ su nobody -s /bin/sh -c 'id -un; echo $HOME'; su -s /bin/sh nobody -c 'exit 5'; echo $?
|nobody
|/nonexistent
|5

# svc, svok: no supervisor
$ mkdir d; svok $PWD/d; echo $?; svc -u $PWD/d 2>/dev/null | sed 's,/tmp.*/d,d,'
|100
|warning: d: can't open supervise/ok: No such file or directory

# swapoff, swapon: refused
$ dd if=/dev/zero of=f bs=1k count=64 2>/dev/null; mkswap f >/dev/null; swapon f 2>&1 | sed 's/.*: //'; swapoff f 2>&1 | sed 's/.*: //'
|Function not implemented
|Function not implemented

# sync: to the disk
$ echo x >f; sync; echo $?; sync f; echo $?; sync -f . ; echo $?
|0
|0
|0

# sysctl: /proc/sys
$ sysctl -n kernel.ostype kernel.hostname | wc -l; old=$(sysctl -n kernel.pid_max); sysctl -w kernel.pid_max=40000; sysctl -n kernel.pid_max; sysctl -q -w kernel.pid_max=$old
|2
|kernel.pid_max = 40000
|40000

# tail: the last
$ seq 20 | tail -n 2; seq 5 | tail -n +4; printf abcdef | tail -c 2; echo; echo 1 >f; (timeout 2 tail -f f &); sleep 0.5; echo 2 >>f; sleep 1.5
|19
|20
|4
|5
|ef
|1
|2

# tar: archives
$ mkdir -p d/e; echo x >d/e/f; ln -s f d/e/l; ln d/e/f d/h; chmod 640 d/e/f; tar cf a.tar d; tar tf a.tar | sort; rm -r d; tar xf a.tar; cat d/e/f; readlink d/e/l; stat -c %h:%a d/h; tar czf a.tgz d; tar tzf a.tgz | wc -l; tar cjf a.tbz d; tar xjOf a.tbz d/e/f; tar cf - d | (mkdir n; cd n; tar xf -); ls n
|d/
|d/e/
|d/e/f
|d/e/l
|d/h
|x
|f
|2:640
|5
|x
|d

# taskset: processors
$ taskset -p $$ | sed 's/ [0-9]*//;s/: .*//' | head -n 1; taskset 1 nproc; taskset -c 0 sh -c 'grep Cpus_allowed: /proc/self/status | sed s/[0,]*1/1/'
|pid's current affinity mask
|1
|Cpus_allowed:	1

# tee: both ways
$ echo x | tee f g; cat f g; echo y | tee -a f >/dev/null; cat f
|x
|x
|x
|x
|y

# time: how long
$ time -p sleep 0.1 2>&1 | awk '{ print $1, ($2 >= 0) }'; time -f '%x' false 2>&1 | tail -n 1
|real 1
|user 1
|sys 1
|1

# timeout: an end
$ timeout 0.2 sleep 5; echo $?; timeout 5 true; echo $?; timeout -s KILL 0.2 sleep 5; echo $?
|143
|0
|137

# top: once, in batch mode
$ top -b -n 1 | head -n 1 | cut -c 1-4; top -b -n 1 | grep -c PID
|Mem:
|2

# touch: times
$ touch f; test -f f && echo made; touch -d '2020-02-03 04:05:06' f; stat -c %y f | cut -c 1-19; touch -r f g; test f -nt g; echo $?; touch -c none; ls
|made
|2020-02-03 04:05:06
|1
|f
|g

# tr: characters
$ echo hello | tr a-y b-z; echo 'a  b' | tr -s ' '; echo abc | tr -d b; echo abc | tr -c 'a\n' x; echo x | tr x '[:upper:]' >/dev/null; echo Hi | tr '[:lower:]' '[:upper:]'
|ifmmp
|a b
|ac
|axx
|HI

# truncate: lengths
$ truncate -s 1000 f; stat -c %s f; truncate -s 10 f; stat -c %s f; truncate -s 1k f; stat -c %s f
|1000
|10
|1024

# ts: when
$ echo x | ts '%Y' | awk '{ print ($1 > 2000), $2 }'
|1 x

# uncompress: an old format
$ printf '\037\235\220\141\304\210\001' >f.Z; uncompress f.Z 2>/dev/null; test -f f && od -An -c f | head -n 1
|   a   b   b

# uniq: repeats
$ printf 'a\na\nb\n' | uniq -c; printf 'a\na\nb\n' | uniq -d; printf 'a\na\nb\n' | uniq -u
|      2 a
|      1 b
|a
|b

# unxz, xz, xzcat: a stream made elsewhere
$ printf '\375\067\172\130\132\000\000\004\346\326\264\106\002\000\041\001\026\000\000\000\164\057\345\243\001\000\002\150\151\012\000\000\373\173\350\350\052\130\103\117\000\001\033\003\013\057\271\020\037\266\363\175\001\000\000\000\000\004\131\132' >f.xz; xzcat f.xz; xz -dc f.xz; unxz f.xz; cat f; echo bad >g.xz; xz -dc g.xz 2>/dev/null; echo $?
|hi
|hi
|hi
|0

# unzip: an archive made elsewhere
$ printf '\120\113\003\004\024\000\000\000\000\000\035\210\164\135\037\010\352\106\002\000\000\000\002\000\000\000\001\000\000\000\146\170\012\120\113\001\002\024\003\024\000\000\000\000\000\035\210\164\135\037\010\352\106\002\000\000\000\002\000\000\000\001\000\000\000\000\000\000\000\000\000\000\000\200\001\000\000\000\000\146\120\113\005\006\000\000\000\000\001\000\001\000\057\000\000\000\041\000\000\000\000\000' >a.zip; unzip -l a.zip | tail -n 1 | awk '{ print $1, $2 }'; unzip -q a.zip; cat f
|2 1
|x

# uptime: how long and how busy
$ uptime | grep -c 'load average'; uptime | grep -c ' up '
|1
|1

# uudecode, uuencode: mail's way
$ printf 'hello' | uuencode name; printf 'hello' | uuencode -m name | uudecode -o -; echo
|begin 644 name
|%:&5L;&\`
|`
|end
|hello

# vi: by a script on standard input
$ printf 'one\ntwo\n' >f; printf ':s/one/ONE/\n:2\nddiadded\033:wq\n' | TERM=vt100 vi f >/dev/null 2>&1; cat f
|one
|two

# watch: again and again
$ timeout 1 watch -t -n 1 echo hi 2>/dev/null </dev/null | grep -c hi | awk '{ print ($1 >= 1) }'
|1

# wc: counts
$ printf 'a b\nc\n' >f; wc f; wc -l <f; wc -c f; wc -w f; printf '\303\251\n' | wc -m
|        2         3         6 f
|2
|6 f
|3 f
|3

# which: where
$ which cat; which nothing; echo $?
|/bin/cat
|1

# w, who: nobody is known to have logged in
$ : >/var/run/utmp; who | wc -l; w | wc -l
|0
|1

# xargs: arguments
$ seq 5 | xargs; seq 4 | xargs -n 2 echo; printf 'a b\n' | xargs -I % echo '<%>'; seq 3 | xargs -P 3 -n 1 echo | sort; echo x | xargs sh -c 'exit 3'; echo $?
|1 2 3 4 5
|1 2
|3 4
|<a b>
|1
|2
|3
|123

# xxd: both ways
$ printf 'Hello, xxd' | xxd; printf 'abc' | xxd -p; printf 616263 | xxd -r -p; echo
|00000000: 4865 6c6c 6f2c 2078 7864                 Hello, xxd
|616263
|abc

# yes: and again
$ yes | head -n 2; yes no | head -n 1
|y
|y
|no

# init: only as the first process
$ init 2>&1
|init: must be run as PID 1
? 1

# cttyhack, getty: without a terminal
$ cttyhack true </dev/null 2>/dev/null; echo $?; getty 2>/dev/null; echo $?
|0
|1

# insmod, lsmod, modinfo, rmmod: there are no modules
$ lsmod 2>/dev/null | tail -n +2 | wc -l; rmmod nothing 2>/dev/null; echo $?; insmod /etc/passwd 2>/dev/null; echo $?; modinfo nothing 2>/dev/null | wc -l
|0
|1
|38
|0

# hwclock: no clock of that kind
$ hwclock -r -f /dev/null 2>/dev/null; echo $?
|1

# fatattr: only of FAT
$ touch f; fatattr f 2>&1 | sed 's/.*: //'
|Inappropriate ioctl for device

# freeramdisk: flushes a disk
$ freeramdisk /etc/passwd 2>/dev/null; echo $?
|1

# blkdiscard: not a disk that can
$ blkdiscard /etc/passwd 2>/dev/null; echo $?
|1

# ionice: refused
$ ionice -c 2 -n 3 true 2>&1 | sed 's/.*: //'
|Function not implemented

# microcom, watchdog: without their devices
$ microcom /dev/nothing 2>/dev/null; echo $?; watchdog /dev/nothing 2>/dev/null; echo $?
|1
|0

# chvt, deallocvt, dumpkmap, loadfont, loadkmap, setkeycodes: no such consoles
$ chvt 1 </dev/null 2>/dev/null; echo $?; dumpkmap </dev/null 2>/dev/null; echo $?; setkeycodes e03d 8 </dev/null 2>/dev/null; echo $?; loadfont </dev/null 2>/dev/null; echo $?; loadkmap </dev/null 2>/dev/null; echo $?; deallocvt 9 </dev/null 2>/dev/null; echo $?
|1
|1
|1
|1
|1
|1

# devmem: physical memory
$ devmem 0x0 2>/dev/null >/dev/null; echo $?
|1

# lsscsi, mt: no such hardware
$ mt -f /dev/nothing status 2>/dev/null; echo $?; lsscsi 2>/dev/null | wc -l
|1
|0

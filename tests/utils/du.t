# sums of directories
$ mkdir -p d/e; head -c 8192 /dev/urandom >d/a; head -c 4096 /dev/urandom >d/e/b; sync; du --apparent-size -k d/a; du -a d | wc -l; du d | wc -l; du -s d | cut -f2
|8	d/a
|4
|2
|d

# a file with two names counts once
$ head -c 100000 /dev/urandom >a; ln a b; sync; du -ac --apparent-size -k . | sed -n '1p;$p' | cut -f1 | sort -u | wc -l; du --apparent-size -k a b
|2
|98	a

# for people
$ truncate -s 5000000 a; du -h --apparent-size a
|4.8M	a

# missing
$ du no 2>&1
|du: no: No such file or directory
? 1

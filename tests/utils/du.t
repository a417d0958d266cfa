# sums of directories
$ mkdir -p d/e; head -c 8192 /dev/urandom >d/a; head -c 4096 /dev/urandom >d/e/b; sync; du --apparent-size -k d/a; du -a d | wc -l; du d | wc -l; du -s d | cut -f2
|8	d/a
|4
|2
|d

# a file with two names counts once
$ head -c 100000 /dev/urandom >a; ln a b; sync; du -c --apparent-size -k a b; du -cl --apparent-size -k a b | tail -n 1
|98	a
|98	total
|196	total

# for people
$ truncate -s 5000000 a; du -h --apparent-size a
|4.8M	a

# missing
$ du no 2>&1
|du: no: No such file or directory
? 1

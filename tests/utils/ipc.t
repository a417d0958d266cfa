System V IPC from the shell.

# ipcmk, ipcs, ipcrm
$ q=$(ipcmk -Q); m=$(ipcmk -M 10k -p 600); s=$(ipcmk -S 3); q=${q##*: } m=${m##*: } s=${s##*: }; ipcs -q | grep -c "^0x[0-9a-f]*  *$q  *root  *644  *0  *0$"; ipcs -m | grep -c " $m  *root  *600  *10240  *0$"; ipcs -s | grep -c " $s  *root  *644  *3$"; ipcrm -q $q -m $m -s $s; ipcs | grep -c "^0x"
|1
|1
|1
|0
? 1

# headings
$ ipcs; ipcs -m -p | grep shmid; ipcs -q -c | grep msqid; ipcs -s -t | grep semid
|
|------ Message Queues --------
|key        msqid      owner      perms      used-bytes   messages
|
|------ Shared Memory Segments --------
|key        shmid      owner      perms      bytes      nattch     status
|
|------ Semaphore Arrays --------
|key        semid      owner      perms      nsems
|
|shmid      owner      cpid       lpid
|msqid      perms      cuid       cgid       uid        gid
|semid      owner      last-op          last-changed

# limits and usage
$ ipcs -l | grep -c =; ipcs -q -l | grep 'size of message'; ipcmk -M 4097 >/dev/null; ipcs -m -u; ipcrm -a; ipcs -m -u | grep segments
|12
|max size of message (bytes) = 8192
|
|------ Shared Memory Status --------
|segments allocated 1
|pages allocated 2
|pages resident  0
|pages swapped   0
|
|segments allocated 0

# by key
$ ipcmk -S 1 >/dev/null; k=$(ipcs -s | grep -o '^0x[0-9a-f]*'); ipcrm -S $k; ipcrm -S $k
? 1

# wrong use
$ ipcrm 2>/dev/null; echo $?; ipcrm -q 12345 2>&1; ipcrm -Q 0 2>&1; ipcrm -m x 2>&1; ipcmk 2>/dev/null; echo $?; ipcmk -p 9 -Q 2>&1; ipcs x 2>/dev/null
|1
|ipcrm: 12345: Invalid argument
|ipcrm: 0: this key finds nothing
|ipcrm: x: not a number
|1
|ipcmk: 9: not a mode
? 1

ps: who runs.

# columns and headers
$ ps -o pid,ppid,comm -p 1 | head -n 1
|  PID  PPID COMMAND

# a header of one's own, and none
$ ps -o pid=NUMBER -p $$ | head -n 1; ps -o pid= -p $$ | tr -d ' ' | grep -c -x $$
|NUMBER
|1

# no header at all if all are empty
$ ps -o pid=,ppid= -p $$ | wc -l | tr -d ' '
|1

# children by --ppid
$ sh -c 'sleep 100 & a=$!; sleep 100 & ps -o args= --ppid $$ | grep -c "^sleep 100"; kill $a $!'
|2

# several lists add up
$ sleep 100 & a=$!; sleep 100 & ps -o pid= -p $a,$$ -p $! | wc -l | tr -d ' '; kill $a $!
|3

# states: stopped, zombie
$ sleep 100 & kill -STOP $!; while ! ps -o s= -p $! | grep T; do :; done; kill -KILL $!
$ sh -c 'sh -c "exit 1" & exec sleep 100' &
$ while ! ps -o stat=,comm= --ppid $! | grep -q 'Z.*<defunct>'; do :; done; kill $!
|T

# a process that is not there
$ ps -p 999999 >/dev/null
? 1

# everybody, in both dialects
$ ps -e | grep -c -w 1 >/dev/null && ps aux | head -n 1 | tr -s ' '
|USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND

# the full format
$ ps -f -p 1 | head -n 1
|UID        PID  PPID  C STIME TTY          TIME CMD

# the long format
$ ps -l -p 1 | head -n 1
|F S   UID   PID  PPID  C PRI  NI ADDR    SZ WCHAN  TTY          TIME CMD

# numbers alone are processes
$ ps 1 | wc -l | tr -d ' '
|2

# an unknown column
$ ps -o nosuch 2>&1; echo $?
|ps: nosuch: no such column
|1

# ps shows its own arguments as they were given
$ ps -o pid,args | grep -c 'ps -o pid,args$'
|1

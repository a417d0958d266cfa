chrt, taskset and renice

# policies: shown, set, inherited
$ chrt -m; chrt -p 0 | sed 's/[0-9]*$/&/'; chrt -f 5 chrt -p 0; chrt 7 chrt -p 0; chrt -b 0 chrt -p 0
|SCHED_OTHER min/max priority	: 0/0
|SCHED_FIFO min/max priority	: 1/99
|SCHED_RR min/max priority	: 1/99
|SCHED_BATCH min/max priority	: 0/0
|SCHED_IDLE min/max priority	: 0/0
|pid 0's current scheduling policy: SCHED_OTHER
|pid 0's current scheduling priority: 0
|pid 0's current scheduling policy: SCHED_FIFO
|pid 0's current scheduling priority: 5
|pid 0's current scheduling policy: SCHED_RR
|pid 0's current scheduling priority: 7
|pid 0's current scheduling policy: SCHED_BATCH
|pid 0's current scheduling priority: 0

# of a process that runs; children that do not inherit
$ sleep 20 & p=$!; chrt -i -p 0 $p; chrt -p $p | sed "s/$p/P/"; kill $p; chrt -R -f 3 sh -c 'chrt -p $$ | sed 1q | sed "s/.*: //"; chrt -p 0 | sed "s/.*: //"'
|pid P's current scheduling policy: SCHED_IDLE
|pid P's current scheduling priority: 0
|SCHED_FIFO|SCHED_RESET_ON_FORK
|SCHED_OTHER
|0

# what cannot be
$ chrt -f 0 true 2>/dev/null; echo $?; chrt -f 100 true 2>/dev/null; echo $?; chrt -p 4000000 2>/dev/null; echo $?; chrt 5 no-such-command 2>/dev/null; echo $?
|1
|1
|1
|127

# processors
$ taskset 1 sh -c 'taskset -p $$ | sed "s/pid [0-9]*/pid N/"; taskset -cp $$ | sed "s/pid [0-9]*/pid N/"'; taskset -c 0 nproc; taskset 0 true 2>/dev/null; echo $?; taskset -c 5-3 true 2>/dev/null; echo $?
|pid N's current affinity mask: 1
|pid N's current affinity list: 0
|1
|1
|1

# both processors of the test's machine
$ sleep 20 & p=$!; taskset -cp 1 $p | sed "s/$p/P/"; taskset -p 3 $p | sed "s/$p/P/"; kill $p
|pid P's current affinity list: 0-1
|pid P's new affinity list: 1
|pid P's current affinity mask: 2
|pid P's new affinity mask: 3

# niceness of others
$ sleep 20 & p=$!; renice -n 5 $p; ps -o nice= -p $p | tr -d ' '; renice -n -2 -p $p; ps -o nice= -p $p | tr -d ' '; renice 19 -p $p; ps -o nice= -p $p | tr -d ' '; kill $p
|5
|3
|19

# what cannot be reniced
$ renice 5 4000000 2>/dev/null; echo $?; renice 5 -u no-such-user 2>/dev/null; echo $?; renice 2>/dev/null; echo $?
|1
|1
|1

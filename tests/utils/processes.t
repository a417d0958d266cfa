timeout, nice, nohup, time, and such

# a command that takes too long
$ timeout 0.2 sleep 5; echo $?; timeout 5 sh -c 'exit 3'; echo $?; timeout -s KILL 0.2 sleep 5; echo $?; timeout 1 no-such-command 2>/dev/null; echo $?
|124
|3
|137
|127

# a command that does not listen
$ timeout -k 0.2 0.2 sh -c 'trap "" TERM; while :; do sleep 0.1; done'; echo $?
|137

# niceness
$ nice; nice -n 5 nice; nice nice -n 3 nice
|0
|5
|13

# statuses pass through
$ nice sh -c 'exit 4'; echo $?; nohup sh -c 'exit 5' >/dev/null; echo $?; time sh -c 'exit 6' 2>/dev/null; echo $?; nice no-such-command 2>/dev/null; echo $?
|4
|5
|6
|127

# time shows three lines
$ env time -p true 2>&1 | sed 's/[0-9.]*$/N/'
|real N
|user N
|sys N

fork: children to look at.

# children are told of when they start and when they end
$ fork -n 2 -- true | sed 's/[0-9][0-9]*/N/' | sed 's/child [0-9][0-9]*/child N/'
|parent N: child N started
|parent N: child N started
|parent N: child N exited with status 0
|parent N: child N exited with status 0

# the status of a command
$ fork sh -c 'exit 3' | tail -n 1 | sed 's/.* exited/exited/'; fork sh -c 'exit 3' >/dev/null; echo $?
|exited with status 3
|1

# a signal
$ fork -- sh -c 'kill -KILL $$' | tail -n 1 | sed 's/.* was/was/'
|was ended by SIGKILL

# a child without a command sleeps
$ fork -n 3 -t 0.1 >/dev/null; echo $?
|0

# no such command
$ fork -- no-such-command 2>&1 | grep -c -e 'status 127' -e 'No such file'
|2

# the number must be one
$ fork -n 0 2>/dev/null; echo $?; fork -n x 2>/dev/null; echo $?
|1
|1

# all children are of one parent
$ fork -n 4 -- sh -c 'echo $PPID' | grep -v parent | sort -u | wc -l | tr -d ' '
|1

kill, the program: `env kill`, since the shell has its own.

# names and numbers of signals
$ env kill -l 9; env kill -l TERM; env kill -l SIGINT; env kill -l 137; env kill -l hup
|KILL
|15
|2
|KILL
|1

# a list has each standard name
$ env kill -l | tr ' ' '\n' | grep -c -x -e HUP -e INT -e QUIT -e KILL -e TERM -e STOP -e CONT -e CHLD
|8

# the default is TERM
$ sleep 100 & env kill $!; wait $!; echo $?
|143

# by number, by name, by -s
$ sleep 100 & env kill -9 $!; wait $!; echo $?
$ sleep 100 & env kill -HUP $!; wait $!; echo $?
$ sleep 100 & env kill -s SIGUSR1 $!; wait $!; echo $?
$ sleep 100 & env kill -sUSR2 $!; wait $!; echo $?
|137
|129
|138
|140

# signal 0 only looks
$ env kill -0 $$; echo $?
$ sleep 0 & wait $!; env kill -0 $! 2>/dev/null; echo $?
|0
|1

# a process group
$ sh -mc 'sh -c "sleep 100 & sleep 100" & env kill -TERM -$!; wait $!; echo $?'
|143

# a group after --
$ sh -mc 'sleep 100 & env kill -- -$!; wait $!; echo $?'
|143

# a missing process in the middle does not save the others
$ sleep 100 & a=$!; sleep 100 & b=$!; env kill $a 999999 $b 2>/dev/null; echo $?; wait $a; echo $?; wait $b; echo $?
|1
|143
|143

# what is no process id
$ env kill x 2>&1; echo $?; env kill -NOSUCH 1 2>&1; echo $?
|kill: x: not a process id
|1
|kill: NOSUCH: no such signal
|1

# no operand
$ env kill 2>/dev/null
? 1

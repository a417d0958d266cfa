script, setsid: what needs a terminal, or no longer has one

# a command on a terminal of its own, and its status
$ script -q -c 'tty | sed s/[0-9]*$/N/; stty -g >/dev/null && echo terminal; exit 3' f </dev/null; echo $?; cat f; script -qe -c 'exit 3' f </dev/null; echo $?; script -qe -c 'kill -TERM $$' f </dev/null; echo $?
|/dev/pts/N
|terminal
|0
|/dev/pts/N
|terminal
|3
|143

# what is typed, and appended
$ printf 'one\n' | script -q -c cat f >/dev/null; script -a -q -c 'echo two' f </dev/null >/dev/null; tr -d '\r' <f | grep -c '^one\|^two'
|3

# a session without a terminal
$ setsid -w sh -c 'test $(ps -o sid= -p $$) -eq $$ && echo leads; (: </dev/tty) 2>/dev/null || echo none'; setsid -w sh -c 'exit 5'; echo $?; setsid -w nothing-such; echo $?
|leads
|none
|5
|127

# setsid -c takes the terminal, and its end is the terminal's
$ script -q -c 'setsid -wc sh -c ": </dev/tty && echo controlling"; echo nobody hears' f </dev/null | tr -d '\r'
|controlling

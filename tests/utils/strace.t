# a call, its arguments and its result
$ echo hello >f; strace -e trace=open,openat,read -o out cat f; grep -c 'open.*"f", O_RDONLY) *= 3$' out; grep 'read(3, "hello' out
|hello
|1
|read(3, "hello\n", 65536)               = 6

# a call that fails
$ strace -e trace=open,openat cat nowhere 2>&1 | grep '"nowhere"' | sed 's/.*O_RDONLY)/open/'
|open               = -1 ENOENT (No such file or directory)

# strings are cut, and escaped
$ strace -s 5 -e trace=write -o out printf 'ab\t\001c"defgh' >/dev/null; grep write out
|write(1, "ab\t\1c"..., 11)              = 11

# the exit status is the program's
$ strace -o out sh -c 'exit 7'; echo $?; tail -n 1 out; strace -q -q -o out sh -c 'exit 3'; echo $?; tail -n 1 out
|7
|+++ exited with 7 +++
|3
|exit_group(3)                           = ?

# signals and how it ends
$ strace -o out sh -c 'kill -TERM $$'; echo $?; grep -c 'kill({*}' out; grep -- '--- SIGTERM' out | sed 's/si_pid=[0-9]*/si_pid=N/'; tail -n 1 out
|143
|0
|--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=N, si_uid=0} ---
|+++ killed by SIGTERM +++

# children are followed
$ strace -f -o out sh -c 'true; cat /dev/null; true'; grep -c 'execve(' out; grep -c exited out; cut -d' ' -f1 out | sort -u | wc -l | tr -d ' '
|2
|2
|2

# and counted
$ strace -c -o out cat /dev/null; head -n 1 out; grep -c ' read$' out; tail -n 1 out | grep -c total
|% time     seconds  usecs/call     calls    errors syscall
|1
|1

# only some
$ strace -e '!all' -o out cat /dev/null; cat out; strace -e trace=none -e signal=none -o out sh -c 'kill -USR1 $$'; cat out
|+++ exited with 0 +++
|+++ killed by SIGUSR1 +++

# structures
$ strace -v -e trace=%desc -o out cat /dev/null; grep -c 'fstat(3, {st_dev=.*st_mode=S_IFCHR|0666.*st_rdev=makedev(0x1, 0x3)' out; strace -e trace=wait4 -o out sh -c 'sh -c "exit 5"; :'; grep -c 'WEXITSTATUS(s) == 5' out
|1
|1

# attach and let go
$ sleep 50 & p=$!; strace -p $p -o out 2>err & s=$!; sleep 0.5; kill -INT $s; wait $s; echo $?; grep -c 'nanosleep({tv_sec=50, tv_nsec=0}\|restart_syscall' out; grep attached err | sed 's/[0-9][0-9]*/N/'; kill $p; wait $p; echo $?
|0
|1
|strace: Process N attached
|143

# wrong use
$ strace 2>/dev/null; echo $?; strace -e trace=nonsense true 2>/dev/null; echo $?; strace /nowhere/at/all 2>/dev/null; echo $?; strace -p 999999 2>/dev/null; echo $?
|1
|1
|127
|1

lsof, pmap, pidof, vmstat, watch

# open files
$ echo x >some.file; sleep 50 <some.file & p=$!; sleep 0.3; lsof -t some.file | grep -c "^$p\$"; lsof -p $p | grep -c ' 0r  *REG .*some.file$'; lsof -p $p | grep -c ' cwd  *DIR '; kill $p; wait $p
|1
|1
|1
? 143

# no such file, nobody has it
$ lsof nowhere 2>/dev/null; echo $?; echo x >lonely; lsof lonely; echo $?
|1
|1

# mappings
$ pmap $$ | head -n 1 | grep -c "^$$: "; pmap -x $$ | grep -c 'stack'; pmap $$ | tail -n 1 | grep -c '^ total .*K$'; pmap 999999 2>/dev/null; echo $?
|1
|1
|1
|1

# which processes run a program
$ cp "$(which sleep)" napper.$$; ./napper.$$ 50 & p=$!; sleep 0.3; test "$(pidof napper.$$)" = $p && echo found; pidof -o $p napper.$$; echo $?; kill $p
|found
|1

# the machine
$ vmstat | head -n 1 | cut -c1-5; vmstat 0.2 2 | wc -l | tr -d ' '; vmstat nonsense 2>/dev/null; echo $?
|procs
|4
|1

# again and again
$ echo 0 >n; watch -t -n 0.1 -g 'read x <n; echo $((x + 1)) >n; test $x -lt 3 && echo same || echo other' | tail -n 1; timeout 1 watch -n 0.1 true >/dev/null; echo $?; watch -e -t 'exit 4'; echo $?
|other
|124
|4

# ps in other orders
$ sh -c 'sleep 50 & echo $! >kid; exec sleep 51' & p=$!; sleep 0.3; ps -o pid= --sort=-pid -p $p,$(cat kid) | tr -d ' ' >a; printf '%s\n' $p $(cat kid) | sort -rn | cmp - a && echo sorted; ps --forest -o args -p $p,$(cat kid) | tail -n 1; ps -L -o lwp= -p $p | tr -d ' ' | cmp - - && ps aux --sort=-rss | head -n 1 | cut -c1-4; kill $p $(cat kid)
|sorted
| \_ sleep 50
|USER

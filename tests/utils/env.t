# sets, unsets and empties
$ A=1 B=2; export A B; env -i X=y; env -u A env | grep -c '^A='; env A=5 sh -c 'echo $A'
|X=y
|0
|5

# statuses of the command
$ env sh -c 'exit 3'; echo $?; env no-such-command 2>/dev/null; echo $?; env /etc/passwd 2>/dev/null; echo $?
|3
|127
|126

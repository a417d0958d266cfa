# to everywhere
$ echo a | tee x y; cat x y
|a
|a
|a

# appends
$ echo a >x; echo b | tee -a x >/dev/null; cat x
|a
|b

# one bad output does not stop the others
$ echo a | tee no/x y 2>&1; echo $?; cat y
|tee: no/x: No such file or directory
|a
|1
|a

# true and false
$ env true; echo $?; env false; echo $?
|0
|1

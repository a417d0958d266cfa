chroot - as the superuser only

# the directory is all there is, and where the command starts
$ mkdir -p r/bin; cp /bin/sh /bin/pwd r/bin; chroot r /bin/sh -c 'pwd; echo /*'
|/
|/bin

# statuses
$ mkdir -p r/bin; cp /bin/sh r/bin; chroot r /bin/sh -c 'exit 3'; echo $?; chroot r /bin/none; echo $?; chroot none 2>&1; echo $?; echo x >r/bin/x; chroot r /bin/x; echo $?
|3
!chroot: /bin/none: No such file or directory
|127
|chroot: none: No such file or directory
|125
!chroot: /bin/x: Permission denied
|126

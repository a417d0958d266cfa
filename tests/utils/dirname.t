# POSIX's list
$ dirname /usr/lib a/b/ / // a /a ''
|/usr
|a
|/
|/
|.
|/
|.

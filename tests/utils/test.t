# strings
$ t() { env test "$@"; echo $?; }
$ t; t x; t ''; t -n x; t -z ''; t a = a; t a != a; t a '<' b
|1
|0
|1
|0
|0
|0
|1
|0

# numbers
$ t() { env test "$@"; echo $?; }
$ t 1 -eq 01; t 1 -ne 1; t -5 -lt 3; t 3 -ge 3; t ' 4 ' -gt 3; t x -eq 1 2>/dev/null
|0
|1
|0
|0
|0
|2

# operators as operands
$ t() { env test "$@"; echo $?; }
$ t -f = -f; t '!' = '!'; t '(' = '('; t ! ''; t ! a = b; t '(' a ')'; t '(' ! '' ')'; t -a -a -a
|0
|0
|0
|0
|0
|0
|0
|0

# and, or, not, brackets
$ t() { env test "$@"; echo $?; }
$ t a = a -a b = c -o d = d; t '(' a = b -o a = a ')' -a x; t ! a = b -a ! '(' x = x ')'
|0
|0
|1

# files
$ t() { env test "$@"; echo $?; }
$ mkdir d; touch f; echo x >g; ln -s f l; ln -s no m; chmod +x g
$ t -d d; t -f f; t -s f; t -s g; t -h l; t -e m; t -L m; t -x g; t -e no; t -c /dev/null
|0
|0
|1
|0
|0
|1
|0
|0
|1
|0

# ages and identity
$ t() { env test "$@"; echo $?; }
$ touch -d @100 a; touch -d @200 b; ln a c; t a -ot b; t b -nt a; t a -nt no; t a -ef c; t a -ef b
|0
|0
|0
|0
|1

# as a bracket
$ env [ a = a ]; echo $?; env [ a 2>/dev/null; echo $?
|0
|2

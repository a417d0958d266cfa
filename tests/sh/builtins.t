The utilities that are part of the shell, and traps.
Each case is a script of its own, read by sh from standard input.

# nosuchcmd_xyz; echo $?
$ sh <<'end of case'
$ nosuchcmd_xyz; echo $?
$ end of case
|127

# trap 'echo bye' EXIT; echo hi
$ sh <<'end of case'
$ trap 'echo bye' EXIT; echo hi
$ end of case
|hi
|bye

# trap 'echo bye' EXIT; (echo sub); exit 4
$ sh <<'end of case'
$ trap 'echo bye' EXIT; (echo sub); exit 4
$ end of case
|sub
|bye
? 4

# trap 'echo usr' USR1; kill -USR1 $$; echo after
$ sh <<'end of case'
$ trap 'echo usr' USR1; kill -USR1 $$; echo after
$ end of case
|usr
|after

# printf '%s-%d|%5s|%-5s|%05d|%x\n' a 5 b c 42 255; printf '%s
$ sh <<'end of case'
$ printf '%s-%d|%5s|%-5s|%05d|%x\n' a 5 b c 42 255; printf '%s\n' 1 2 3; printf 'a\tb\n'; printf '%b' 'x\ny\n'; printf '%c%c\n' ab cd; printf '%5.2f\n' 3.14159
$ end of case
|a-5|    b|c    |00042|ff
|1
|2
|3
|a	b
|x
|y
|ac
| 3.14

# echo 'a\nb\tc\0101'; echo -n x; echo y; echo -e z; echo 'a\c
$ sh <<'end of case'
$ echo 'a\nb\tc\0101'; echo -n x; echo y; echo -e z; echo 'a\cb'; echo c
$ end of case
|a
|b	cA
|xy
|-e z
|ac

# echo "a b c" | { read x y; echo "$x|$y"; }; echo 'a\ b c' | 
$ sh <<'end of case'
$ echo "a b c" | { read x y; echo "$x|$y"; }; echo 'a\ b c' | { read x y; echo "$x|$y"; }; echo 'a\ b' | { read -r x; printf '%s\n' "$x"; }
$ end of case
|a|b c
|a b|c
|a\ b

# printf 'a:b:c:\n' | { IFS=: read x y; echo "$x|$y"; }; print
$ sh <<'end of case'
$ printf 'a:b:c:\n' | { IFS=: read x y; echo "$x|$y"; }; printf 'a:b:\n' | { IFS=: read x y; echo "$x|$y"; }; printf '  a  b  \n' | { read x; echo "<$x>"; }
$ end of case
|a|b:c:
|a|b
|<a  b>

# while read l; do echo "<$l>"; done <<E
$ sh <<'end of case'
$ while read l; do echo "<$l>"; done <<E
$ one
$ two three
$ 
$ E
$ end of case
|<one>
|<two three>
|<>

# test -f /etc/passwd && echo f; [ -d /etc ] && echo d; [ a = 
$ sh <<'end of case'
$ test -f /etc/passwd && echo f; [ -d /etc ] && echo d; [ a = a ] && [ 1 -lt 2 ] && [ ! a = b ] && echo ok; [ ]; echo $?; [ "" ]; echo $?; [ -n ]; echo $?; test a -o b; echo $?; [ ! ] ; echo $?; [ '(' a ')' ]; echo $?; [ '(' = '(' ]; echo $?
$ end of case
|f
|d
|ok
|1
|1
|0
|0
|0
|0
|0

# while getopts ab:c o -a -b arg -c rest; do echo "$o ${OPTARG
$ sh <<'end of case'
$ while getopts ab:c o -a -b arg -c rest; do echo "$o ${OPTARG-none} $OPTIND"; done; echo $OPTIND
$ end of case
|a none 2
|b arg 4
|c none 5
|5

# set -- -abval -x foo; while getopts :ab: o; do echo "$o ${OP
$ sh <<'end of case'
$ set -- -abval -x foo; while getopts :ab: o; do echo "$o ${OPTARG-none} $OPTIND"; done; shift $((OPTIND-1)); echo $*
$ end of case
|a none 1
|b val 2
|? x 3
|foo

# alias ll='echo aliased'
$ sh <<'end of case'
$ alias ll='echo aliased'
$ ll x
$ unalias ll
$ ll 2>/dev/null; echo $?
$ end of case
|aliased x
|127

# alias a='echo ' b='expanded'
$ sh <<'end of case'
$ alias a='echo ' b='expanded'
$ a b
$ end of case
|expanded

# alias foo='echo foo; echo'
$ sh <<'end of case'
$ alias foo='echo foo; echo'
$ foo bar
$ end of case
|foo
|bar

# alias foo=bar
$ sh <<'end of case'
$ alias foo=bar
$ alias bar='echo foo'
$ alias foo
$ foo x
$ end of case
|foo=bar
|foo x

# command -v cd if; command -v nosuch; echo $?
$ sh <<'end of case'
$ command -v cd if; command -v nosuch; echo $?
$ end of case
|cd
|if
|127

# x=1 env | grep '^x='; echo ${x-unset}; x=2 :; echo $x
$ sh <<'end of case'
$ x=1 env | grep '^x='; echo ${x-unset}; x=2 :; echo $x
$ end of case
|x=1
|unset
|2

# f() { echo "$x"; }; x=1; x=2 f; echo $x
$ sh <<'end of case'
$ f() { echo "$x"; }; x=1; x=2 f; echo $x
$ end of case
|2
|1

# sleep 0.1 & wait $!; echo $?; (exit 5) & wait $!; echo $?; w
$ sh <<'end of case'
$ sleep 0.1 & wait $!; echo $?; (exit 5) & wait $!; echo $?; wait; echo $?; wait 99999; echo $?
$ end of case
|0
|5
|0
|127

# sh -c 'kill -TERM $$'; echo $?; sh -c 'exit 130'; echo $?
$ sh <<'end of case'
$ sh -c 'kill -TERM $$'; echo $?; sh -c 'exit 130'; echo $?
$ end of case
|143
|130

# umask 022; umask; umask -S; umask u=rwx,g=rx,o=; umask; umas
$ sh <<'end of case'
$ umask 022; umask; umask -S; umask u=rwx,g=rx,o=; umask; umask g+w; umask
$ end of case
|0022
|u=rwx,g=rx,o=rx
|0027
|0007

# set -x; echo a "b c"; x=1; set +x; echo done
$ sh <<'end of case'
$ set -x; echo a "b c"; x=1; set +x; echo done
$ end of case
|a b c
|done

# echo 'echo dotted; return 3; echo no' > dot.tmp; . ./dot.tmp
$ sh <<'end of case'
$ echo 'echo dotted; return 3; echo no' > dot.tmp; . ./dot.tmp; echo $?; rm dot.tmp
$ end of case
|dotted
|3

# . ./nosuch.tmp; echo no
$ sh <<'end of case'
$ . ./nosuch.tmp; echo no
$ end of case
? 2

# command . ./nosuch.tmp; echo on
$ sh <<'end of case'
$ command . ./nosuch.tmp; echo on
$ end of case
|on

# cd /usr/share; pwd; cd ..; pwd; cd -; cd /; pwd; cd /nonexis
$ sh <<'end of case'
$ cd /usr/share; pwd; cd ..; pwd; cd -; cd /; pwd; cd /nonexistent; echo $?
$ end of case
|/usr/share
|/usr
|/usr/share
|/
|2

# cd /; cd usr//share/../share/.; pwd; echo $OLDPWD
$ sh <<'end of case'
$ cd /; cd usr//share/../share/.; pwd; echo $OLDPWD
$ end of case
|/usr/share
|/

# mkdir -p cdt/real; ln -s real cdt/link; top=$PWD; cd cdt/lin
$ sh <<'end of case'
$ mkdir -p cdt/real; ln -s real cdt/link; top=$PWD; cd cdt/link; echo ${PWD#$top}; cd ..; echo ${PWD#$top}; cd -P link; echo ${PWD#$top}; cd $top; rm -r cdt
$ end of case
|/cdt/link
|/cdt
|/cdt/real

# kill -l 9; kill -l 137
$ sh <<'end of case'
$ kill -l 9; kill -l 137
$ end of case
|KILL
|KILL

# trap '' INT; trap; trap 'echo "x y"' TERM; trap; trap - TERM
$ sh <<'end of case'
$ trap '' INT; trap; trap 'echo "x y"' TERM; trap; trap - TERM; trap
$ end of case
|trap -- '' INT
|trap -- '' INT
|trap -- 'echo "x y"' TERM
|trap -- '' INT

# (trap 'echo sub' EXIT; echo in); trap 'echo T' TERM; sh -c "
$ sh <<'end of case'
$ (trap 'echo sub' EXIT; echo in); trap 'echo T' TERM; sh -c "kill -TERM $$"; echo $?
$ end of case
|in
|sub
|T
|0

# printf '%d\n' 0x10 010 "'A" -5 ; printf '%s %s\n' a b c; pri
$ sh <<'end of case'
$ printf '%d\n' 0x10 010 "'A" -5 ; printf '%s %s\n' a b c; printf '%%\n'; printf '%5d|%-5d|%+d\n' 1 2 3; printf '%.3s|\n' abcdef; printf '%*d\n' 5 42
$ end of case
|16
|8
|65
|-5
|a b
|c 
|%
|    1|2    |+3
|abc|
|   42

# printf '%d\n' abc; echo $?
$ sh <<'end of case'
$ printf '%d\n' abc; echo $?
$ end of case
|0
|1

# : & echo ok; wait; echo $?
$ sh <<'end of case'
$ : & echo ok; wait; echo $?
$ end of case
|ok
|0

# readonly a=1; readonly -p | grep ' a='; export b=2; export -
$ sh <<'end of case'
$ readonly a=1; readonly -p | grep ' a='; export b=2; export -p | grep ' b='
$ end of case
|readonly a=1
|export b=2

# hash -r; echo $?
$ sh <<'end of case'
$ hash -r; echo $?
$ end of case
|0

# command echo hi; command -p ls / >/dev/null; echo $?
$ sh <<'end of case'
$ command echo hi; command -p ls / >/dev/null; echo $?
$ end of case
|hi
|0

# unalias nosuch; echo $?
$ sh <<'end of case'
$ unalias nosuch; echo $?
$ end of case
|1

# a=$(trap 'echo x' EXIT); echo "$a"
$ sh <<'end of case'
$ a=$(trap 'echo x' EXIT); echo "$a"
$ end of case
|x

# trap 'echo A' EXIT; trap - EXIT; echo none
$ sh <<'end of case'
$ trap 'echo A' EXIT; trap - EXIT; echo none
$ end of case
|none

# trap 'echo t$?' EXIT; false
$ sh <<'end of case'
$ trap 'echo t$?' EXIT; false
$ end of case
|t1
? 1

# trap 'exit 3' EXIT; exit 7
$ sh <<'end of case'
$ trap 'exit 3' EXIT; exit 7
$ end of case
? 3

# trap 'echo in; exit' EXIT; exit 7
$ sh <<'end of case'
$ trap 'echo in; exit' EXIT; exit 7
$ end of case
|in
? 7

# trap 'echo int' INT; kill -INT $$; echo $?
$ sh <<'end of case'
$ trap 'echo int' INT; kill -INT $$; echo $?
$ end of case
|int
|0

# trap 'echo one; trap "echo two" USR1' USR1; kill -USR1 $$; k
$ sh <<'end of case'
$ trap 'echo one; trap "echo two" USR1' USR1; kill -USR1 $$; kill -USR1 $$
$ end of case
|one
|two

# f() { trap 'echo fn' EXIT; }; f; echo end
$ sh <<'end of case'
$ f() { trap 'echo fn' EXIT; }; f; echo end
$ end of case
|end
|fn

# trap 'x=set' USR1; kill -USR1 $$; echo $x
$ sh <<'end of case'
$ trap 'x=set' USR1; kill -USR1 $$; echo $x
$ end of case
|set

# (sleep 0.2; kill -USR1 $$; sleep 1) & trap 'echo got' USR1; 
$ sh <<'end of case'
$ (sleep 0.2; kill -USR1 $$; sleep 1) & trap 'echo got' USR1; wait $!; [ $? -gt 128 ] && echo interrupted || echo done; wait
$ end of case
|got
|interrupted

# sleep 5 & kill $!; wait $!; echo $?
$ sh <<'end of case'
$ sleep 5 & kill $!; wait $!; echo $?
$ end of case
|143

# sh -c 'exit 3' & p=$!; sleep 0.1; wait $p; echo $?
$ sh <<'end of case'
$ sh -c 'exit 3' & p=$!; sleep 0.1; wait $p; echo $?
$ end of case
|3

# (exit 1) & a=$!; (exit 2) & b=$!; wait $b; echo $?; wait $a;
$ sh <<'end of case'
$ (exit 1) & a=$!; (exit 2) & b=$!; wait $b; echo $?; wait $a; echo $?
$ end of case
|2
|1

# [ 1 -eq 1 ] && [ 1 -ne 2 ] && [ 2 -gt 1 ] && [ 2 -ge 2 ] && 
$ sh <<'end of case'
$ [ 1 -eq 1 ] && [ 1 -ne 2 ] && [ 2 -gt 1 ] && [ 2 -ge 2 ] && [ 1 -le 1 ] && echo all; [ a \< b ] && echo lt; [ abc != abd ] && echo ne
$ end of case
|all
|lt
|ne

# [ -e / ] && [ ! -e /nonexistent ] && [ -r / ] && [ -x / ] &&
$ sh <<'end of case'
$ [ -e / ] && [ ! -e /nonexistent ] && [ -r / ] && [ -x / ] && echo files; [ -z "" ] && [ -n x ] && echo strings; [ -t 0 ] </dev/null || echo notty
$ end of case
|files
|strings
|notty

# [ 1 -eq x ]; echo $?
$ sh <<'end of case'
$ [ 1 -eq x ]; echo $?
$ end of case
|2

# test; echo $?; test x; echo $?; test ! x; echo $?; test ! ""
$ sh <<'end of case'
$ test; echo $?; test x; echo $?; test ! x; echo $?; test ! ""; echo $?; test -n; echo $?; test = ; echo $?
$ end of case
|1
|0
|1
|0
|0
|0

# [ a = a -a b = b ] && echo and; [ a = b -o b = b ] && echo o
$ sh <<'end of case'
$ [ a = a -a b = b ] && echo and; [ a = b -o b = b ] && echo or; [ ! a = b -a ! c = d ] && echo not; [ \( a = b \) -o x ] && echo paren
$ end of case
|and
|or
|not
|paren

# type cd >/dev/null && type nosuch >/dev/null; [ $? -ne 0 ] &
$ sh <<'end of case'
$ type cd >/dev/null && type nosuch >/dev/null; [ $? -ne 0 ] && echo notfound
$ end of case
|notfound

# export X=1; sh -c 'echo $X'; X=2; sh -c 'echo $X'; unset X; 
$ sh <<'end of case'
$ export X=1; sh -c 'echo $X'; X=2; sh -c 'echo $X'; unset X; sh -c 'echo ${X-unset}'
$ end of case
|1
|2
|unset

# set -a; Y=1; set +a; sh -c 'echo $Y'
$ sh <<'end of case'
$ set -a; Y=1; set +a; sh -c 'echo $Y'
$ end of case
|1

# set -- -n; echo "$1"; set -- a -- b; echo $#; set +e; set -e
$ sh <<'end of case'
$ set -- -n; echo "$1"; set -- a -- b; echo $#; set +e; set -e; set -- ; echo $#
$ end of case
|3
|0

# set -- x; set -f; echo $1 $#; set --; echo $#
$ sh <<'end of case'
$ set -- x; set -f; echo $1 $#; set --; echo $#
$ end of case
|x 1
|0

# printf 'no newline' | { read x; echo "$? $x"; }
$ sh <<'end of case'
$ printf 'no newline' | { read x; echo "$? $x"; }
$ end of case
|1 no newline

# printf 'a\\\nb\n' | { read x; echo "$x"; }
$ sh <<'end of case'
$ printf 'a\\\nb\n' | { read x; echo "$x"; }
$ end of case
|ab

# printf 'a b c d\n' | { read w x y; echo "$w,$x,$y"; }; print
$ sh <<'end of case'
$ printf 'a b c d\n' | { read w x y; echo "$w,$x,$y"; }; printf 'a\n' | { read x y z; echo "$x,$y,$z"; }
$ end of case
|a,b,c d
|a,,

# printf ' a , b , c \n' | { IFS=' ,' read x y; echo "$x|$y"; 
$ sh <<'end of case'
$ printf ' a , b , c \n' | { IFS=' ,' read x y; echo "$x|$y"; }
$ end of case
|a|b , c

# printf 'x:y\n' | { IFS=: read -r a b c; echo "$a-$b-$c"; }
$ sh <<'end of case'
$ printf 'x:y\n' | { IFS=: read -r a b c; echo "$a-$b-$c"; }
$ end of case
|x-y-

# printf '%s|' a b; echo; printf '%s %d\n' a 1 b 2; printf 'fi
$ sh <<'end of case'
$ printf '%s|' a b; echo; printf '%s %d\n' a 1 b 2; printf 'fixed\n' extra; printf '%d %s\n' 3
$ end of case
|a|b|
|a 1
|b 2
|fixed
|3 

# printf '%i %o %u %X %#x %#o\n' 5 8 9 255 255 8; printf '%e %
$ sh <<'end of case'
$ printf '%i %o %u %X %#x %#o\n' 5 8 9 255 255 8; printf '%e %g\n' 1.5 0.0001; printf '%+5d|% d|%05d\n' 3 4 5
$ end of case
|5 10 9 FF 0xff 010
|1.500000e+00 0.0001
|   +3| 4|00005

# printf '\101\x\n' 2>/dev/null | head -c 1; echo; printf '%b\
$ sh <<'end of case'
$ printf '\101\x\n' 2>/dev/null | head -c 1; echo; printf '%b\n' 'a\0101b'; printf '%b' 'stop\chere' ; echo; printf '%10b|%-5b|\n' 'a\tb' x
$ end of case
|A
|aAb
|stop
|       a	b|x    |

# printf '%s\n' "a\nb"; printf "%c" ""; printf '%5c|\n' x
$ sh <<'end of case'
$ printf '%s\n' "a\nb"; printf "%c" ""; printf '%5c|\n' x
$ end of case
|a\nb
|    x|

# echo; echo -n; echo "-n"; echo -- x; echo a  b
$ sh <<'end of case'
$ echo; echo -n; echo "-n"; echo -- x; echo a  b
$ end of case
|
|-- x
|a b

# eval "f() { echo evald; }"; f; eval 'echo "$1"' ; eval "set 
$ sh <<'end of case'
$ eval "f() { echo evald; }"; f; eval 'echo "$1"' ; eval "set -- q"; echo $1
$ end of case
|evald
|
|q

# x='echo a; echo b'; eval $x; eval "$x" | wc -l | tr -d ' '
$ sh <<'end of case'
$ x='echo a; echo b'; eval $x; eval "$x" | wc -l | tr -d ' '
$ end of case
|a
|b
|2

# cd / && cd; pwd >/dev/null; HOME=/usr; cd; pwd; cd -; CDPATH
$ sh <<'end of case'
$ cd / && cd; pwd >/dev/null; HOME=/usr; cd; pwd; cd -; CDPATH=/usr; cd share >/dev/null; pwd
$ end of case
|/usr
|/root
|/usr/share

# unset HOME; cd 2>/dev/null && echo no; echo ok
$ sh <<'end of case'
$ unset HOME; cd 2>/dev/null && echo no; echo ok
$ end of case
|ok

# unset PATH; ls / >/dev/null 2>&1; echo done
$ sh <<'end of case'
$ unset PATH; ls / >/dev/null 2>&1; echo done
$ end of case
|done

# PATH=/nonexistent; ls; echo $?; PATH=/usr/bin:/bin; ls -d /
$ sh <<'end of case'
$ PATH=/nonexistent; ls; echo $?; PATH=/usr/bin:/bin; ls -d /
$ end of case
|127
|/

# mkdir -p p1 p2; echo 'echo first' >p1/tool; echo 'echo secon
$ sh <<'end of case'
$ mkdir -p p1 p2; echo 'echo first' >p1/tool; echo 'echo second' >p2/tool; chmod +x p1/tool p2/tool; PATH=$PWD/p1:$PWD/p2:$PATH; tool; rm p1/tool; tool; rm -r p1 p2
$ end of case
|first
|second

# echo 'echo script $1 $#' >sc.tmp; chmod +x sc.tmp; ./sc.tmp 
$ sh <<'end of case'
$ echo 'echo script $1 $#' >sc.tmp; chmod +x sc.tmp; ./sc.tmp a b; rm sc.tmp
$ end of case
|script a 2

# x=1; readonly x; unset x; echo no
$ sh <<'end of case'
$ x=1; readonly x; unset x; echo no
$ end of case
? 2

# x=1; readonly x; (x=2) ; echo $?; command export x=3; echo n
$ sh <<'end of case'
$ x=1; readonly x; (x=2) ; echo $?; command export x=3; echo no
$ end of case
|2
|no

# export 1a=b; echo no
$ sh <<'end of case'
$ export 1a=b; echo no
$ end of case
? 2

# wait; echo $?; jobs; sleep 0 & wait %1; echo $?
$ sh <<'end of case'
$ wait; echo $?; jobs; sleep 0 & wait %1; echo $?
$ end of case
|0
|0

# OPTIND=1; set -- -a; getopts a x; echo $x $OPTIND; getopts a
$ sh <<'end of case'
$ OPTIND=1; set -- -a; getopts a x; echo $x $OPTIND; getopts a x; echo $? $x
$ end of case
|a 2
|1 ?

# f() { local OPTIND=1; while getopts x o; do echo $o; done; }
$ sh <<'end of case'
$ f() { local OPTIND=1; while getopts x o; do echo $o; done; }; f -x; f -x
$ end of case
|x
|x

# getopts a: o -a; echo $? $o; OPTIND=1; getopts :a: o -a; ech
$ sh <<'end of case'
$ getopts a: o -a; echo $? $o; OPTIND=1; getopts :a: o -a; echo $? $o $OPTARG; OPTIND=1; getopts a o -b; echo $? $o
$ end of case
|0 ?
|0 : a
|0 ?

# set -n; echo no
$ sh <<'end of case'
$ set -n; echo no
$ end of case

# f() { return 5; }; f && echo no || echo $?; f; x=$?; echo $x
$ sh <<'end of case'
$ f() { return 5; }; f && echo no || echo $?; f; x=$?; echo $x
$ end of case
|5
|5

# command -v f; f() { :; }; command -v f echo :; alias al='x y
$ sh <<'end of case'
$ command -v f; f() { :; }; command -v f echo :; alias al='x y'; command -v al
$ end of case
|f
|echo
|:
|alias al='x y'

# command command echo nested; command; echo $?
$ sh <<'end of case'
$ command command echo nested; command; echo $?
$ end of case
|nested
|0

# cd() { echo fake; }; cd /; command cd /; pwd
$ sh <<'end of case'
$ cd() { echo fake; }; cd /; command cd /; pwd
$ end of case
|fake
|/

# true() { echo mine; }; true; unset -f true; true
$ sh <<'end of case'
$ true() { echo mine; }; true; unset -f true; true
$ end of case
|mine

# false; echo $? $?; true; echo $?
$ sh <<'end of case'
$ false; echo $? $?; true; echo $?
$ end of case
|1 1
|0

# : ${nothing}; echo $?; : $(false); echo $?
$ sh <<'end of case'
$ : ${nothing}; echo $?; : $(false); echo $?
$ end of case
|0
|0

# kill -0 $$; echo $?; kill -s TERM 99999999 2>/dev/null; echo
$ sh <<'end of case'
$ kill -0 $$; echo $?; kill -s TERM 99999999 2>/dev/null; echo $?; kill -BAD $$ 2>/dev/null || echo bad
$ end of case
|0
|1
|bad

# sh -c 'kill -9 $$'; echo $?; sh -c 'kill -s HUP $$'; echo $?
$ sh <<'end of case'
$ sh -c 'kill -9 $$'; echo $?; sh -c 'kill -s HUP $$'; echo $?
$ end of case
|137
|129

# [ $$ = $(sh -c 'echo $PPID') ] && echo parent; (echo $$) | g
$ sh <<'end of case'
$ [ $$ = $(sh -c 'echo $PPID') ] && echo parent; (echo $$) | grep -q $$ && echo same
$ end of case
|parent
|same

# PS4='T> '; set -x; x=1; [ a = b ]; for i in q; do : $i; done
$ sh <<'end of case'
$ PS4='T> '; set -x; x=1; [ a = b ]; for i in q; do : $i; done
$ end of case

# echo ${PWD:+set} ${IFS:+ifs} $OPTIND
$ sh <<'end of case'
$ echo ${PWD:+set} ${IFS:+ifs} $OPTIND
$ end of case
|set ifs 1

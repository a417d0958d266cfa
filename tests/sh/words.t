Quoting and the expansions of words.
Each case is a script of its own, read by sh from standard input.

# echo hello world
$ sh <<'end of case'
$ echo hello world
$ end of case
|hello world

# echo "a b" 'c d' e\ f "$HOME" '$HOME' \$HOME
$ sh <<'end of case'
$ echo "a b" 'c d' e\ f "$HOME" '$HOME' \$HOME
$ end of case
|a b c d e f /root $HOME $HOME

# x=5; echo $x ${x} "${x}y" ${#x}
$ sh <<'end of case'
$ x=5; echo $x ${x} "${x}y" ${#x}
$ end of case
|5 5 5y 1

# echo ${u:-def} ${u-def2} ${u:=ass} $u ${u:+alt} ${z:+alt}.
$ sh <<'end of case'
$ echo ${u:-def} ${u-def2} ${u:=ass} $u ${u:+alt} ${z:+alt}.
$ end of case
|def def2 ass ass alt .

# p=/usr/local/lib/libfoo.so.1; echo ${p##*/} ${p#*/} ${p%/*} 
$ sh <<'end of case'
$ p=/usr/local/lib/libfoo.so.1; echo ${p##*/} ${p#*/} ${p%/*} ${p%%/*}. ${p%.so*} ${p##*.}
$ end of case
|libfoo.so.1 usr/local/lib/libfoo.so.1 /usr/local/lib . /usr/local/lib/libfoo 1

# echo `echo \`echo nested\`` $(echo $(echo deep))
$ sh <<'end of case'
$ echo `echo \`echo nested\`` $(echo $(echo deep))
$ end of case
|nested deep

# x="a  b   c"; echo $x; echo "$x"; set -- $x; echo $#
$ sh <<'end of case'
$ x="a  b   c"; echo $x; echo "$x"; set -- $x; echo $#
$ end of case
|a b c
|a  b   c
|3

# IFS=:; x=a:b::c:; set -- $x; echo $#; for i; do echo "<$i>";
$ sh <<'end of case'
$ IFS=:; x=a:b::c:; set -- $x; echo $#; for i; do echo "<$i>"; done
$ end of case
|4
|<a>
|<b>
|<>
|<c>

# IFS=" :"; x=" a : b:c  d "; set -- $x; echo $#; for i; do ec
$ sh <<'end of case'
$ IFS=" :"; x=" a : b:c  d "; set -- $x; echo $#; for i; do echo "<$i>"; done
$ end of case
|4
|<a>
|<b>
|<c>
|<d>

# set -- "" ""; for i in "$@"; do echo "<$i>"; done; for i in 
$ sh <<'end of case'
$ set -- "" ""; for i in "$@"; do echo "<$i>"; done; for i in $@; do echo N; done; echo ${#@}
$ end of case
|<>
|<>
|2

# set -- a b; for i in "x$@y"; do echo "<$i>"; done
$ sh <<'end of case'
$ set -- a b; for i in "x$@y"; do echo "<$i>"; done
$ end of case
|<xa>
|<by>

# set -f; echo *; set +f
$ sh <<'end of case'
$ set -f; echo *; set +f
$ end of case
|*

# cd /; echo e[t]c /et? /b[i]n
$ sh <<'end of case'
$ cd /; echo e[t]c /et? /b[i]n
$ end of case
|etc /etc /bin

# echo "nomatch*zzz" nomatch*zzz
$ sh <<'end of case'
$ echo "nomatch*zzz" nomatch*zzz
$ end of case
|nomatch*zzz nomatch*zzz

# HOME=/home/me; echo ~ ~/x "~" a~ x=~
$ sh <<'end of case'
$ HOME=/home/me; echo ~ ~/x "~" a~ x=~
$ end of case
|/home/me /home/me/x ~ a~ x=~

# HOME=/home/me; x=~/foo:~/bar; echo $x; export y=~/z; echo $y
$ sh <<'end of case'
$ HOME=/home/me; x=~/foo:~/bar; echo $x; export y=~/z; echo $y
$ end of case
|/home/me/foo:/home/me/bar
|/home/me/z

# unset x; echo ${x-unset} ; x=; echo ${x-set} ${x:-null}
$ sh <<'end of case'
$ unset x; echo ${x-unset} ; x=; echo ${x-set} ${x:-null}
$ end of case
|unset
|null

# echo ${x?custom msg}; echo no
$ sh <<'end of case'
$ echo ${x?custom msg}; echo no
$ end of case
? 2

# x=abc; echo "${x#a}" "${x%c}" "${x#'a'}" ${x#"$x"}.
$ sh <<'end of case'
$ x=abc; echo "${x#a}" "${x%c}" "${x#'a'}" ${x#"$x"}.
$ end of case
|bc ab bc .

# echo "${x:-"a b"}" ${x:-"a b"} "${x:-'a b'}" ${x:-'a b'} ${x
$ sh <<'end of case'
$ echo "${x:-"a b"}" ${x:-"a b"} "${x:-'a b'}" ${x:-'a b'} ${x:-a b}
$ end of case
|a b a b 'a b' a b a b

# set -- ${x:-"a b" c}; echo $#
$ sh <<'end of case'
$ set -- ${x:-"a b" c}; echo $#
$ end of case
|2

# echo $(case x in x) echo paren;; esac)
$ sh <<'end of case'
$ echo $(case x in x) echo paren;; esac)
$ end of case
|paren

# echo $( (echo sub) ; (echo sub2) )
$ sh <<'end of case'
$ echo $( (echo sub) ; (echo sub2) )
$ end of case
|sub sub2

# echo $((echo a; echo b) | cat)
$ sh <<'end of case'
$ echo $((echo a; echo b) | cat)
$ end of case
|a b

# x='*'; echo "$x" '*'; set -f; echo $x
$ sh <<'end of case'
$ x='*'; echo "$x" '*'; set -f; echo $x
$ end of case
|* *
|*

# x='a\*b'; case 'a*b' in $x) echo m;; *) echo n;; esac; case 
$ sh <<'end of case'
$ x='a\*b'; case 'a*b' in $x) echo m;; *) echo n;; esac; case 'a*b' in "$x") echo m;; *) echo n;; esac
$ end of case
|m
|n

# set -- 1 2 3 4 5 6 7 8 9 10 11; echo $10 ${10} ${11}
$ sh <<'end of case'
$ set -- 1 2 3 4 5 6 7 8 9 10 11; echo $10 ${10} ${11}
$ end of case
|10 10 11

# unset IFS; x="a b"; set -- $x; echo $#; IFS=; set -- $x; ech
$ sh <<'end of case'
$ unset IFS; x="a b"; set -- $x; echo $#; IFS=; set -- $x; echo $#
$ end of case
|2
|1

# echo "${x+"quoted inner"}" ${x+a b}; x=1; echo "${x+"q i"}"
$ sh <<'end of case'
$ echo "${x+"quoted inner"}" ${x+a b}; x=1; echo "${x+"q i"}"
$ end of case
|
|q i

# x=; for i in $x "" '' "$x"; do echo "[$i]"; done
$ sh <<'end of case'
$ x=; for i in $x "" '' "$x"; do echo "[$i]"; done
$ end of case
|[]
|[]
|[]

# echo ${x:=$(echo assigned)}; echo $x; : ${y:=1 2}; echo $y
$ sh <<'end of case'
$ echo ${x:=$(echo assigned)}; echo $x; : ${y:=1 2}; echo $y
$ end of case
|assigned
|assigned
|1 2

# x=abc; y=${x%${x#?}}; echo $y
$ sh <<'end of case'
$ x=abc; y=${x%${x#?}}; echo $y
$ end of case
|a

# set -- a b c; echo ${*:-none}; set --; echo ${*:-none} ${@-n
$ sh <<'end of case'
$ set -- a b c; echo ${*:-none}; set --; echo ${*:-none} ${@-none2}
$ end of case
|a b c
|none none2

# set -- a b; echo ${#} $# ${#?}
$ sh <<'end of case'
$ set -- a b; echo ${#} $# ${#?}
$ end of case
|2 2 1

# x=hello; echo ${x%%[lo]*} ${x%l*} ${x##*l}
$ sh <<'end of case'
$ x=hello; echo ${x%%[lo]*} ${x%l*} ${x##*l}
$ end of case
|he hel o

# echo "a'b" 'a"b' "a\"b" a\'b
$ sh <<'end of case'
$ echo "a'b" 'a"b' "a\"b" a\'b
$ end of case
|a'b a"b a"b a'b

# v='a b'; set -- "$v"x $v; echo $#
$ sh <<'end of case'
$ v='a b'; set -- "$v"x $v; echo $#
$ end of case
|3

# echo "`echo "a b"`" `echo 'c   d'`
$ sh <<'end of case'
$ echo "`echo "a b"`" `echo 'c   d'`
$ end of case
|a b c d

# x=a; x=$x$x; x=$x$x; echo $x; echo "${x}"'q'"r"
$ sh <<'end of case'
$ x=a; x=$x$x; x=$x$x; echo $x; echo "${x}"'q'"r"
$ end of case
|aaaa
|aaaaqr

# echo a \
$ sh <<'end of case'
$ echo a \
$ b; echo "a \
$ b"; ec\
$ ho c
$ end of case
|a b
|a b
|c

# # comment
$ sh <<'end of case'
$ # comment
$ echo a#b #c
$ end of case
|a#b

# echo {a,b} a{b
$ sh <<'end of case'
$ echo {a,b} a{b
$ end of case
|{a,b} a{b

# set -- "a b" c; echo "${1}" "${2+set}" "${3+set}" "${#1}" "$
$ sh <<'end of case'
$ set -- "a b" c; echo "${1}" "${2+set}" "${3+set}" "${#1}" "$#"
$ end of case
|a b set  3 2

# f() { echo $#; }; f $(printf '1\n2\n3\n'); f "$(printf '1\n2
$ sh <<'end of case'
$ f() { echo $#; }; f $(printf '1\n2\n3\n'); f "$(printf '1\n2\n\n\n')"
$ end of case
|3
|1

# a=1; b=a; eval echo \$$b
$ sh <<'end of case'
$ a=1; b=a; eval echo \$$b
$ end of case
|1

# x="a:b c"; IFS=:; echo $x; echo "$x"; y=$x; echo "$y"
$ sh <<'end of case'
$ x="a:b c"; IFS=:; echo $x; echo "$x"; y=$x; echo "$y"
$ end of case
|a b c
|a:b c
|a:b c

# IFS=,; set -- a b c; echo "$*"; echo $*; x="$*"; echo "$x"
$ sh <<'end of case'
$ IFS=,; set -- a b c; echo "$*"; echo $*; x="$*"; echo "$x"
$ end of case
|a,b,c
|a b c
|a,b,c

# IFS=; set -- a b c; echo "$*"
$ sh <<'end of case'
$ IFS=; set -- a b c; echo "$*"
$ end of case
|abc

# set -- 'a b' 'c d'; for i in ${1+"$@"}; do echo "<$i>"; done
$ sh <<'end of case'
$ set -- 'a b' 'c d'; for i in ${1+"$@"}; do echo "<$i>"; done
$ end of case
|<a b>
|<c d>

# set -- 'a b' 'c d'; for i in pre"$@"post; do echo "<$i>"; do
$ sh <<'end of case'
$ set -- 'a b' 'c d'; for i in pre"$@"post; do echo "<$i>"; done; for i in $*; do echo "<$i>"; done
$ end of case
|<prea b>
|<c dpost>
|<a>
|<b>
|<c>
|<d>

# x='a"b'; echo "$x" $x '"'
$ sh <<'end of case'
$ x='a"b'; echo "$x" $x '"'
$ end of case
|a"b a"b "

# echo $'a' 2>/dev/null | cat >/dev/null; echo "$"; echo $ a; 
$ sh <<'end of case'
$ echo $'a' 2>/dev/null | cat >/dev/null; echo "$"; echo $ a; echo "a$"
$ end of case
|$
|$ a
|a$

# echo "${x:-$(echo "nested "quotes"")}"
$ sh <<'end of case'
$ echo "${x:-$(echo "nested "quotes"")}"
$ end of case
|nested quotes

# x='1 2'; set -- $x"3 4"$x; echo $#; for i; do echo "<$i>"; d
$ sh <<'end of case'
$ x='1 2'; set -- $x"3 4"$x; echo $#; for i; do echo "<$i>"; done
$ end of case
|3
|<1>
|<23 41>
|<2>

# set -- $(echo 'a b'; echo c); echo $#
$ sh <<'end of case'
$ set -- $(echo 'a b'; echo c); echo $#
$ end of case
|3

# x=foo.c; echo ${x%.c}.o "${x%.*}" ${x#*.}
$ sh <<'end of case'
$ x=foo.c; echo ${x%.c}.o "${x%.*}" ${x#*.}
$ end of case
|foo.o foo c

# unset x; set -- ${x+a} "${x+a}"; echo $#
$ sh <<'end of case'
$ unset x; set -- ${x+a} "${x+a}"; echo $#
$ end of case
|1

# x="/a/b/c"; IFS=/; set -- $x; echo $#; echo "$1|$2|$3|$4"
$ sh <<'end of case'
$ x="/a/b/c"; IFS=/; set -- $x; echo $#; echo "$1|$2|$3|$4"
$ end of case
|4
||a|b|c

# set -- a; shift; set -- "$@"; echo $#; set -- "$@" x; echo $
$ sh <<'end of case'
$ set -- a; shift; set -- "$@"; echo $#; set -- "$@" x; echo $#
$ end of case
|0
|1

# echo ${HOME##*/} >/dev/null; x='a*b'; echo "${x%\**}" "${x%'
$ sh <<'end of case'
$ echo ${HOME##*/} >/dev/null; x='a*b'; echo "${x%\**}" "${x%'*'*}" "${x#*'*'}"
$ end of case
|a a b

# mkdir -p gl/d1 gl/d2; touch gl/a.c gl/b.c gl/.hid gl/d1/x.h;
$ sh <<'end of case'
$ mkdir -p gl/d1 gl/d2; touch gl/a.c gl/b.c gl/.hid gl/d1/x.h; echo gl/*.c gl/* gl/.h* gl/*/*.h gl/*/; cd gl; echo *; x='*.c'; echo $x "$x"; rm -r ../gl
$ end of case
|gl/a.c gl/b.c gl/a.c gl/b.c gl/d1 gl/d2 gl/.hid gl/d1/x.h gl/d1/ gl/d2/
|a.c b.c d1 d2
|a.c b.c *.c

# mkdir -p gl2; touch 'gl2/a b' 'gl2/[x]' gl2/-; for i in gl2/
$ sh <<'end of case'
$ mkdir -p gl2; touch 'gl2/a b' 'gl2/[x]' gl2/-; for i in gl2/*; do echo "<$i>"; done; echo gl2/[[]x] gl2/\[x] gl2/a\ *; rm -r gl2
$ end of case
|<gl2/->
|<gl2/[x]>
|<gl2/a b>
|gl2/[x] gl2/[x] gl2/a b

# x='a b c'; echo ${x% *} "${x% *}" ${x#* }
$ sh <<'end of case'
$ x='a b c'; echo ${x% *} "${x% *}" ${x#* }
$ end of case
|a b a b b c

# x=aXbXc; echo ${x#*X} ${x##*X} ${x%X*} ${x%%X*}
$ sh <<'end of case'
$ x=aXbXc; echo ${x#*X} ${x##*X} ${x%X*} ${x%%X*}
$ end of case
|bXc c aXb a

# echo "${unset_var-"}"}" "${unset_var-\}}"
$ sh <<'end of case'
$ echo "${unset_var-"}"}" "${unset_var-\}}"
$ end of case
|} }

# foo='a}b'; echo ${foo%\}*} "${foo%"}"*}"
$ sh <<'end of case'
$ foo='a}b'; echo ${foo%\}*} "${foo%"}"*}"
$ end of case
|a a

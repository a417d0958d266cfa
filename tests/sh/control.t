Lists, compound commands, functions, set -e and -u, syntax errors.
Each case is a script of its own, read by sh from standard input.

# for i in 1 2 3; do echo $i; done; for i; do echo arg $i; don
$ sh <<'end of case'
$ for i in 1 2 3; do echo $i; done; for i; do echo arg $i; done
$ end of case
|1
|2
|3

# set -- a b "c d"; for i; do echo "[$i]"; done; echo $# "$*" 
$ sh <<'end of case'
$ set -- a b "c d"; for i; do echo "[$i]"; done; echo $# "$*" "$@"; shift; echo $1
$ end of case
|[a]
|[b]
|[c d]
|3 a b c d a b c d
|b

# while [ "${n:=0}" -lt 3 ]; do n=$((n+1)); echo $n; done; unt
$ sh <<'end of case'
$ while [ "${n:=0}" -lt 3 ]; do n=$((n+1)); echo $n; done; until [ $n -eq 0 ]; do n=$((n-1)); done; echo $n
$ end of case
|1
|2
|3
|0

# case foo in b*) echo no;; f?o) echo yes;; *) echo other;; es
$ sh <<'end of case'
$ case foo in b*) echo no;; f?o) echo yes;; *) echo other;; esac
$ end of case
|yes

# case "a*" in a\*) echo lit;; esac; case abc in [!x]bc) echo 
$ sh <<'end of case'
$ case "a*" in a\*) echo lit;; esac; case abc in [!x]bc) echo neg;; esac; case x in (x|y) echo paren;; esac
$ end of case
|lit
|neg
|paren

# f() { echo in f "$1" $#; return 3; }; f a b; echo $?
$ sh <<'end of case'
$ f() { echo in f "$1" $#; return 3; }; f a b; echo $?
$ end of case
|in f a 2
|3

# f() { local x=2; echo $x; }; x=1; f; echo $x
$ sh <<'end of case'
$ f() { local x=2; echo $x; }; x=1; f; echo $x
$ end of case
|2
|1

# if true; then echo t; elif false; then echo e; else echo f; 
$ sh <<'end of case'
$ if true; then echo t; elif false; then echo e; else echo f; fi; if false; then :; fi; echo $?
$ end of case
|t
|0

# (echo sub; exit 3); echo $?
$ sh <<'end of case'
$ (echo sub; exit 3); echo $?
$ end of case
|sub
|3

# false || echo or; true && echo and; ! true; echo $?; ! false
$ sh <<'end of case'
$ false || echo or; true && echo and; ! true; echo $?; ! false; echo $?
$ end of case
|or
|and
|1
|0

# eval 'x=1; echo $x'; eval "echo a" "b"
$ sh <<'end of case'
$ eval 'x=1; echo $x'; eval "echo a" "b"
$ end of case
|1
|a b

# x=$(false); echo $?; x=$(true) ; echo $?; x=$(exit 5) y=2; e
$ sh <<'end of case'
$ x=$(false); echo $?; x=$(true) ; echo $?; x=$(exit 5) y=2; echo $?
$ end of case
|1
|0
|5

# set -e; false; echo no
$ sh <<'end of case'
$ set -e; false; echo no
$ end of case
? 1

# set -e; if false; then :; fi; false || true; ! true; echo st
$ sh <<'end of case'
$ set -e; if false; then :; fi; false || true; ! true; echo still; (exit 3); echo no
$ end of case
|still
? 3

# set -e; f() { false; echo inf; }; f || echo caught; f; echo 
$ sh <<'end of case'
$ set -e; f() { false; echo inf; }; f || echo caught; f; echo no
$ end of case
|inf
? 1

# set -e; x=$(false); echo no
$ sh <<'end of case'
$ set -e; x=$(false); echo no
$ end of case
? 1

# set -e; while false; do :; done; until true; do :; done; tru
$ sh <<'end of case'
$ set -e; while false; do :; done; until true; do :; done; true && false || true; echo ok; { false; }; echo no
$ end of case
|ok
? 1

# set -e; false | true; echo ok; true | false; echo no
$ sh <<'end of case'
$ set -e; false | true; echo ok; true | false; echo no
$ end of case
|ok
? 1

# set -e; eval false; echo no
$ sh <<'end of case'
$ set -e; eval false; echo no
$ end of case
? 1

# set -e; (set +e; false; echo in); echo out; ( false ) || ech
$ sh <<'end of case'
$ set -e; (set +e; false; echo in); echo out; ( false ) || echo no2; case x in x) false;; esac; echo no
$ end of case
|in
|out
|no2
? 1

# set -u; echo $undefined; echo no
$ sh <<'end of case'
$ set -u; echo $undefined; echo no
$ end of case
? 2

# set -u; echo "${undefined-ok}" "$@" "$*" $# $-; set +u; echo
$ sh <<'end of case'
$ set -u; echo "${undefined-ok}" "$@" "$*" $# $-; set +u; echo $undefined.
$ end of case
|ok  0 su
|.

# readonly r=1; r=2; echo no
$ sh <<'end of case'
$ readonly r=1; r=2; echo no
$ end of case
? 2

# (readonly r=1; r=2; echo no); echo $?
$ sh <<'end of case'
$ (readonly r=1; r=2; echo no); echo $?
$ end of case
|2

# for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && b
$ sh <<'end of case'
$ for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done
$ end of case
|1
|3

# for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; 
$ sh <<'end of case'
$ for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; for i in 1 2; do for j in a b; do break 2; done; done; echo $i$j
$ end of case
|1a
|2a
|1a

# f() { while :; do return 7; done; }; f; echo $?
$ sh <<'end of case'
$ f() { while :; do return 7; done; }; f; echo $?
$ end of case
|7

# f() { f2() { echo inner; }; f2; }; f; f2
$ sh <<'end of case'
$ f() { f2() { echo inner; }; f2; }; f; f2
$ end of case
|inner
|inner

# f() { echo old; }; unset -f f; f 2>/dev/null; echo $?
$ sh <<'end of case'
$ f() { echo old; }; unset -f f; f 2>/dev/null; echo $?
$ end of case
|127

# shift 5; echo no
$ sh <<'end of case'
$ shift 5; echo no
$ end of case
? 2

# x=1; { x=2; echo $x; } ; (x=3); echo $x
$ sh <<'end of case'
$ x=1; { x=2; echo $x; } ; (x=3); echo $x
$ end of case
|2
|2

# f() ( x=9; echo $x ); x=1; f; echo $x
$ sh <<'end of case'
$ f() ( x=9; echo $x ); x=1; f; echo $x
$ end of case
|9
|1

# while :; do break; done; echo $?; while false; do :; done; e
$ sh <<'end of case'
$ while :; do break; done; echo $?; while false; do :; done; echo $?
$ end of case
|0
|0

# case x in esac; echo $?; false; case x in y) ;; esac; echo $
$ sh <<'end of case'
$ case x in esac; echo $?; false; case x in y) ;; esac; echo $?
$ end of case
|0
|0

# false; for i in; do :; done; echo $?
$ sh <<'end of case'
$ false; for i in; do :; done; echo $?
$ end of case
|0

# f() { return; }; false; f; echo $?
$ sh <<'end of case'
$ f() { return; }; false; f; echo $?
$ end of case
|1

# eval ''; echo $?; false; eval; echo $?
$ sh <<'end of case'
$ eval ''; echo $?; false; eval; echo $?
$ end of case
|0
|0

# exit
$ sh <<'end of case'
$ exit
$ end of case

# true; exit
$ sh <<'end of case'
$ true; exit
$ end of case

# false; exit
$ sh <<'end of case'
$ false; exit
$ end of case
? 1

# exit 300
$ sh <<'end of case'
$ exit 300
$ end of case
? 44

# f() { exit 3; }; f; echo no
$ sh <<'end of case'
$ f() { exit 3; }; f; echo no
$ end of case
? 3

# exec true; echo no
$ sh <<'end of case'
$ exec true; echo no
$ end of case

# exec nosuchcommand; echo no
$ sh <<'end of case'
$ exec nosuchcommand; echo no
$ end of case
? 127

# return 3; echo no
$ sh <<'end of case'
$ return 3; echo no
$ end of case
? 3

# echo one; false && echo two || echo three; { false; true; } 
$ sh <<'end of case'
$ echo one; false && echo two || echo three; { false; true; } && echo four
$ end of case
|one
|three
|four

# case a in a) echo 1;; a) echo 2;; esac; case b in a|b|c) ech
$ sh <<'end of case'
$ case a in a) echo 1;; a) echo 2;; esac; case b in a|b|c) echo abc;; esac
$ end of case
|1
|abc

# case $(echo x) in $(echo x)) echo subst;; esac; v='[ab]'; ca
$ sh <<'end of case'
$ case $(echo x) in $(echo x)) echo subst;; esac; v='[ab]'; case a in $v) echo pat;; esac; case a in "$v") echo no;; *) echo quoted;; esac
$ end of case
|subst
|pat
|quoted

# case 'a]b' in a[]]b) echo y;; esac; case b in [a-c]) echo r;
$ sh <<'end of case'
$ case 'a]b' in a[]]b) echo y;; esac; case b in [a-c]) echo r;; esac; case - in [a-]) echo d;; esac; case 5 in [[:digit:]]) echo c;; esac; case a in [^b]) echo caret;; esac
$ end of case
|y
|r
|d
|c
|caret

# case '[' in [) echo open;; esac; case 'ab' in a[) echo no;; 
$ sh <<'end of case'
$ case '[' in [) echo open;; esac; case 'ab' in a[) echo no;; *) echo other;; esac
$ end of case
|open
|other

# case / in [/]) echo slash;; esac; case a/b in a*b) echo star
$ sh <<'end of case'
$ case / in [/]) echo slash;; esac; case a/b in a*b) echo star;; esac; case '' in '') echo empty;; esac; case .x in *x) echo dot;; esac
$ end of case
|slash
|star
|empty
|dot

# if if true; then false; fi; then echo no; else echo yes; fi
$ sh <<'end of case'
$ if if true; then false; fi; then echo no; else echo yes; fi
$ end of case
|yes

# for f in a b
$ sh <<'end of case'
$ for f in a b
$ do
$ 	case $f in
$ 	a)
$ 		echo is a
$ 		;;
$ 	*)
$ 		echo is $f
$ 	esac
$ done
$ end of case
|is a
|is b

# f ( ) { echo spaced; } ; f; g()
$ sh <<'end of case'
$ f ( ) { echo spaced; } ; f; g()
$ {
$ 	echo newline
$ }
$ g
$ end of case
|spaced
|newline

# f() if true; then echo compound; fi; f; g() for i in 1 2; do
$ sh <<'end of case'
$ f() if true; then echo compound; fi; f; g() for i in 1 2; do echo $i; done; g
$ end of case
|compound
|1
|2

# f() { echo "$@"; }; f 1 2; (f 3); x=$(f 4); echo $x; f 5 | c
$ sh <<'end of case'
$ f() { echo "$@"; }; f 1 2; (f 3); x=$(f 4); echo $x; f 5 | cat
$ end of case
|1 2
|3
|4
|5

# f() { set -- x y z; echo $#; }; set -- a; f; echo $# $1
$ sh <<'end of case'
$ f() { set -- x y z; echo $#; }; set -- a; f; echo $# $1
$ end of case
|3
|1 a

# f() { shift; echo "$@"; }; set -- p q; f 1 2 3; echo "$@"
$ sh <<'end of case'
$ f() { shift; echo "$@"; }; set -- p q; f 1 2 3; echo "$@"
$ end of case
|2 3
|p q

# f() { [ $1 -le 0 ] && return; echo $1; f $(($1-1)); }; f 3
$ sh <<'end of case'
$ f() { [ $1 -le 0 ] && return; echo $1; f $(($1-1)); }; f 3
$ end of case
|3
|2
|1

# fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(f
$ sh <<'end of case'
$ fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1-1))))); fi; }; fact 6
$ end of case
|720

# ! { false; }; echo $?; ! (exit 3); echo $?
$ sh <<'end of case'
$ ! { false; }; echo $?; ! (exit 3); echo $?
$ end of case
|0
|0

# { echo a; } && ( echo b ) || { echo c; }; if ! false; then e
$ sh <<'end of case'
$ { echo a; } && ( echo b ) || { echo c; }; if ! false; then echo n; fi
$ end of case
|a
|b
|n

# i=0; while i=$((i+1)); [ $i -lt 5 ]; do if [ $i = 3 ]; then 
$ sh <<'end of case'
$ i=0; while i=$((i+1)); [ $i -lt 5 ]; do if [ $i = 3 ]; then continue; fi; echo $i; done
$ end of case
|1
|2
|4

# while true; do while true; do break 5; done; echo no; done; 
$ sh <<'end of case'
$ while true; do while true; do break 5; done; echo no; done; echo out
$ end of case
|out

# f() { break; echo in f; }; for i in 1 2; do f; echo $i; done
$ sh <<'end of case'
$ f() { break; echo in f; }; for i in 1 2; do f; echo $i; done
$ end of case
|in f
|1
|in f
|2

# for i in 1 2; do eval break; echo no; done; echo $i
$ sh <<'end of case'
$ for i in 1 2; do eval break; echo no; done; echo $i
$ end of case
|1

# for i in 1 2 3; do (continue; echo no); echo $i; done
$ sh <<'end of case'
$ for i in 1 2 3; do (continue; echo no); echo $i; done
$ end of case
|1
|2
|3

# echo a & wait; echo b
$ sh <<'end of case'
$ echo a & wait; echo b
$ end of case
|a
|b

# { echo x; exit 4; } | cat; echo $?
$ sh <<'end of case'
$ { echo x; exit 4; } | cat; echo $?
$ end of case
|x
|0

# x=outer; f() { local x; x=inner; g; }; g() { echo $x; x=chan
$ sh <<'end of case'
$ x=outer; f() { local x; x=inner; g; }; g() { echo $x; x=changed; }; f; echo $x
$ end of case
|inner
|outer

# a=1 b=2 c=$a; echo $a$b$c
$ sh <<'end of case'
$ a=1 b=2 c=$a; echo $a$b$c
$ end of case
|121

# x=1; unset x; echo "${x-gone}"; unset nosuch; echo $?
$ sh <<'end of case'
$ x=1; unset x; echo "${x-gone}"; unset nosuch; echo $?
$ end of case
|gone
|0

# if
$ sh <<'end of case'
$ if
$ end of case
? 2

# echo "unterminated
$ sh <<'end of case'
$ echo "unterminated
$ end of case
? 2

# for i in 1 2
$ sh <<'end of case'
$ for i in 1 2
$ end of case
? 2

# case x in
$ sh <<'end of case'
$ case x in
$ end of case
? 2

# echo a)
$ sh <<'end of case'
$ echo a)
$ end of case
? 2

# ( echo a
$ sh <<'end of case'
$ ( echo a
$ end of case
? 2

# f() { echo x
$ sh <<'end of case'
$ f() { echo x
$ end of case
? 2

# done
$ sh <<'end of case'
$ done
$ end of case
? 2

# echo $(echo a
$ sh <<'end of case'
$ echo $(echo a
$ end of case
? 2

# eval 'if'; echo no
$ sh <<'end of case'
$ eval 'if'; echo no
$ end of case
? 2

# echo ok; eval '('; echo no
$ sh <<'end of case'
$ echo ok; eval '('; echo no
$ end of case
|ok
? 2

# && echo
$ sh <<'end of case'
$ && echo
$ end of case
? 2

# echo |
$ sh <<'end of case'
$ echo |
$ end of case
? 2

# do echo x; done
$ sh <<'end of case'
$ do echo x; done
$ end of case
? 2

# { }
$ sh <<'end of case'
$ { }
$ end of case
? 2

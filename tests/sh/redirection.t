Redirections, here-documents and pipelines.
Each case is a script of its own, read by sh from standard input.

# echo a | cat | tr a b
$ sh <<'end of case'
$ echo a | cat | tr a b
$ end of case
|b

# { echo a; echo b; } | wc -l | tr -d ' '
$ sh <<'end of case'
$ { echo a; echo b; } | wc -l | tr -d ' '
$ end of case
|2

# cat <<EOF
$ sh <<'end of case'
$ cat <<EOF
$ x=$((1+1)) `echo hi` $(echo there) "quoted" 'single' \$x \\
$ EOF
$ end of case
|x=2 hi there "quoted" 'single' $x \

# cat <<'EOF'
$ sh <<'end of case'
$ cat <<'EOF'
$ x=$x `no`
$ EOF
$ end of case
|x=$x `no`

# cat <<-EOF
$ sh <<'end of case'
$ cat <<-EOF
$ 	tabbed
$ 	  more
$ 	EOF
$ end of case
|tabbed
|  more

# cat <<A <<B; echo after
$ sh <<'end of case'
$ cat <<A <<B; echo after
$ one
$ A
$ two
$ B
$ end of case
|two
|after

# /etc/passwd 2>/dev/null; echo $?
$ sh <<'end of case'
$ /etc/passwd 2>/dev/null; echo $?
$ end of case
|126

# exec 3>t.tmp; echo to3 >&3; exec 3>&-; cat t.tmp; rm t.tmp
$ sh <<'end of case'
$ exec 3>t.tmp; echo to3 >&3; exec 3>&-; cat t.tmp; rm t.tmp
$ end of case
|to3

# echo err 2>&1 >/dev/null; { echo err >&2; } 2>&1 | cat
$ sh <<'end of case'
$ echo err 2>&1 >/dev/null; { echo err >&2; } 2>&1 | cat
$ end of case
|err

# : < /nonexistent; echo no
$ sh <<'end of case'
$ : < /nonexistent; echo no
$ end of case
? 2

# command : < /nonexistent && echo no; echo on
$ sh <<'end of case'
$ command : < /nonexistent && echo no; echo on
$ end of case
|on

# >e.tmp; [ -s e.tmp ] || echo empty; echo x >>e.tmp; cat <e.t
$ sh <<'end of case'
$ >e.tmp; [ -s e.tmp ] || echo empty; echo x >>e.tmp; cat <e.tmp; set -C; echo y >e.tmp && echo no; echo z >|e.tmp; cat e.tmp; rm e.tmp
$ end of case
|empty
|x
|z

# echo piped | { read x; echo "$x"; }
$ sh <<'end of case'
$ echo piped | { read x; echo "$x"; }
$ end of case
|piped

# f() { cat; }; echo piped | f; f <<E
$ sh <<'end of case'
$ f() { cat; }; echo piped | f; f <<E
$ heredoc
$ E
$ end of case
|piped
|heredoc

# cat <<E | tr a-z A-Z
$ sh <<'end of case'
$ cat <<E | tr a-z A-Z
$ lower
$ E
$ end of case
|LOWER

# if cat <<E
$ sh <<'end of case'
$ if cat <<E
$ cond
$ E
$ then echo yes; fi
$ end of case
|cond
|yes

# for f in a b; do cat <<E
$ sh <<'end of case'
$ for f in a b; do cat <<E
$ $f
$ E
$ done
$ end of case
|a
|b

# f() { echo out; echo err >&2; }; f 2>/dev/null; f >/dev/null
$ sh <<'end of case'
$ f() { echo out; echo err >&2; }; f 2>/dev/null; f >/dev/null 2>&1; x=$(f 2>&1); echo $x
$ end of case
|out
|out err

# echo "$(cat <<E
$ sh <<'end of case'
$ echo "$(cat <<E
$ in sub $((1+1))
$ E
$ )"
$ end of case
|in sub 2

# for i in a b c; do echo $i; done | while read x; do echo "<$
$ sh <<'end of case'
$ for i in a b c; do echo $i; done | while read x; do echo "<$x>"; done
$ end of case
|<a>
|<b>
|<c>

# (exit 1) | true; echo $?; true | (exit 4); echo $?
$ sh <<'end of case'
$ (exit 1) | true; echo $?; true | (exit 4); echo $?
$ end of case
|0
|4

# for i in 1 2; do echo $i; done >l.tmp; cat l.tmp; while read
$ sh <<'end of case'
$ for i in 1 2; do echo $i; done >l.tmp; cat l.tmp; while read x; do echo "r$x"; done <l.tmp; rm l.tmp
$ end of case
|1
|2
|r1
|r2

# if true; then echo a; echo b >&2; fi 2>i.tmp; echo --; cat i
$ sh <<'end of case'
$ if true; then echo a; echo b >&2; fi 2>i.tmp; echo --; cat i.tmp; rm i.tmp
$ end of case
|a
|--
|b

# { echo 1; echo 2; } >g.tmp; (echo 3; echo 4) >>g.tmp; cat g.
$ sh <<'end of case'
$ { echo 1; echo 2; } >g.tmp; (echo 3; echo 4) >>g.tmp; cat g.tmp; rm g.tmp
$ end of case
|1
|2
|3
|4

# f() { echo in; } >f.tmp; f; f; cat f.tmp; rm f.tmp
$ sh <<'end of case'
$ f() { echo in; } >f.tmp; f; f; cat f.tmp; rm f.tmp
$ end of case
|in

# echo data >d.tmp; exec <d.tmp; read x; echo "got $x"; rm d.t
$ sh <<'end of case'
$ echo data >d.tmp; exec <d.tmp; read x; echo "got $x"; rm d.tmp
$ end of case
|got data

# exec 3<<E
$ sh <<'end of case'
$ exec 3<<E
$ line1
$ line2
$ E
$ read a <&3; read b <&3; echo $a $b
$ end of case
|line1 line2

# echo x 1>&2 2>/dev/null | cat; echo y 3>&1 >&3
$ sh <<'end of case'
$ echo x 1>&2 2>/dev/null | cat; echo y 3>&1 >&3
$ end of case
|y

# x=5; cat <<E; echo $x
$ sh <<'end of case'
$ x=5; cat <<E; echo $x
$ ${x} $((x+1)) ${y:-"dq in here"} ${z:-'sq'} "a"
$ E
$ end of case
|5 6 dq in here 'sq' "a"
|5

# cat <<\E
$ sh <<'end of case'
$ cat <<\E
$ $literal
$ E
$ end of case
|$literal

# cat <<"a b"
$ sh <<'end of case'
$ cat <<"a b"
$ quoted delimiter
$ a b
$ end of case
|quoted delimiter

# cat <<E
$ sh <<'end of case'
$ cat <<E
$ back\slash \\ \$ \` \"
$ joined \
$ line
$ E
$ end of case
|back\slash \ $ ` \"
|joined line

# cat <<E
$ sh <<'end of case'
$ cat <<E
$ E
$ echo empty
$ end of case
|empty

# cat <<-'E'
$ sh <<'end of case'
$ cat <<-'E'
$ 	$tabs
$ 	E
$ end of case
|$tabs

# f() {
$ sh <<'end of case'
$ f() {
$ cat <<E
$ in function $1
$ E
$ }
$ f one; f two
$ end of case
|in function one
|in function two

# cat <<E1; cat <<E2
$ sh <<'end of case'
$ cat <<E1; cat <<E2
$ a
$ E1
$ b
$ E2
$ end of case
|a
|b

# (cat <<E
$ sh <<'end of case'
$ (cat <<E
$ in subshell
$ E
$ ) | tr a-z A-Z
$ end of case
|IN SUBSHELL

# i=0; while [ $i -lt 2000 ]; do echo "line $i of a long here-
$ sh <<'end of case'
$ i=0; while [ $i -lt 2000 ]; do echo "line $i of a long here-document"; i=$((i+1)); done >big.tmp; x=$(cat big.tmp); cat <<E | wc -c | tr -d ' '
$ $x
$ E
$ rm big.tmp
$ end of case
|66890

# echo a >a.tmp >b.tmp; cat a.tmp b.tmp; rm a.tmp b.tmp
$ sh <<'end of case'
$ echo a >a.tmp >b.tmp; cat a.tmp b.tmp; rm a.tmp b.tmp
$ end of case
|a

# echo hi >"sp ace.tmp"; cat sp\ ace.tmp; rm "sp ace.tmp"
$ sh <<'end of case'
$ echo hi >"sp ace.tmp"; cat sp\ ace.tmp; rm "sp ace.tmp"
$ end of case
|hi

# f='a b.tmp'; echo q >$f; cat "$f"; rm "$f"
$ sh <<'end of case'
$ f='a b.tmp'; echo q >$f; cat "$f"; rm "$f"
$ end of case
|q

# cat 0<<E
$ sh <<'end of case'
$ cat 0<<E
$ zero
$ E
$ end of case
|zero

# { cat <&3; } 3<<E
$ sh <<'end of case'
$ { cat <&3; } 3<<E
$ three
$ E
$ end of case
|three

# printf '1\n2\n3\n' | { read a; cat; echo "first $a"; }
$ sh <<'end of case'
$ printf '1\n2\n3\n' | { read a; cat; echo "first $a"; }
$ end of case
|2
|3
|first 1

# printf '1\n2\n3\n' >s.tmp; { read a; read b; cat; echo "$a$b
$ sh <<'end of case'
$ printf '1\n2\n3\n' >s.tmp; { read a; read b; cat; echo "$a$b"; } <s.tmp; rm s.tmp
$ end of case
|3
|12

# echo a | echo b | cat
$ sh <<'end of case'
$ echo a | echo b | cat
$ end of case
|b

# true | true | false; echo $?
$ sh <<'end of case'
$ true | true | false; echo $?
$ end of case
|1

# yes | head -n 2; echo $?
$ sh <<'end of case'
$ yes | head -n 2; echo $?
$ end of case
|y
|y
|0

# cat /dev/null | wc -c | tr -d ' '
$ sh <<'end of case'
$ cat /dev/null | wc -c | tr -d ' '
$ end of case
|0

# x=$(echo out; echo err >&2) 2>/dev/null; echo $x
$ sh <<'end of case'
$ x=$(echo out; echo err >&2) 2>/dev/null; echo $x
$ end of case
|out

# { { echo a; echo b >&2; } 2>&1 >&3 | tr ab xy; } 3>&1 | sort
$ sh <<'end of case'
$ { { echo a; echo b >&2; } 2>&1 >&3 | tr ab xy; } 3>&1 | sort
$ end of case
|a
|y

# exec 4>&1; echo to4 >&4; exec 4>&-; (echo bad >&4) 2>/dev/nu
$ sh <<'end of case'
$ exec 4>&1; echo to4 >&4; exec 4>&-; (echo bad >&4) 2>/dev/null || echo closed
$ end of case
|to4
|closed

# echo r >rw.tmp; exec 5<>rw.tmp; read l <&5; echo "more" >&5;
$ sh <<'end of case'
$ echo r >rw.tmp; exec 5<>rw.tmp; read l <&5; echo "more" >&5; exec 5>&-; cat rw.tmp; rm rw.tmp; echo $l
$ end of case
|r
|more
|r

# echo out >&-; echo next
$ sh <<'end of case'
$ echo out >&-; echo next
$ end of case
|next

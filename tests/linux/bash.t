Debian's bash-static, as it is, in a root with busybox only.

# arrays
$ a=(one two 'three 3'); a+=(four); echo ${#a[@]} "${a[2]}" ${a[@]:1:2} ${!a[@]}; unset 'a[1]'; echo ${!a[@]}
$ declare -A m=([x]=1 [y]=2); m[z]=3; for k in $(printf '%s\n' "${!m[@]}" | sort); do echo $k=${m[$k]}; done
$ mapfile -t l < <(seq 3); echo ${l[@]}; read -ra w <<<'a b c'; echo ${w[2]}
|4 three 3 two three 3 0 1 2 3
|0 2 3
|x=1
|y=2
|z=3
|1 2 3
|c

# process substitution
$ diff <(seq 3) <(seq 4) | tail -n 1; cat <(echo a) <(echo b); seq 5 | tee >(wc -l >n) >/dev/null; sleep 0.5; cat n
$ while read x; do s=$((s + x)); done < <(seq 10); echo $s; paste <(seq 2) <(seq 3 4)
|+4
|a
|b
|5
|55
|1	3
|2	4

# here-strings and here-documents
$ cat <<<"hello $((1 + 1))"; tr a-z A-Z <<EOF
$ text $HOME
$ EOF
$ cat <<-'EOF'
$ 	$HOME
$ 	EOF
|hello 2
|TEXT /ROOT
|$HOME

# traps
$ trap 'echo usr1' USR1; kill -USR1 $BASHPID; trap 'echo exit $?' EXIT; (trap 'echo inner' EXIT; exit 3); f() { trap 'echo return' RETURN; }; f; trap - USR1; trap 'echo error' ERR; false; trap -p ERR; exit 4
|usr1
|inner
|return
|error
|trap -- 'echo error' ERR
|exit 4
? 4

# signals end children with their number
$ bash -c 'kill -TERM $$'; echo $?; bash -c 'kill -9 $$' 2>/dev/null; echo $?; (ulimit -c 0; bash -c 'kill -SEGV $$') 2>/dev/null; echo $?
|143
|137
|139

# coproc
$ coproc C { while read l; do echo "got $l"; done; }; echo one >&${C[1]}; read -r r <&${C[0]}; echo $r; echo two >&${C[1]}; read -r r <&${C[0]}; echo $r; eval "exec ${C[1]}>&-"; wait $C_PID; echo $?
|got one
|got two
|0

# pipes
$ set -o pipefail; false | true; echo $?; true | false | true; echo ${PIPESTATUS[@]}; seq 100000 | tail -n 1; yes | head -n 1; echo $?; set +o pipefail; seq 10 |& wc -l; shopt -s lastpipe; echo x | read y; echo $y
|1
|0 1 0
|100000
|y
|141
|10
|x

# jobs in the background
$ sleep 0.2 & p=$!; wait $p; echo $?; (exit 7) & wait $!; echo $?; sleep 0.1 & sleep 0.2 & wait; echo done; jobs | wc -l
|0
|7
|done
|0

# wait for the next
$ (sleep 0.1; exit 3) & (sleep 1; exit 4) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
$ (exit 5) & wait -n -p who $!; echo $? $((who == $!))
|3
|4
|127
|5 1

# conditions and patterns
$ [[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; x=hello; echo ${x^} ${x^^} ${x/l/L} ${x//l/L} ${x%l*} ${x#*l} ${x:1:3} ${#x} ${x: -2}; shopt -s extglob; eval 'case foo.tar in !(*.c)) echo not c;; esac'; echo {1..5} {a..e..2} {x,y}{1,2}
|b
|Hello HELLO heLlo heLLo hel lo ell 5 lo
|not c
|1 2 3 4 5 a c e x1 x2 y1 y2

# arithmetic
$ echo $((2**62)) $((7 % 3)) $((16#ff)) $((1 << 10)); ((i = 5, i++)); echo $i; for ((i = 0; i < 3; i++)); do echo -n $i; done; echo; let x=3*4; echo $x
|4611686018427387904 1 255 1024
|6
|012
|12

# functions, local variables, recursion
$ f() { local n=$1; if ((n <= 1)); then echo 1; else echo $((n * $(f $((n - 1))))); fi; }; f 10; declare -n ref=x; ref=5; echo $x; printf -v v '%03d' 7; echo $v; g() { return 9; }; g; echo $?
|3628800
|5
|007
|9

# redirections
$ exec 5>f; echo one >&5; exec 5>&-; cat f; { echo out; echo err >&2; } 2>&1 | sort; echo x &>g; cat g; echo a >|g; set -o noclobber; (echo b >g) 2>/dev/null; echo $?; exec {fd}<f; read -u $fd l; echo $l; ((fd >= 10)); echo $?; cat </dev/fd/$fd | wc -l
|one
|err
|out
|x
|1
|one
|0
|1

# files and the time
$ touch -d '2020-01-01' old; touch new; [[ new -nt old ]]; echo $?; mkdir -p a/b; shopt -s globstar nullglob; touch a/b/c; echo **/c; echo no*such; printf '%(%Y-%m-%d)T\n' 86400; TIMEFORMAT=%R; { time true; } 2>&1 | grep -c '^0'
|0
|a/b/c
|
|1970-01-02
|1

# limits
$ ulimit -n 64; ulimit -n; (ulimit -f 1; head -c 5000 /dev/zero >f) 2>/dev/null; stat -c %s f; ulimit -Sc 0; ulimit -c
|64
|1024
|0

# kill and stop another
$ sleep 100 & kill -STOP $!; sleep 0.2; cut -d ' ' -f 3 /proc/$!/stat; kill -CONT $!; sleep 0.2; cut -d ' ' -f 3 /proc/$!/stat; kill $!; wait $! 2>/dev/null; echo $?
|T
|S
|143

# read with a limit of time
$ read -t 0.2 x < <(sleep 5); test $? -gt 128; echo $?; read -n 2 x <<<abcdef; echo $x; read -d : x <<<a:b; echo $x
|0
|ab
|a

# set -e, set -u, set -x
$ bash -ec 'false; echo no'; echo $?; bash -uc 'echo $nothing' 2>/dev/null; echo $?; bash -xc 'echo a' 2>&1
|1
|127
|+ echo a
|a

# a thousand forks
$ for ((i = 0; i < 1000; i++)); do (exit 0); done; echo $i; for ((i = 0; i < 300; i++)); do x=$(echo $i); done; echo $x
|1000
|299

# exec, $$, BASHPID, SECONDS, RANDOM
$ bash -c 'echo $(( $$ == BASHPID )); (echo $(( $$ == BASHPID ))); exec echo replaced'; ((RANDOM <= 32767)); echo $?; echo $((SECONDS < 1000)); echo $BASH_VERSINFO
|1
|0
|replaced
|0
|1
|5

# a script with its own interpreter
$ printf '#!/bin/bash -e\necho "$0 $#" | sed "s,.*/,,"\nfalse\necho no\n' >s; chmod +x s; ./s 1 2; echo $?; printf 'echo no line\n' >t; chmod +x t; ./t
|s 2
|1
|no line

# command lookup
$ type -t cd ls if nothing; hash -r; command -v sed; type -P awk; enable -n echo; type -t echo; compgen -b | grep -c '^cd$'
|builtin
|file
|keyword
|/bin/sed
|/bin/awk
|file
|1

# printf and quoting
$ printf '%q %s\n' 'a b' "$(printf '%b' 'x\ty')"; echo $'a\tb\x41\u00e9'; printf '%5d|%-5s|%.2f|%x\n' 42 ab 3.14159 255; echo "${x:-default}" "${y:=set}" $y
|a\ b x	y
|a	bA\u00E9
|   42|ab   |3.14|ff
|default set set

# directory stack
$ mkdir -p a b; pushd a >/dev/null; pushd ../b >/dev/null; dirs -l | wc -w; popd >/dev/null; basename $PWD; cd - >/dev/null; basename $PWD; cd -P .; pwd | grep -c /b
|3
|a
|b
|1

# subshells of subshells
$ echo $(echo $(echo $(echo deep))); ( ( (exit 6) ) ); echo $?; x=1; (x=2); echo $x; { x=3; }; echo $x
|deep
|6
|1
|3

# a pipe that nobody reads
$ (trap '' PIPE; yes 2>/dev/null; echo $? >&2) 2>st | head -n 1; cat st; bash -c 'yes | head -n 1; echo ${PIPESTATUS[0]}'
|y
|1
|y
|141

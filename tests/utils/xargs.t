# collects arguments
$ printf 'a b\nc\n' | xargs echo x; seq 3 | xargs
|x a b c
|1 2 3

# quotes and backslashes
$ printf '"a b" '"'c  d'"' e\\ f\n' | xargs printf '[%s]\n'
|[a b]
|[c  d]
|[e f]

# so many at a time, by lines
$ seq 5 | xargs -n 2; printf 'a b\nc \nd\ne\n' | xargs -L 1 echo
|1 2
|3 4
|5
|a b
|c d
|e

# replacing
$ printf 'a b\n  c\n' | xargs -I{} echo '<{}>{}'
|<a b>a b
|<c>c

# zeros and other delimiters
$ printf 'a b\0c\0' | xargs -0 printf '[%s]\n'; printf 'a,b' | xargs -d, printf '[%s]\n'
|[a b]
|[c]
|[a]
|[b]

# no input: once, or not at all
$ xargs echo none </dev/null; xargs -r echo none </dev/null
|none

# statuses
$ echo a | xargs false; echo $?; echo a | xargs no-such-command 2>/dev/null; echo $?; echo a | xargs sh -c 'exit 255' 2>/dev/null; echo $?; echo a | xargs sh -c 'kill $$' 2>/dev/null; echo $?
|123
|127
|124
|125

# side by side
$ seq 4 | xargs -P 4 -n 1 sh -c 'sleep 0.2; echo $0' | sort
|1
|2
|3
|4

# the size of a command line, the end mark
$ seq 1000 | xargs -s 500 echo | wc -l | grep -c '^[1-9]'; printf 'a\n_\nb\n' | xargs -E _
|1
|a

# the command does not read the list
$ printf 'a\nb\n' | xargs -n 1 sh -c 'cat; echo $0'
|a
|b

# unmatched quotes
$ echo "'a" | xargs 2>&1
|xargs: unmatched single quote
? 1

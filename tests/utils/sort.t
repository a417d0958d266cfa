# bytes, reverse, unique
$ printf 'b\na\nC\nb\n' >f; sort f; sort -r f; sort -u f
|C
|a
|b
|b
|b
|b
|a
|C
|C
|a
|b

# numbers, of any length and sign
$ printf '10\n9\n-1\n1.5\n1.45\nx\n123456789012345678901\n123456789012345678900\n' | sort -n
|-1
|x
|1.45
|1.5
|9
|10
|123456789012345678900
|123456789012345678901

# sizes for people, versions, months, floats
$ printf '1M\n2K\n1G\n500\n' | sort -h; printf 'a10\na9\na1.2\n' | sort -V; printf 'mar\nJan\nfeb\n' | sort -M; printf '1e3\n5\n-2e1\n' | sort -g
|500
|2K
|1M
|1G
|a1.2
|a9
|a10
|Jan
|feb
|mar
|-2e1
|5
|1e3

# keys and separators
$ printf 'x:3\ny:1\nz:2\n' | sort -t: -k2; printf 'a 10\nb 9\n' | sort -k2n; printf 'b 1\na 1\nc 0\n' | sort -k2,2 -k1,1r
|y:1
|z:2
|x:3
|b 9
|a 10
|c 0
|b 1
|a 1

# characters of a key
$ printf 'xb1\nya2\n' | sort -k1.2,1.2; printf 'a  b\na c\n' | sort -b -k2; printf 'a  b\na a\n' | sort -k2
|ya2
|xb1
|a  b
|a c
|a  b
|a a

# case, dictionary order
$ printf 'b\nA\na\nB\n' | sort -f; printf 'a-c\nab\n' | sort -d
|A
|a
|B
|b
|ab
|a-c

# stable
$ printf 'b 1\na 1\n' | sort -s -k2; printf 'b 1\na 1\n' | sort -k2
|b 1
|a 1
|a 1
|b 1

# check
$ printf 'a\nb\n' | sort -c && echo sorted; printf 'b\na\n' | sort -c 2>&1; echo $?; printf 'a\na\n' | sort -uC; echo $?
|sorted
|sort: -: 2: disorder: a
|1
|1

# merge, output over an input
$ printf 'a\nc\n' >x; printf 'b\nd\n' >y; sort -m x y; printf '2\n1\n' >z; sort -o z z; cat z
|a
|b
|c
|d
|1
|2

# no newline at the end, zero-terminated
$ printf 'b\na' | sort; printf 'b\0a\0' | sort -z | tr '\0' '\n'
|a
|b
|a
|b

# a missing file is an error
$ sort no 2>&1
|sort: no: No such file or directory
? 2

# many lines
$ seq 20000 >f; sort -r f | sort -n | cmp - f && echo same
|same

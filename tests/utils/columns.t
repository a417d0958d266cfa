paste, nl, rev, tac

# side by side
$ printf '1\n2\n3\n' >a; printf 'x\n' >b; paste a b | cat -A; seq 4 | paste - -; paste -d, a b a
|1^Ix$
|2^I$
|3^I$
|1	2
|3	4
|1,x,1
|2,,2
|3,,3

# one after the other
$ seq 3 >a; paste -s a; paste -s -d'+-' a; paste -sd'\0' a
|1	2	3
|1+2-3
|123

# numbers for lines
$ printf 'a\n\nb\n' | nl; printf 'a\n\nb\n' | nl -ba -w3 -s: ; printf 'a\nb\n' | nl -nrz -v5 -i5 -w4
|     1	a
|       
|     2	b
|  1:a
|  2:
|  3:b
|0005	a
|0010	b

# pages and patterns
$ printf '\\:\\:\\:\nh\n\\:\\:\nb\n\\:\nf\n' | nl; printf 'a\nb\n' | nl -bp^b
|
|       h
|
|     1	b
|
|       f
|       a
|     1	b

# in reverse
$ printf 'äb\nc' | rev; echo; seq 3 | tac
|bä
|c
|3
|2
|1

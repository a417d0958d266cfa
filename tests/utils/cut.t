# fields
$ printf 'a:b:c\nx\n' | cut -d: -f2; printf 'a:b:c\nx\n' | cut -s -d: -f1,3; printf 'a\tb\n' | cut -f2-
|b
|x
|a:c
|b

# bytes and characters
$ echo abcdef | cut -c1,3-4; echo abcdef | cut -b -2; echo abcdef | cut -c5-; echo äöü | cut -c2
|acd
|ab
|ef
|ö

# whole characters with -b -n
$ echo aäb | cut -n -b 2; echo aäb | cut -n -b 3
|
|ä

# order and repeats do not matter
$ echo abcdef | cut -c4,1-2,2
|abd

# complement and another delimiter
$ echo a:b:c | cut -d: -f2 --complement; echo a:b:c | cut -d: -f1,3 --output-delimiter=' - '; echo abcdef | cut -c1-2,4- --output-delimiter=:
|a:c
|a - c
|ab:def

# bad lists
$ cut -c0 2>&1; cut -f2-1 2>&1
|cut: 0: bad list
|cut: 2-1: bad list
? 1

# translates
$ echo hello | tr a-y b-z; echo abc | tr a-c x; echo abc | tr '[:lower:]' '[:upper:]'
|ifmmp
|xxx
|ABC

# deletes and squeezes
$ echo aabbcc | tr -d b; echo aabbcc | tr -s bc; echo 'a   b' | tr -s ' '; echo aabbb | tr -s a-b x-y; echo aabbcc | tr -ds a b-c
|aacc
|aabc
|a b
|xy
|bc

# complements
$ echo 'a1b2' | tr -cd 0-9; echo; echo 'one two' | tr -cs a-z '\n'
|12
|one
|two

# escapes and repeats
$ printf 'a\nb' | tr '\n' ,; echo; echo abc | tr '\141\142' xy; echo abcd | tr abcd 'x[y*]z'; echo abc | tr abc '[x*2]y'
|a,b
|xyc
|xyyz
|xxy

# all bytes
$ printf '\000\377' | tr '\000\377' 'ab'; echo
|ab

# a minus at the end is itself
$ echo a-b | tr -- -b x; echo a-b | tr 'a-' xy
|axx
|xyb

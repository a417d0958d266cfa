# reuses the format while arguments last
$ env printf '%s-%s\n' a b c
|a-b
|c-

# numbers in every base
$ env printf '%d %o %x %X %u\n' 10 8 255 255 0x10; env printf '%d %d\n' "'a" 010
|10 10 ff FF 16
|97 8

# flags, width, precision, stars
$ env printf '[%5d][%-5d][%05d][%+d][%.3d][%*d][%-*s][%.2s]\n' 1 2 3 4 5 4 6 3 a xyz
|[    1][2    ][00003][+4][005][   6][a  ][xy]

# floating point
$ env printf '%.2f %e %g\n' 3.14159 1000 0.5
|3.14 1.000000e+03 0.5

# escapes in the format and in %b
$ env printf 'a\tb\101\n'; env printf '%b|\n' 'x\ty\0101'; env printf '%s\n' 'a\tb'
|a	bA
|x	yA|
|a\tb

# \c in %b ends all
$ env printf '%b' 'a\cb' c; echo .
|a.

# bytes that are zero
$ env printf 'a\000b' | od -An -c
|   a  \0   b

# bad numbers are reported, the rest goes on
$ env printf '%d %d\n' 3x 4 2>&1
|printf: 3x: not wholly a number
|3 4
? 1

# quoting for the shell
$ env printf '%q %q\n' plain "it's"
|plain 'it'\''s'

# percent and character
$ env printf '100%% %c%c\n' abc d
|100% ad

# counts up and down
$ seq 3; seq 5 6; seq 3 -1 2; seq 2 1
|1
|2
|3
|5
|6
|3
|2

# separators and equal width
$ seq -s, 5; seq -w 8 11; seq -w -1 1
|1,2,3,4,5
|08
|09
|10
|11
|-1
|00
|01

# decimals do not drift
$ seq 0 .1 .5; seq 1 .1 2 | tail -n 1
|0.0
|0.1
|0.2
|0.3
|0.4
|0.5
|2.0

# a format
$ seq -f '<%03g>' 2; seq -f '%d' 2 2>&1
|<001>
|<002>
|seq: %d: bad format
? 1

# large numbers are exact
$ seq 9007199254740993 9007199254740994
|9007199254740993
|9007199254740994

# negative first operand
$ seq -2 0
|-2
|-1
|0

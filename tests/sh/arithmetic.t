Arithmetic expansion.
Each case is a script of its own, read by sh from standard input.

# echo $((1+2*3)) $((7/2)) $((7%3)) $((1<<10)) $((5>3?10:20)) 
$ sh <<'end of case'
$ echo $((1+2*3)) $((7/2)) $((7%3)) $((1<<10)) $((5>3?10:20)) $(( (1+2)*3 )) $((~5)) $((!0)) $((0x1f)) $((017))
$ end of case
|7 3 1 1024 10 9 -6 1 31 15

# i=0; echo $((i+=5)) $i $((i=i*2)); echo $((i>5&&i<20)) $((0|
$ sh <<'end of case'
$ i=0; echo $((i+=5)) $i $((i=i*2)); echo $((i>5&&i<20)) $((0||0))
$ end of case
|5 5 10
|1 0

# echo $((1 + $(echo 2) + `echo 3`))
$ sh <<'end of case'
$ echo $((1 + $(echo 2) + `echo 3`))
$ end of case
|6

# echo $((08)) ; echo no
$ sh <<'end of case'
$ echo $((08)) ; echo no
$ end of case
? 2

# echo $((1/0)); echo no
$ sh <<'end of case'
$ echo $((1/0)); echo no
$ end of case
? 2

# x=3; echo $((- -x)) $((-x)) $((!x)) $((x)) $(($x+1))
$ sh <<'end of case'
$ x=3; echo $((- -x)) $((-x)) $((!x)) $((x)) $(($x+1))
$ end of case
|3 -3 0 3 4

# echo $((1?2:3?4:5)) $((0?2:0?4:5)) $((1|2^3&4)) $((1==1!=0))
$ sh <<'end of case'
$ echo $((1?2:3?4:5)) $((0?2:0?4:5)) $((1|2^3&4)) $((1==1!=0)) $((3-2-1)) $((2*3%4))
$ end of case
|2 5 3 1 0 2

# x=5; echo $((x<<=2)) $((x|=1)) $((x^=3)) $((x&=6)) $((x%=4))
$ sh <<'end of case'
$ x=5; echo $((x<<=2)) $((x|=1)) $((x^=3)) $((x&=6)) $((x%=4)) $((x-=1)) $((x*=7)) $((x/=2))
$ end of case
|20 21 22 6 2 1 7 3

# echo $((9223372036854775807+1)) $((-9223372036854775807-1))
$ sh <<'end of case'
$ echo $((9223372036854775807+1)) $((-9223372036854775807-1))
$ end of case
|-9223372036854775808 -9223372036854775808

# x=1; echo $((0 && (x=5))) $x $((1 || (x=6))) $x $((1?x:(x=7)
$ sh <<'end of case'
$ x=1; echo $((0 && (x=5))) $x $((1 || (x=6))) $x $((1?x:(x=7))) $x
$ end of case
|0 1 1 1 1 1

# x=2; echo $(( x == 2 ? (x > 1 ? 11 : 12) : 13 ))
$ sh <<'end of case'
$ x=2; echo $(( x == 2 ? (x > 1 ? 11 : 12) : 13 ))
$ end of case
|11

# echo $((-7/2)) $((-7%3)) $((7>>1)) $((-8>>1)) $((1<2)) $((2<
$ sh <<'end of case'
$ echo $((-7/2)) $((-7%3)) $((7>>1)) $((-8>>1)) $((1<2)) $((2<=2)) $((3>=4))
$ end of case
|-3 -1 3 -4 1 1 0

# unset q; echo $((q+1)) $((q=4)) $q
$ sh <<'end of case'
$ unset q; echo $((q+1)) $((q=4)) $q
$ end of case
|1 4 4

# echo $(( 1 +
$ sh <<'end of case'
$ echo $(( 1 +
$ 2 ))
$ end of case
|3

# x=' 7 '; echo $((x+1)); x=-3; echo $((x*2)) $((x))
$ sh <<'end of case'
$ x=' 7 '; echo $((x+1)); x=-3; echo $((x*2)) $((x))
$ end of case
|8
|-6 -3

# x=0x10; echo $((x)) $(($x))
$ sh <<'end of case'
$ x=0x10; echo $((x)) $(($x))
$ end of case
|16 16

# a=1 b=2; echo $((a+b)) $((a-b)) $((${a}0+b)) "$((a))$((b))"
$ sh <<'end of case'
$ a=1 b=2; echo $((a+b)) $((a-b)) $((${a}0+b)) "$((a))$((b))"
$ end of case
|3 -1 12 12

# echo $(((1))) $(( ((2)) )) $((1+(2*(3+4))))
$ sh <<'end of case'
$ echo $(((1))) $(( ((2)) )) $((1+(2*(3+4))))
$ end of case
|1 2 15

# echo $((1 2)); echo no
$ sh <<'end of case'
$ echo $((1 2)); echo no
$ end of case
? 2

# set -- 3 4; echo $(($1*$2)) $(($#))
$ sh <<'end of case'
$ set -- 3 4; echo $(($1*$2)) $(($#))
$ end of case
|12 2

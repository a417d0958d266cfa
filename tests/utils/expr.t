# arithmetic and its order
$ expr 1 + 2 '*' 3; expr '(' 1 + 2 ')' '*' 3; expr 7 / 2; expr 7 % 3; expr 5 - 8; expr -3 + 1
|7
|9
|3
|1
|-3
|-2

# comparisons, of numbers and of strings
$ expr 10 '>' 9; expr a '<' b; expr 2 = 02; expr a = b
|1
|1
|1
|0
? 1

# and, or
$ expr '' '|' b; expr a '&' b; expr 0 '|' 0; echo $?; expr a '&' ''; echo $?
|b
|a
|0
|1
|0
|1

# matching
$ expr abcd : 'a.*c'; expr abcd : 'a\(b.\)d'; expr abcd : x; expr /a/b : '.*/\(.*\)'; expr äö : '.*'
|3
|bc
|0
|b
|2

# words
$ expr length hello; expr substr hello 2 3; expr index hello l; expr length
|5
|ell
|3
|length

# errors
$ expr 1 / 0 2>&1; expr a + 1 2>&1; expr 2>&1; expr 1 + 2>&1
|expr: division by zero
|expr: a: not a number
|usage: expr expression
|expr: expression ends early
? 2

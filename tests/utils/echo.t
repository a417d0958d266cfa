# joins arguments by spaces
$ env echo a  b 'c  d'
|a b c  d

# -n drops the newline
$ env echo -n a; env echo b
|ab

# escapes only with -e
$ env echo 'a\tb'; env echo -e 'a\tb\0101\x'
|a\tb
|a	bA\x

# \c ends the output
$ env echo -e 'a\cb' c; env echo d
|ad

# what is no option is text
$ env echo -- -x -; env echo -nx
|-- -x -
|-nx

# a full device is noticed
$ env echo x >/dev/full 2>/dev/null
? 1

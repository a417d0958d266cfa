# until the reader has enough
$ yes | head -n 2; yes a b | head -n 1
|y
|y
|a b

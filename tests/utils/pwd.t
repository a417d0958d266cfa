# logical and physical
$ mkdir a; ln -s a b; cd b; pwd -P | sed 's,.*/,,'; env pwd | sed 's,.*/,,'; env pwd -P | sed 's,.*/,,'
|a
|b
|a

# logical and physical
$ mkdir a; ln -s a b; export PWD; cd b; pwd -P | sed 's,.*/,,'; env pwd | sed 's,.*/,,'; env pwd -P | sed 's,.*/,,'
|a
|b
|a

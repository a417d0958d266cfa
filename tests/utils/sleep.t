# fractions and sums
$ sleep 0.01 0.01s; sleep x 2>&1
|sleep: x: bad time
? 1

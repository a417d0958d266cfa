# blocks
$ seq 9 >f; dd if=f bs=4 count=2 2>err | tr '\n' ,; echo; cat err | head -n 2; dd if=f bs=2 skip=7 status=none
|1,2,3,4,
|2+0 records in
|2+0 records out
|8
|9

# into the middle of a file
$ printf abcdef >f; printf XY | dd of=f bs=1 seek=2 conv=notrunc status=none; cat f; echo; printf Z | dd of=f bs=1 seek=1 status=none; cat f; echo
|abXYef
|aZ

# conversions
$ printf 'aBc' | dd conv=ucase status=none; echo; printf 'abcd' | dd conv=swab status=none; echo; printf 'a\nbcd\n' | dd conv=block cbs=2 2>/dev/null; echo; printf 'a b ' | dd conv=unblock cbs=2 status=none; printf ab | dd ibs=4 conv=sync status=none | od -An -c
|ABC
|badc
|a bc
|a
|b
|   a   b  \0  \0

# short reads
$ (printf a; sleep 0.2; printf b) | dd bs=2 count=1 status=none; echo; (printf a; sleep 0.2; printf b) | dd bs=2 count=1 iflag=fullblock status=none; echo
|a
|ab

# units, errors
$ dd if=/dev/zero bs=1k count=2x2 status=none | wc -c; dd if=no 2>&1; dd foo=1 2>&1; dd bs=x 2>&1
|4096
|dd: no: No such file or directory
|dd: foo: unknown operand
|dd: x: bad number
? 1

# the device is full
$ dd if=/dev/zero of=/dev/full bs=1 count=1 status=none 2>&1
|dd: /dev/full: No space left on device
? 1

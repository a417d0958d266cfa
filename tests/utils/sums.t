cksum, sha256sum

# cksum
$ printf 'hello\n' | cksum; printf '' | cksum; printf 'a' >f; cksum f
|3015617425 6
|4294967295 0
|1220704766 1 f

# sha256sum
$ printf abc | sha256sum; printf '' >e; sha256sum e; seq 1000 | sha256sum
|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -
|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  e
|67d4ff71d43921d5739f387da09746f405e425b07d727e4c69d029461d1f051f  -

# checking
$ printf abc >a; printf def >b; sha256sum a b >sums; sha256sum -c sums; echo x >b; sha256sum -c sums
|a: OK
|b: OK
|a: OK
|b: FAILED
? 1

# octal and symbolic modes
$ m() { ls -l f | cut -c2-10; }; umask 022; touch f
$ chmod 640 f; m; chmod u+x,g=u,o-r f; m; chmod a=r f; m; chmod +x f; m; chmod -x f; m
|rw-r-----
|rwxrwx---
|r--r--r--
|r-xr-xr-x
|r--r--r--

# set-id and sticky bits
$ m() { ls -ld $1 | cut -c2-10; }; umask 022; touch f; mkdir d
$ chmod 4755 f; m f; chmod u-s,g+s f; m f; chmod 1777 d; m d; chmod g=o d; m d
|rwsr-xr-x
|rwxr-sr-x
|rwxrwxrwt
|rwxrwxrwt

# X only where something is executable
$ m() { ls -ld $1 | cut -c2-10; }; umask 022; touch f g; chmod u+x g; mkdir -m 700 d
$ chmod a+X f g d; m f; m g; m d
|rw-r--r--
|rwxr-xr-x
|rwx--x--x

# several operators in a clause
$ umask 0; touch f; chmod a=,u+r+w,o=u f; ls -l f | cut -c2-10
|rw----rw-

# a whole tree
$ umask 0; mkdir -p d/e; touch d/e/f; chmod -R go-rwx d; ls -ld d d/e d/e/f | cut -c1-10
|drwx------
|drwx------
|-rw-------

# bad modes and missing files
$ touch f; chmod 9 f 2>&1; chmod u+q f 2>&1; chmod 600 no f 2>&1
|chmod: 9: bad mode
|chmod: u+q: bad mode
|chmod: no: No such file or directory
? 1

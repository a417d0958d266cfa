# by number and name
$ test $(id -u) -eq 0 || { echo '1 2'; echo '0 0'; echo '0 3'; exit; }
$ touch f; chown 1:2 f; ls -n f | cut -d' ' -f3,4; chown root: f; chown :0 f; ls -n f | cut -d' ' -f3,4; chgrp 3 f; ls -n f | cut -d' ' -f3,4
|1 2
|0 0
|0 3

# trees do not follow links
$ test $(id -u) -eq 0 || { echo '0'; echo 5; exit; }
$ mkdir d; touch f; ln -s ../f d/l; chown -R 5 d; ls -n f | cut -d' ' -f3; ls -nd d/l | cut -d' ' -f3
|0
|5

# unknown names
$ touch f; chown no-such-user f 2>&1
|chown: no-such-user: no such user
? 1

# The utilities, all in /bin.
COREUTILS := \
	basename cat chmod chown chroot chrt cksum clear cmp comm cp cut date dd df \
	dirname dmesg du echo env expand expr false find fold free grep head \
	hostname id ipcmk ipcrm ipcs join ln logname ls lsof mkdir mkfifo mktemp more mount mv nice \
	nl nohup nproc nsenter od paste pgrep pidof pmap printenv printf pstree pwd readlink \
	realpath renice rev rm rmdir script sed seq setsid setuidgid sha256sum sleep sort split stat strings \
	stty sync tac tail taskset tee test time timeout top touch tr true truncate \
	tty umount uname unexpand uniq unshare uptime vmstat watch wc which whoami xargs yes

# A tool is NAME.c, and where that grew too long NAME_part.c.
tool_srcs = $(patsubst src/%,%,$(wildcard src/userland/coreutils/$(1).c \
	src/userland/coreutils/$(1)_*.c))
$(foreach t,$(COREUTILS),$(eval $(call program,$(t),$(call tool_srcs,$(t)),/bin)))

# Second names
$(eval $(call rootlink,/bin/[,test))
$(eval $(call rootlink,/bin/chgrp,chown))
$(eval $(call rootlink,/bin/pkill,pgrep))
$(eval $(call rootlink,/usr/share/man/man1/[.1,test.1))
$(eval $(call rootlink,/usr/share/man/man1/chgrp.1,chown.1))
$(eval $(call rootlink,/usr/share/man/man1/pkill.1,pgrep.1))

# The utilities, all in /bin.
COREUTILS := \
	basename cat chmod chown clear cmp cp cut date df dirname dmesg du \
	echo env expr false find free grep head hostname id ln logname ls \
	mkdir mkfifo mktemp mount mv nice nl nohup nproc od paste printenv \
	printf pwd readlink realpath rev rm rmdir sed seq sleep sort strings \
	stty sync tac tail tee test time timeout touch tr true truncate tty \
	umount uname uniq uptime wc which whoami xargs yes

# A tool is NAME.c, and where that grew too long NAME_part.c.
tool_srcs = $(patsubst src/%,%,$(wildcard src/userland/coreutils/$(1).c \
	src/userland/coreutils/$(1)_*.c))
$(foreach t,$(COREUTILS),$(eval $(call program,$(t),$(call tool_srcs,$(t)),/bin)))

# Second names
$(eval $(call rootlink,/bin/[,test))
$(eval $(call rootlink,/bin/chgrp,chown))
$(eval $(call rootlink,/usr/share/man/man1/[.1,test.1))
$(eval $(call rootlink,/usr/share/man/man1/chgrp.1,chown.1))

# The utilities, all in /bin.
COREUTILS := \
	basename cat chmod chown clear cmp cp cut date df dirname dmesg du \
	echo env false find grep head id ln ls mkdir mount mv od printf pwd \
	rm rmdir seq sleep sort stty sync tail tee test touch tr true umount \
	uname uniq wc xargs yes

# A tool is NAME.c, and where that grew too long NAME_part.c.
tool_srcs = $(patsubst src/%,%,$(wildcard src/userland/coreutils/$(1).c \
	src/userland/coreutils/$(1)_*.c))
$(foreach t,$(COREUTILS),$(eval $(call program,$(t),$(call tool_srcs,$(t)),/bin)))

# Second names
$(eval $(call rootlink,/bin/[,test))
$(eval $(call rootlink,/bin/chgrp,chown))
$(eval $(call rootlink,/usr/share/man/man1/[.1,test.1))
$(eval $(call rootlink,/usr/share/man/man1/chgrp.1,chown.1))

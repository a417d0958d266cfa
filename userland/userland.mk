# The userland.  One line a program:
#   $(eval $(call program,ls,userland/coreutils/ls.c,/bin))
# and LIBUTIL_SRCS += userland/lib/name.c for what they share.
include src/userland/lib/lib.mk
include src/userland/coreutils/coreutils.mk
include src/userland/sh/sh.mk
include src/userland/init/init.mk
include src/userland/ps/ps.mk
include src/userland/kill/kill.mk
include src/userland/fork/fork.mk
include src/userland/strace/strace.mk

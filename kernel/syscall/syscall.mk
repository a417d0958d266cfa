# Sources of kernel/syscall, and what is made from the table of calls.
#
# SYSCALLS_COMPLETE=no gives lines of the table that nobody implements a handler
# that answers ENOSYS, instead of stopping the link: for putting parts together.
SYSCALLS_COMPLETE ?= yes

KERNEL_SRCS += kernel/syscall/attr.c kernel/syscall/copy.c kernel/syscall/dir.c kernel/syscall/epoll.c \
	kernel/syscall/fcntl.c kernel/syscall/mount.c kernel/syscall/open.c \
	kernel/syscall/path.c kernel/syscall/poll.c kernel/syscall/rw.c \
	kernel/syscall/socket.c kernel/syscall/stat.c kernel/syscall/xattr.c
KERNEL_SRCS += kernel/syscall/clock.c kernel/syscall/cred.c kernel/syscall/dispatch.c \
	kernel/syscall/futex.c kernel/syscall/itimer.c kernel/syscall/limits.c \
	kernel/syscall/memory.c kernel/syscall/mqueue.c kernel/syscall/msg.c kernel/syscall/prctl.c kernel/syscall/process.c \
	kernel/syscall/sched.c kernel/syscall/sem.c kernel/syscall/session.c \
	kernel/syscall/shm.c kernel/syscall/signal.c \
	kernel/syscall/system.c
KERNEL_SRCS += kernel/syscall/eventfile.c kernel/syscall/timer.c
KERNEL_SRCS += kernel/syscall/capability.c kernel/syscall/namespace.c
KERNEL_SRCS += kernel/syscall/procvm.c kernel/syscall/ptrace.c
KERNEL_GEN += obj/gen/syscalls.h obj/gen/syscall_table.c

obj/gen/syscalls.h: src/kernel/syscall/table.awk src/kernel/syscall/syscalls.tbl
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && awk -v what=header -f $^ > $@.new && mv $@.new $@

$(eval $(call flagfile,obj/gen/syscalls.complete,$(SYSCALLS_COMPLETE)))
obj/gen/syscall_table.c: src/kernel/syscall/table.awk src/kernel/syscall/syscalls.tbl obj/gen/syscalls.complete
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && awk -v what=table -v complete=$(SYSCALLS_COMPLETE) \
		-f src/kernel/syscall/table.awk src/kernel/syscall/syscalls.tbl > $@.new && mv $@.new $@

# The coverage page is committed; `make syscall-doc' brings it up to date.
.PHONY: syscall-doc
syscall-doc:
	$(call say,GEN,doc/syscalls.md)
	$(Q)awk -v what=doc -f src/kernel/syscall/table.awk src/kernel/syscall/syscalls.tbl > src/doc/syscalls.md
KERNEL_SRCS += kernel/syscall/priority.c

# build.mk: what all other .mk files use.
#
# How to write one, by example (kernel/proc/proc.mk):
#
#   KERNEL_SRCS += kernel/proc/fork.c kernel/proc/switch.S
#
# Names are relative to the source tree, without src/.  Of a .c and a .S in one
# directory the names before the dot must differ.  Something generated:
#
#   KERNEL_GEN += obj/gen/numbers.h
#   obj/gen/numbers.h: src/kernel/syscall/numbers.awk src/kernel/syscall/syscalls.tbl
#   	$(call say,GEN,$@)
#   	$(Q)mkdir -p $(@D) && awk -f $^ > $@.new && mv $@.new $@
#
# Everything in KERNEL_GEN is made before the first kernel object; a .c file
# in it is compiled into the kernel as well.
#
# A program of the userland (userland/userland.mk), and a plain file for the
# root file system:
#
#   $(eval $(call program,ls,userland/coreutils/ls.c,/bin))
#   $(eval $(call rootfile,/etc/motd,src/some/where/motd,0644))
#
# Recipes announce themselves with $(call say,WHAT,name) and start silent lines
# with $(Q); `make V=1' shows the commands instead.

.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: all help clean distclean

export PATH := $(PATH):/usr/sbin:/sbin
export LC_ALL := C

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(patsubst obj/%,%,$(2))'
endif

# One directory is made for each object; a rule a directory would have to know
# all of them in advance.
mkdir = $(Q)mkdir -p $(@D)

# $(call flagfile,name,text): a file that changes only when the text does, to
# rebuild what was made with other flags.
define flagfile
$(1): FORCE
	$$(Q)mkdir -p $$(@D); echo '$(subst ','\'',$(2))' | cmp -s - $$@ || \
		echo '$(subst ','\'',$(2))' > $$@
endef
.PHONY: FORCE
FORCE:

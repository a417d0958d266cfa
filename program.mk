# program.mk: programs of Loam, and the list of what the root file system holds.
#
#   $(eval $(call program,NAME,SOURCES,DIRECTORY[,LIBRARIES]))
#   $(eval $(call rootfile,PATH,FILE,MODE))    a file of the build or of src/
#   $(eval $(call rootlink,PATH,TARGET))       a symbolic link
#   $(eval $(call rootdir,PATH,MODE))          an empty directory
#
# Programs are compiled by the cross compiler against obj/sysroot and linked
# with userland/lib (LIBUTIL_SRCS).  Flags for one object or program are given
# the way make does it: obj/userland/sh/lex.o: USER_CFLAGS += -Iobj.
#
# The lists that result are PROGRAMS (what `make userland' builds) and
# ROOT_LIST (MODE:PATH:FILE), which image/image.mk turns into obj/root.

CROSS := bin/x86_64-loam-
LIBC_STAMP := obj/sysroot/.stamp
LIBUTIL := obj/userland/lib/libutil.a

USER_CPPFLAGS := -Isrc/userland/lib -D_GNU_SOURCE
USER_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter \
	-Werror=implicit-function-declaration
USER_LDFLAGS :=

define program
PROGRAMS += obj/programs$(3)/$(1)
USER_OBJS += $(patsubst %,obj/%.o,$(basename $(2)))
ROOT_LIST += 0755:$(3)/$(1):obj/programs$(3)/$(1)
obj/programs$(3)/$(1): $(patsubst %,obj/%.o,$(basename $(2))) $(LIBUTIL) $(LIBC_STAMP)
	$$(call say,LD,$(3)/$(1))
	$$(mkdir)
	$$(Q)$(CROSS)gcc $$(USER_LDFLAGS) $$(filter %.o,$$^) $(LIBUTIL) $(4) -o $$@
endef

define rootfile
ROOT_LIST += $(3):$(1):$(2)
ROOT_FILES += $(2)
endef

define rootlink
ROOT_LIST += link:$(1):$(2)
endef

define rootdir
ROOT_LIST += $(2):$(1):/
endef

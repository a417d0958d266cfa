# The C library: newlib and the loam port, installed into obj/sysroot.

LIBC_TARBALL := /usr/src/newlib/newlib-3.3.0.tar.xz
LIBC_SRCS := $(wildcard src/libc-port/* src/libc-port/*/* src/libc-port/*/*/* src/libc-port/*/*/*/*) \
	$(wildcard src/kernel/uapi/*.h src/kernel/uapi/*/*.h) src/kernel/syscall/syscalls.tbl

.PHONY: sysroot
sysroot: $(LIBC_STAMP)

$(LIBC_STAMP): bin/x86_64-loam-gcc $(LIBC_SRCS)
	$(call say,LIBC,obj/sysroot)
	$(mkdir)
	$(Q)here=$$(sh src/toolchain/alias.sh) && \
		unset MAKEFLAGS MAKELEVEL && \
		sh "$$here/src/libc-port/build-newlib.sh" $(LIBC_TARBALL) \
			"$$here/obj/newlib" "$$here/obj/sysroot" "$$here/bin/x86_64-loam-"
	$(Q)touch $@

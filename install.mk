# make install: the cross compiler with the C library as its own sysroot, and
# the image.  The compiler is relocatable, so DESTDIR may hold anything.

.PHONY: install
install: image sysroot
	$(call say,INSTALL,$(DESTDIR)$(prefix))
	$(Q)sh src/toolchain/install.sh '$(DESTDIR)$(prefix)' "$$(sh src/toolchain/build.sh --path)"

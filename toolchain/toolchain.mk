# The cross compiler: found in or built into the cache by build.sh, and bound
# to this build folder's libc by the small scripts in bin/.

.PHONY: toolchain
toolchain: bin/x86_64-loam-gcc

TOOLCHAIN_SRCS := src/toolchain/build.sh $(wildcard src/toolchain/patches/*)

# Someone may have emptied the cache.
$(shell bin/x86_64-loam-gcc -dumpversion >/dev/null 2>&1 || rm -f bin/x86_64-loam-gcc)

bin/x86_64-loam-gcc: $(TOOLCHAIN_SRCS)
	$(Q)sh src/toolchain/build.sh
	$(Q)sh src/toolchain/wrap.sh "$$(sh src/toolchain/build.sh --path)" bin

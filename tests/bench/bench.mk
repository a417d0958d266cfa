# make bench: Loam beside Linux; tests/bench/bench.py says how.

OSBENCH_SRCS := $(wildcard src/tests/bench/osbench/*.c)
OSBENCH_CFLAGS := -std=gnu99 -O2 -Wall -static -pthread

obj/bench/osbench: $(OSBENCH_SRCS) $(wildcard src/tests/bench/osbench/*.h) $(LIBC_STAMP)
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CROSS)gcc $(OSBENCH_CFLAGS) $(OSBENCH_SRCS) -o $@

obj/bench/osbench-musl: $(OSBENCH_SRCS) $(wildcard src/tests/bench/osbench/*.h)
	$(call say,MUSL,$@)
	$(mkdir)
	$(Q)musl-gcc $(OSBENCH_CFLAGS) $(OSBENCH_SRCS) -o $@

obj/bench/hello: src/tests/bench/size/hello.c $(LIBC_STAMP)
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CROSS)gcc -O2 -static -s $< -o $@

# The first program after each kernel: it tells when it began.
FIRSTLINE = $(CC) -static -nostdlib -DNEXT='"$(1)"' -DARG1='"$(2)"' -DARG1_POINTER=$(3)
obj/bench/linux-init: src/tests/bench/firstline.S
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(call FIRSTLINE,/bin/sh,/etc/rc,arg1) $< -o $@
obj/bench/loam-init: src/tests/bench/firstline.S
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(call FIRSTLINE,/sbin/init,,0) $< -o $@

obj/bench/stamp: src/tests/bench/firstline.S
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(call FIRSTLINE,/bin/true,,0) $< -o $@

BENCH_PROGRAMS := $(addprefix obj/bench/,osbench osbench-musl hello linux-init loam-init stamp)
obj/bench/disk.img: $(BENCH_PROGRAMS)
	$(call say,IMAGE,$@)
	$(Q)rm -rf obj/bench/disk && mkdir obj/bench/disk
	$(Q)cp $(BENCH_PROGRAMS) /bin/busybox obj/bench/disk
	$(Q)rm -f $@ && mke2fs -q -t ext2 -d obj/bench/disk $@ 64m

.PHONY: bench
bench: image obj/bench/disk.img
	$(Q)python3 src/tests/bench/bench.py $(if $(WALL),-w) $(ROW)

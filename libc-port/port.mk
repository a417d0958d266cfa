# port.mk: compiles src/ and the generated stubs; run by build-newlib.sh in
# the folder for the objects, with
#   port=  this folder        tbl=   syscalls.tbl
#   newlib= newlib's sources  obj=   newlib's build  cross= tool prefix

CC = $(cross)gcc
CFLAGS = -std=gnu11 -O2 -g0 -fPIE -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-common -Wno-maybe-uninitialized \
	-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers \
	-D_COMPILING_NEWLIB -D__loam__ \
	-isystem $(obj)/targ-include -isystem $(newlib)/libc/include
sources = $(wildcard $(port)/src/*.c) \
	$(filter-out %/crt0.S %/rcrt0.S %/crti.S %/crtn.S, $(wildcard $(port)/src/*.S))
objects = $(patsubst %.c,%.o,$(patsubst %.S,%.o,$(notdir $(sources))))
math = $(patsubst %.c,%.o,$(notdir $(wildcard $(port)/src/math/*.c)))

all: libport.a libportm.a crt0.o rcrt0.o crti.o crtn.o

libport.a: $(objects) stubs.a
	rm -f $@.tmp
	cp stubs.a $@.tmp
	$(cross)ar rcs $@.tmp $(objects)
	mv $@.tmp $@

libportm.a: $(math)
	rm -f $@
	$(cross)ar rcs $@ $(math)

$(math): %.o: $(port)/src/math/%.c $(wildcard $(port)/src/math/*.h) $(port)/port.mk
	$(CC) $(CFLAGS) -c -o $@ $<

# Else the loops of memmove would become calls of memmove.
memmove.o: CFLAGS += -fno-tree-loop-distribute-patterns

%.o: $(port)/src/%.c $(wildcard $(port)/src/*.h) $(port)/port.mk
	$(CC) $(CFLAGS) -c -o $@ $<

%.o: $(port)/src/%.S $(port)/port.mk
	$(CC) $(CFLAGS) -c -o $@ $<

# All stubs with one run of the compiler: they are many and tiny.
stubs.a: $(tbl) $(port)/syscall-stubs.awk $(port)/port.mk
	rm -rf stubs stubs.a
	mkdir stubs
	awk -v out=stubs -f $(port)/syscall-stubs.awk $(tbl) >stubs/list
	cd stubs && $(CC) -c $$(sed 's/$$/.S/' list) && \
	    for f in $$(cat list); do mv $$f.o stub-$$f.o; done && \
	    $(cross)ar rcs ../stubs.a stub-*.o

.PHONY: all
.DELETE_ON_ERROR:

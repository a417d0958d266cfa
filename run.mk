# make run, make debug: boot loam.img in QEMU; image/qemu.sh knows the hardware.

.PHONY: run debug
export CPUS MEM UEFI DIRECT ACCEL GUI APPEND DISK2

GDB_PORT ?= 1234

run: image
	@echo '  RUN     loam.img (Ctrl-A X ends QEMU, Ctrl-A C is its monitor)'
	@sh src/image/qemu.sh

debug: image
	@echo '  DEBUG   QEMU waits for gdb.  In another terminal, in this folder:'
	@echo
	@echo '    gdb -x src/kernel/loam.gdb -ex "target remote :$(GDB_PORT)" kernel/loam.elf'
	@echo
	@GDB=$(GDB_PORT) sh src/image/qemu.sh

# make run, make debug: QEMU with the hardware Loam expects.

# The disk image: obj/root staged from ROOT_LIST and sysroot/, then loam.img.
.PHONY: image
image: loam.img

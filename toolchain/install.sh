#!/bin/sh
# install.sh PREFIX TOOLCHAIN: install what the working directory has built.
#
#   PREFIX/lib/loam     the cross compiler; obj/sysroot is copied to the place
#                       where it looks for its sysroot
#   PREFIX/bin          links to the compiler's programs
#   PREFIX/share/loam   the image, the kernel and the script that starts QEMU

set -eu
prefix=$1 toolchain=$2

mkdir -p "$prefix/bin" "$prefix/lib" "$prefix/share/loam/kernel"
rm -rf "$prefix/lib/loam"
cp -R "$toolchain" "$prefix/lib/loam"
cp -R obj/sysroot "$prefix/lib/loam/x86_64-loam/sysroot"
for tool in "$prefix"/lib/loam/bin/x86_64-loam-*; do
	ln -sf "../lib/loam/bin/${tool##*/}" "$prefix/bin/"
done
cp --sparse=always loam.img "$prefix/share/loam/"
cp kernel/loam.elf "$prefix/share/loam/kernel/"
install -m 755 src/image/qemu.sh "$prefix/share/loam/qemu.sh"

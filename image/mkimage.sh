#!/bin/sh
# mkimage.sh ROOT IMAGE MIB: make the bootable disk IMAGE with ROOT as its root
# file system of MIB mebibytes.  No step needs root or a loop device.
#
#   sector 0        GRUB's boot.img, inside the protective MBR
#   partition 1     BIOS boot partition: GRUB's core.img
#   partition 2     EFI system partition: GRUB as \EFI\BOOT\BOOTX64.EFI
#   partition 3     ext2, label loam
#
# Both GRUBs carry the modules they need and find the root file system by its
# label; the menu and the kernel are files in it (grub.cfg).

set -eu
here=$(dirname "$0")
root=$1 image=$2 mib=$3
work=$image.parts
PATH=$PATH:/usr/sbin:/sbin
export PATH

bios_start=2048 bios_sectors=2048
efi_start=4096 efi_sectors=8192
root_start=12288 root_sectors=$((mib * 2048))
# 34 sectors at the end hold the second partition table.
sectors=$((root_start + root_sectors + 2048))

modules='normal configfile search search_label part_gpt ext2 fat multiboot2 boot
	serial terminal echo test ls cat help reboot halt sleep minicmd all_video'
modules_bios="biosdisk vbe vga video_bochs video_cirrus"
modules_efi="efi_gop efi_uga"

# le BYTES NUMBER: NUMBER, little-endian, in BYTES bytes.
le ()
{
	n=$2 i=0
	while [ $i -lt "$1" ]; do
		printf "\\$(printf %03o $((n & 255)))"
		n=$((n >> 8)) i=$((i + 1))
	done
}

# poke FILE OFFSET: put standard input into FILE at OFFSET.
poke ()
{
	dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# The ext2 file system.  Files in ROOT belong to whoever builds; in the image
# they belong to root.
make_root ()
{
	rm -f "$work/root.ext2"
	truncate -s "${mib}M" "$work/root.ext2"
	mke2fs -q -t ext2 -b 4096 -I 256 -i 8192 -m 1 -L loam \
		-O none,filetype,sparse_super,large_file -E root_owner=0:0 \
		-d "$root" "$work/root.ext2"
	test "$(id -u)" = 0 && test "$(id -g)" = 0 && return
	(cd "$root" && find . -mindepth 1) | sed 's/^\.//
		s/.*/set_inode_field "&" uid 0\nset_inode_field "&" gid 0/' > "$work/owner"
	debugfs -w -f "$work/owner" "$work/root.ext2" > "$work/owner.log" 2>&1
	if grep -v '^debugfs' "$work/owner.log" >&2; then
		exit 1
	fi
}

make_efi ()
{
	grub-mkimage -O x86_64-efi -o "$work/bootx64.efi" -c "$here/early.cfg" \
		-p /boot/grub $modules $modules_efi
	rm -f "$work/efi.fat"
	mkfs.fat -C -n EFI "$work/efi.fat" $((efi_sectors / 2)) > /dev/null
	mmd -i "$work/efi.fat" ::/EFI ::/EFI/BOOT
	mcopy -i "$work/efi.fat" "$work/bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
}

# What grub-bios-setup does, for a core.img that lies in one piece.
# The first sector of core.img is diskboot.img, which reads the rest by a list
# that ends at the end of the sector: u64 first sector, u16 number, u16 segment
# (the segment is already right).
# boot.img has at 0x5c the u64 sector of core.img, and at 0x66 a jump over the
# repair of a drive number that some BIOSes pass wrongly; two nops turn it on,
# as is right for hard disks.
make_bios ()
{
	grub-mkimage -O i386-pc -o "$work/core.img" -c "$here/early.cfg" \
		-p /boot/grub $modules $modules_bios
	core=$((($(wc -c < "$work/core.img") + 511) / 512))
	test $core -le $bios_sectors || { echo "mkimage.sh: core.img is too big" >&2; exit 1; }
	{ le 8 $((bios_start + 1)); le 2 $((core - 1)); } | poke "$work/core.img" 500
	cp /usr/lib/grub/i386-pc/boot.img "$work/boot.img"
	chmod u+w "$work/boot.img"
	le 8 $bios_start | poke "$work/boot.img" 92
	printf '\220\220' | poke "$work/boot.img" 102
}

# put FILE SECTOR: copy FILE into the image, leaving its holes as holes.
put ()
{
	dd if="$1" of="$image.new" bs=512 seek="$2" conv=notrunc status=none
}
put_sparse ()
{
	dd if="$1" of="$image.new" bs=64K seek=$(($2 * 512)) oflag=seek_bytes \
		conv=notrunc,sparse status=none
}

mkdir -p "$work"
make_root
make_efi
make_bios

rm -f "$image.new"
truncate -s $((sectors * 512)) "$image.new"
sfdisk -q "$image.new" <<_TABLE
label: gpt
first-lba: 2048
start=$bios_start, size=$bios_sectors, type=21686148-6449-6E6F-744E-656564454649, name="BIOS boot"
start=$efi_start, size=$efi_sectors, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="EFI system"
start=$root_start, size=$root_sectors, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="loam root"
_TABLE

# Of sector 0 the first 440 bytes are code; the rest is the protective MBR.
dd if="$work/boot.img" of="$image.new" bs=440 count=1 conv=notrunc status=none
put "$work/core.img" $bios_start
put_sparse "$work/efi.fat" $efi_start
put_sparse "$work/root.ext2" $root_start
rm -rf "$work"
mv "$image.new" "$image"

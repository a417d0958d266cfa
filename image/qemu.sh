#!/bin/sh
# qemu.sh [ARGUMENT...]: a QEMU machine as Loam expects it, with loam.img and
# kernel/loam.elf of the working directory.  ARGUMENTs go to QEMU as they are.
#
# The environment says what machine (`make help' lists it with its defaults):
# CPUS MEM UEFI DIRECT ACCEL GUI APPEND, and
#   IMAGE       another disk than loam.img
#   DISK2       a second disk, /dev/vdb
#   GDB=port    stop before the first instruction and wait for gdb
#   SERIAL      what the serial line is tied to (mon:stdio)
#
# The machine has a panic port (isa-debug-exit): a kernel that panics writes
# there, and QEMU ends with a status that is not 0.  Powering off ends it with 0.

set -eu
CPUS=${CPUS:-2} MEM=${MEM:-512} UEFI=${UEFI:-} DIRECT=${DIRECT:-} GUI=${GUI:-}
ACCEL=${ACCEL:-auto} IMAGE=${IMAGE:-loam.img} DISK2=${DISK2:-} GDB=${GDB:-}
SERIAL=${SERIAL:-mon:stdio} APPEND=${APPEND:-}

# /dev/kvm alone proves nothing: some hosts offer one that fails when it is used.
if test "$ACCEL" = auto; then
	if grep -qwE 'vmx|svm' /proc/cpuinfo && test -w /dev/kvm; then
		ACCEL=kvm
	else
		ACCEL=tcg
	fi
fi
case $ACCEL in
kvm) set -- -accel kvm -cpu host "$@" ;;
tcg) set -- -accel tcg,thread=multi -cpu max "$@" ;;
*) echo "qemu.sh: ACCEL is kvm, tcg or auto, not $ACCEL" >&2; exit 2 ;;
esac

test -z "$UEFI" || set -- "$@" -bios /usr/share/ovmf/OVMF.fd
test -z "$DIRECT" || set -- "$@" -kernel kernel/loam.elf \
	-append "root=/dev/vda3 console=ttyS0${APPEND:+ $APPEND}"
test -n "$GUI" || set -- "$@" -display none
test -z "$DISK2" || set -- "$@" -drive "file=$DISK2,format=raw,if=none,id=vdb" \
	-device virtio-blk-pci,drive=vdb,addr=6
test -z "$GDB" || set -- "$@" -gdb "tcp:127.0.0.1:$GDB" -S

exec qemu-system-x86_64 -machine q35 -smp "$CPUS" -m "$MEM" -nic none \
	-serial "$SERIAL" -device isa-debug-exit,iobase=0xf4,iosize=4 \
	-drive "file=$IMAGE,format=raw,if=none,id=vda" \
	-device virtio-blk-pci,drive=vda,bootindex=1,addr=5 \
	-device virtio-rng-pci,addr=7 "$@"

#!/bin/sh
# build-newlib.sh SRC_TARBALL BUILD_DIR SYSROOT CROSS_PREFIX
#
# Builds newlib for the loam system and installs headers, libraries and
# start-up files into SYSROOT/usr.  CROSS_PREFIX is what stands before "gcc",
# "ar" ...: /path/to/bin/x86_64-loam-
#
# The work is done in steps, each with a stamp in BUILD_DIR that remembers a
# hash of its inputs; running the script again does only what changed, and an
# interrupted run goes on where it stopped.
#
#   unpack   newlib's sources, patched, with our headers laid over
#   build    newlib itself (the long step, about 3 minutes on 2 CPUs)
#   port     our sources in src/, and the generated system call stubs
#   install  both in SYSROOT
#
# Environment: JOBS (make -j), V=1 to see the commands.
set -eu

if [ $# -ne 4 ]; then
	echo "usage: build-newlib.sh src_tarball build_dir sysroot cross_prefix" >&2
	exit 2
fi

port=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$port")
tarball=$1
mkdir -p "$2" "$3/usr/include" "$3/usr/lib"
build=$(cd "$2" && pwd)
sysroot=$(cd "$3" && pwd)
cross=$4
case $cross in
/*) ;;
*/*) cross=$(cd "$(dirname "$cross")" && pwd)/$(basename "$cross") ;;
esac
jobs=${JOBS:-$(nproc)}

# newlib's makefiles cannot stand blanks in paths.  Where there are some, all
# is reached through links, whose place depends on the build folder only, so
# that what was configured stays valid.
case $port$build$sysroot$cross in
*[[:space:]]*)
	links=/tmp/loam-newlib-$(id -u)-$(printf %s "$build" | cksum | cut -d' ' -f1)
	trap 'rm -rf "$links"' EXIT
	trap 'exit 1' HUP INT TERM
	rm -rf "$links"
	mkdir -m 700 "$links"
	ln -s "$top" "$links/top"
	ln -s "$build" "$links/build"
	ln -s "$sysroot" "$links/sysroot"
	ln -s "$(dirname "$cross")" "$links/cross"
	port=$links/top/$(basename "$port")
	top=$links/top
	build=$links/build
	sysroot=$links/sysroot
	cross=$links/cross/$(basename "$cross")
	;;
esac

# What iconv converts, built in.
encodings=us_ascii,utf_8,utf_16,utf_16be,utf_16le,ucs_2,ucs_2be,ucs_2le
encodings=$encodings,ucs_4,ucs_4be,ucs_4le,iso_8859_1,iso_8859_2,iso_8859_5
encodings=$encodings,iso_8859_15,koi8_r,koi8_u,win_1251,win_1252,euc_jp

say()
{
	printf '  %-7s %s\n' "$1" "$2"
}

# run COMMAND...: its output goes to a log named after the step, and its end
# to the terminal on failure.
run()
{
	log=$build/$step.log
	if [ "${V:-}" = 1 ]; then
		echo "+ $*"
		"$@"
	elif ! "$@" >>"$log" 2>&1; then
		tail -n 40 "$log" >&2
		echo "build-newlib.sh: failed: $* (all of it in $log)" >&2
		exit 1
	fi
}

# hash PATH...: of all files there, by contents.
hash()
{
	find "$@" -type f | LC_ALL=C sort | xargs -d '\n' cat | sha256sum |
	    cut -d' ' -f1
}

# fresh STEP HASH: has STEP been done with these inputs?
fresh()
{
	[ -f "$build/$1.stamp" ] && [ "$(cat "$build/$1.stamp")" = "$2" ]
}

compiler=$("${cross}gcc" -dumpversion)
base=$( (cat "$tarball" "$port/build-newlib.sh"; echo "$compiler") |
    sha256sum | cut -d' ' -f1)
unpack=$base$(hash "$port/patches" "$port/include" "$top/kernel/uapi")
src=$build/src
obj=$build/obj

if ! fresh unpack "$unpack"; then
	step=unpack
	rm -f "$build/unpack.log"
	say UNPACK "newlib $(basename "$tarball")"
	rm -rf "$src" "$src.new" "$build"/*.stamp "$obj" \
	    "$build/port"
	mkdir -p "$src.new"
	tar -xf "$tarball" -C "$src.new" --strip-components=1
	for p in "$port"/patches/*.patch; do
		run patch -d "$src.new" -p1 -i "$p"
	done
	cp -R "$port/include/." "$src.new/newlib/libc/include/"
	mkdir -p "$src.new/newlib/libc/include/loam"
	cp "$top"/kernel/uapi/*.h "$src.new/newlib/libc/include/loam/"
	mv "$src.new" "$src"
	echo "$unpack" >"$build/unpack.stamp"
fi

if ! fresh build "$unpack"; then
	step=newlib
	rm -f "$build/newlib.log"
	say BUILD "newlib (about 3 minutes)"
	# A configure that was interrupted leaves a Makefile that cannot work.
	[ -f "$build/configured.stamp" ] || rm -rf "$obj"
	mkdir -p "$obj"
	cd "$obj"
	export CC="${cross}gcc" AR="${cross}ar" RANLIB="${cross}ranlib" \
	    AS="${cross}as" LD="${cross}ld"
	# Some of newlib's assembly does not say that its stack needs no execution.
	# -fPIE, so that programs can be linked with -static-pie.
	export CFLAGS="-O2 -g0 -fPIE -fno-asynchronous-unwind-tables -Wa,--noexecstack"
	if [ ! -f "$build/configured.stamp" ]; then
		run "$src/newlib/configure" --host=x86_64-loam \
		    --build="$("$src/config.guess")" --prefix=/usr \
		    --disable-multilib --with-newlib \
		    --enable-newlib-multithread \
		    --enable-newlib-retargetable-locking \
		    --enable-newlib-global-stdio-streams \
		    --enable-newlib-mb --enable-newlib-iconv \
		    --enable-newlib-iconv-encodings="$encodings"
		echo done >"$build/configured.stamp"
	fi
	run make -j"$jobs" all
	cd "$build"
	echo "$unpack" >"$build/build.stamp"
fi

port_hash=$unpack$(hash "$port/src" "$port"/*.awk "$port/port.mk" \
    "$port/install.sh" "$top/kernel/syscall/syscalls.tbl")
if ! fresh port "$port_hash"; then
	step=port
	rm -f "$build/port.log"
	say BUILD "libc-port"
	mkdir -p "$build/port"
	awk -f "$port/syscall-header.awk" "$top/kernel/syscall/syscalls.tbl" \
	    >"$src/newlib/libc/include/loam/syscall.h"
	run make -j"$jobs" -C "$build/port" -f "$port/port.mk" port="$port" \
	    tbl="$top/kernel/syscall/syscalls.tbl" newlib="$src/newlib" \
	    obj="$obj" cross="$cross"
	say INSTALL "libc.a libm.a crt0.o and headers"
	run sh "$port/install.sh" "$port" "$src" "$obj" "$build/port" \
	    "$sysroot" "$cross" "$top"
	echo "$port_hash" >"$build/port.stamp"
fi

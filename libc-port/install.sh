#!/bin/sh
# install.sh PORT SRC OBJ PORT_BUILD SYSROOT CROSS TOP: the last step of
# build-newlib.sh.
#
# libc.a is newlib's, less the members that define a function of ours, plus
# ours.  crt files and libraries are replaced only when complete.
set -eu
port=$1 src=$2 obj=$3 build=$4 sysroot=$5 cross=$6 top=$7
inc=$sysroot/usr/include
lib=$sysroot/usr/lib

mkdir -p "$inc" "$lib"

# merge OURS NEWLIBS RESULT: newlib's archive less what ours replaces.
merge()
{
	rm -rf "$build/merge"
	mkdir "$build/merge"
	cd "$build/merge"
	cp "$2" all.a
	# nm -A: archive:member:value type name
	"${cross}nm" -A --defined-only "$1" 2>/dev/null |
	    awk '$2 ~ /^[TDRBVW]$/ { print $3 }' | sort -u >ours
	"${cross}nm" -A --defined-only all.a 2>/dev/null |
	    awk 'NR == FNR { ours[$1] = 1; next }
		$2 ~ /^[TDRBVW]$/ && ($3 in ours) {
			split($1, f, ":"); print f[2]
		}' ours - | sort -u >dropped
	[ ! -s dropped ] || xargs "${cross}ar" d all.a <dropped
	"${cross}ar" x "$1"
	"${cross}ar" rcs all.a ./*.o
	cp all.a "$lib/$3.new"
	mv "$lib/$3.new" "$lib/$3"
}

cp -R "$obj/targ-include/." "$inc/"
for d in . machine sys rpc ssp loam; do
	[ -d "$src/newlib/libc/include/$d" ] || continue
	mkdir -p "$inc/$d"
	for f in "$src/newlib/libc/include/$d"/*.h; do
		[ ! -f "$f" ] || [ -f "$obj/targ-include/$d/$(basename "$f")" ] ||
		    cp "$f" "$inc/$d/"
	done
done
# Sockets come with a network.
rm -rf "$inc/rpc" "$inc/devctl.h" \
    "$inc/_syslist.h" "$inc/regdef.h" "$inc/utmp.h" \
    "$inc/sys/custom_file.h"

for f in crt0.o rcrt0.o crti.o crtn.o; do
	cp "$build/$f" "$lib/$f.new"
	mv "$lib/$f.new" "$lib/$f"
done
merge "$build/libport.a" "$obj/libc.a" libc.a
merge "$build/libportm.a" "$obj/libm.a" libm.a
# Names some build systems insist on: all of it is in libc.
for l in g pthread rt dl util; do
	"${cross}ar" rcs "$lib/lib$l.a"
done

#!/bin/sh
# build.sh: the cross compiler x86_64-loam, from Debian's source packages.
#
#   build.sh          build it if it is not in the cache
#   build.sh --path   print the folder it is, or will be, in
#
# The cache entry is named by a hash of all that decides what comes out: this
# script, the patches and the source packages.  Work goes on in a folder of the
# same name with .work appended; each finished stage leaves a mark there, so an
# interrupted build goes on with the stage it was in, and only a whole
# toolchain gets the final name.  The result may be moved: GCC and ld find
# their parts by the place they run from.
#
# Stages: binutils; GCC; libgcc with crtbegin.o, crti.o and so on.  libgcc needs
# nothing from libc (GCC calls that inhibit_libc), so libc can change without a
# new compiler.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
binutils=/usr/src/binutils/binutils-2.40.tar.xz
gcc=/usr/src/gcc-12/gcc-12.2.0-dfsg.tar.xz

hash=$({
	cat "$here/build.sh" "$here"/patches/*.patch
	wc -c "$binutils" "$gcc"
	dpkg-query -W binutils-source gcc-12-source 2>/dev/null || :
} | sha256sum | cut -c1-16)
cache=${LOAM_CACHE:-$HOME/.cache/loam}
entry=$cache/toolchain-$hash

case ${1-} in
--path) echo "$entry"; exit ;;
esac
test ! -d "$entry" || exit 0

# A make above us must not hand down its flags; ours may use all processors.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES || :
unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS || :
jobs=${LOAM_JOBS:-$(nproc)}

mkdir -p "$cache"
exec 9> "$entry.lock"
if ! flock -n 9; then
	echo "  TOOL    waiting for another build of the toolchain in $cache"
	flock 9
	test ! -d "$entry" || exit 0
fi

# The build systems of GCC and binutils cannot cope with spaces in their path.
work=$entry.work
case $work in
*[!A-Za-z0-9/._+-]*) work=${TMPDIR:-/tmp}/loam-$(id -u)-$hash.work ;;
esac
mkdir -p -m 700 "$work"
test -O "$work" || { echo "build.sh: $work belongs to someone else" >&2; exit 1; }
out=$work/out
log=$work/log
target=x86_64-loam
PATH=$out/bin:$PATH
export PATH

say ()
{
	printf '  %-7s %s\n' TOOL "$*"
}

# stage NAME OBJECTS TEXT COMMAND...: run COMMAND unless it was done before.
# OBJECTS is about how many object files it makes in the folder NAME, by which
# the progress is shown.
stage ()
{
	name=$1 objects=$2 text=$3
	shift 3
	test ! -e "$work/$name.done" || return 0
	say "$text"
	start=$(date +%s)
	# The lock is held until the last child is gone, so that a build whose
	# script was killed cannot be joined by a second one.
	( set -e; "$@" ) > "$log.$name" 2>&1 &
	pid=$!
	trap 'kill $pid 2>/dev/null; exit 130' INT TERM HUP
	tick=0
	while kill -0 $pid 2>/dev/null; do
		sleep 1
		tick=$((tick + 1))
		test $((tick % 30)) = 0 || continue
		made=$(find "$work/$name" -name '*.o' 2>/dev/null | wc -l)
		say "    $name: $made of about $objects files after $tick s"
	done
	trap - INT TERM HUP
	if ! wait $pid; then
		tail -n 25 "$log.$name" >&2
		echo "build.sh: $name failed; the whole log is $log.$name" >&2
		exit 1
	fi
	say "    $name: done in $(($(date +%s) - start)) s"
	: > "$work/$name.done"
}

unpack ()
{
	cd "$work"
	rm -rf binutils-src gcc-src
	mkdir binutils-src gcc-src
	tar -xf "$binutils" -C binutils-src --strip-components=1 \
		--exclude='*/gas/testsuite/*' --exclude='*/ld/testsuite/*' \
		--exclude='*/gold/*' --exclude='*/gprofng/*'
	tar -xf "$gcc" -C gcc-src --strip-components=1 \
		--exclude='*/gcc/testsuite/[a-oq-r]*' --exclude='*/gcc/ada/*' \
		--exclude='*/libgo/*' --exclude='*/libstdc++-v3/*' --exclude='*/libgfortran/*' \
		--exclude='*/libphobos/*' --exclude='*/libsanitizer/*'
	patch -p1 -d binutils-src < "$here/patches/binutils-loam.patch"
	patch -p1 -d gcc-src < "$here/patches/gcc-loam.patch"
}

configure_binutils ()
{
	rm -rf "$work/binutils" && mkdir "$work/binutils" && cd "$work/binutils"
	../binutils-src/configure --target=$target --prefix="$out" \
		--with-sysroot="$out/$target/sysroot" \
		--disable-nls --disable-werror --disable-multilib --disable-shared \
		--disable-plugins --disable-gold --disable-gprof --disable-gprofng \
		--disable-gdb --enable-deterministic-archives --without-zstd \
		--without-debuginfod --without-msgpack \
		CFLAGS='-O1 -g0' MAKEINFO=true
}

make_binutils ()
{
	cd "$work/binutils"
	make -j"$jobs" MAKEINFO=true
	make MAKEINFO=true install
}

configure_gcc ()
{
	rm -rf "$work/gcc" && mkdir "$work/gcc" && cd "$work/gcc"
	../gcc-src/configure --target=$target --prefix="$out" \
		--with-sysroot="$out/$target/sysroot" --with-newlib --without-headers \
		--enable-languages=c --enable-threads=single --enable-tls \
		--enable-initfini-array --disable-nls --disable-multilib --disable-lto \
		--disable-plugin --disable-shared --disable-werror --disable-bootstrap \
		--disable-libssp --disable-libquadmath --disable-libgomp \
		--disable-libatomic --disable-libcc1 --disable-decimal-float \
		--disable-gcov --without-isl --without-zstd \
		CFLAGS='-O1 -g0' CXXFLAGS='-O1 -g0' CFLAGS_FOR_TARGET='-O2' MAKEINFO=true
}

# There is no limits.h of libc yet, but there will be: LIMITS_H_TEST makes
# GCC's own limits.h include it.  Debian's tarball lacks the manual, from which
# s-tm-texi is made; the rule is satisfied by the file being there.
make_gcc ()
{
	cd "$work/gcc"
	make -j"$jobs" MAKEINFO=true LIMITS_H_TEST=true all-gcc
	touch gcc/s-tm-texi
	make MAKEINFO=true LIMITS_H_TEST=true install-gcc
}

make_libgcc ()
{
	cd "$work/gcc"
	make -j"$jobs" MAKEINFO=true LIMITS_H_TEST=true all-target-libgcc
	touch gcc/s-tm-texi
	make MAKEINFO=true LIMITS_H_TEST=true install-target-libgcc
	find "$out/bin" "$out/libexec" -type f -exec strip {} + 2>/dev/null || :
	rm -rf "$out/share"
}

say "Building binutils 2.40 and GCC 12.2 for $target.  This happens once and takes"
say "about 10 minutes on 2 processors; the result is kept in $cache."
stage unpack 0 "unpacking and patching the sources (half a minute)" unpack
stage binutils-configure 0 "binutils: configure (a few seconds)" configure_binutils
stage binutils 270 "binutils: compile (about 2 minutes)" make_binutils
stage gcc-configure 0 "GCC: configure (a few seconds)" configure_gcc
stage gcc 740 "GCC: compile (about 7 minutes)" make_gcc
stage libgcc 0 "libgcc: compile (half a minute)" make_libgcc

say "keeping the toolchain as $entry"
rm -rf "$entry.new"
mv "$out" "$entry.new" 2>/dev/null || cp -a "$out" "$entry.new"
mv "$entry.new" "$entry"
rm -rf "$work"

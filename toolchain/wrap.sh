#!/bin/sh
# wrap.sh TOOLCHAIN DIR: put the tools of TOOLCHAIN into DIR under their names.
#
# The compiler and the linker get the sysroot of this build folder, found by the
# place of DIR, so that `bin/x86_64-loam-gcc hello.c' needs no options.

set -eu
toolchain=$1
dir=$2
mkdir -p "$dir"

quoted=$(printf '%s\n' "$toolchain" | sed "s/'/'\\\\''/g")
for tool in "$toolchain"/bin/x86_64-loam-*; do
	name=${tool##*/}
	case $name in
	*-gcc-ar | *-gcc-nm | *-gcc-ranlib | *-gcc-[0-9]*) continue ;;
	esac
	case $name in
	*-gcc | *-cpp | *-ld | *-ld.bfd) sysroot=' --sysroot="$here/../obj/sysroot"' ;;
	*) sysroot= ;;
	esac
	cat > "$dir/$name.new" <<_SCRIPT
#!/bin/sh
case \$0 in */*) here=\${0%/*} ;; *) here=. ;; esac
exec '$quoted/bin/$name'$sysroot "\$@"
_SCRIPT
	chmod 755 "$dir/$name.new"
	# gcc is the prerequisite of other rules, so it appears last.
	test "$name" = x86_64-loam-gcc || mv "$dir/$name.new" "$dir/$name"
done
mv "$dir/x86_64-loam-gcc.new" "$dir/x86_64-loam-gcc"

#!/bin/sh
# stage.sh LIST ROOT STRIP: make the tree ROOT from LIST.
#
# A line of LIST is MODE:PATH:FILE.  MODE `link' makes PATH a symbolic link to
# FILE; FILE `/' makes PATH a directory.  The tree is made anew each time, so
# that nothing stays in it that is no longer in the list.  STRIP takes debug
# information from the copies of ELF files; what was built keeps it, for gdb.

set -eu
list=$1 root=$2 strip=$3

rm -rf "$root.new"
umask 022
mkdir -p "$root.new"
while IFS=: read -r mode path file; do
	case $mode:$file in
	link:*)
		mkdir -p "$root.new${path%/*}"
		ln -s "$file" "$root.new$path" ;;
	*:/)
		mkdir -p "$root.new$path"
		chmod "$mode" "$root.new$path" ;;
	*)
		install -D -m "$mode" "$file" "$root.new$path"
		case $file in
		obj/programs/* | *.elf) $strip "$root.new$path" ;;
		esac ;;
	esac
done < "$list"
rm -rf "$root"
mv "$root.new" "$root"

#!/bin/sh
# newlib-tests.sh NEWLIB_SRC CROSS_PREFIX OUT: build newlib's own test-suite
# as programs for Loam.
#
# NEWLIB_SRC is the unpacked source (obj/newlib/src of the build).  OUT gets
# one program a test, the expected output where a test has one, and "run",
# which runs them all where it stands and prints TAP.  The programs follow
# the Linux ABI, so OUT/run works on the build machine too.
# What fails and why: doc/newlib-tests.md.
set -eu
suite=$1/newlib/testsuite
cross=$2
out=$3
mkdir -p "$out"
: >"$out/list"

for c in "$suite"/newlib.*/*.c; do
	name=$(basename "$(dirname "$c")" | sed 's/newlib\.//')-$(basename "$c" .c)
	"${cross}gcc" -O1 -w -I"$suite/include" -o "$out/$name" "$c" -lm
	echo "$name" >>"$out/list"
done

# Expected output, from the Tcl lists of the suite.
sed -n '/^set expected_output {/,/^}/s/^"\(.*\)"$/\1/p' \
    "$suite/newlib.locale/UTF-8.exp" >"$out/locale-UTF-8.expect"
sed -n '/^set output {/,/^}/s/^"\(.*\)"$/\1/p' \
    "$suite/newlib.stdlib/atexit.exp" >"$out/stdlib-atexit.expect"
printf '%s\n' locale-UTF-8 wctype-twctype >"$out/known"
cp "$(dirname "$0")/newlib-tests-run.sh" "$out/run"
chmod +x "$out/run"

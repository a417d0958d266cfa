#!/bin/sh
# run: newlib's tests, built by newlib-tests.sh, in this folder; prints TAP.
# A test passes if it exits with 0 and prints what is expected, if anything.
# In an expected line * stands for anything.  A test named in the file "known"
# must fail: it asks for what we do not want (doc/newlib-tests.md).
cd "$(dirname "$0")" || exit 2
n=0
failed=0
echo "1..$(wc -l <list)"
while read -r name; do
	n=$((n + 1))
	status=0
	: >diff
	./"$name" >out 2>&1 </dev/null || status=$?
	if [ $status -eq 0 ] && [ -f "$name.expect" ]; then
		exec 3<out
		while read -r want; do
			read -r got <&3
			case $got in
			$want) ;;
			*)	echo "expected: $want; got: $got" >>diff
				status=1 ;;
			esac
		done <"$name.expect"
		exec 3<&-
	fi
	if grep -q "^$name\$" known; then
		if [ $status -ne 0 ]; then
			echo "ok $n - $name (known to fail)"
			continue
		fi
		echo "# it passes, but the file known has it"
		status=1
	fi
	if [ $status -eq 0 ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name (status $status)"
		sed 's/^/# /' out diff
		failed=$((failed + 1))
	fi
done <list
rm -f out diff my.file
[ $failed -eq 0 ]

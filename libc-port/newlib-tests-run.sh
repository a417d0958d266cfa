#!/bin/sh
# run: newlib's tests, built by newlib-tests.sh, in this folder; prints TAP.
# A test passes if it exits with 0 and prints what is expected, if anything.
# In an expected line * stands for anything.
cd "$(dirname "$0")" || exit 2
n=0
failed=0
echo "1..$(wc -l <list)"
while read -r name; do
	n=$((n + 1))
	status=0
	./"$name" >out 2>&1 </dev/null || status=$?
	if [ $status -eq 0 ] && [ -f "$name.expect" ]; then
		exec 3<out
		while read -r want; do
			read -r got <&3
			case $got in
			$want) ;;
			*)	echo "# expected: $want; got: $got"
				status=1 ;;
			esac
		done <"$name.expect"
		exec 3<&-
	fi
	if [ $status -eq 0 ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name (status $status)"
		sed 's/^/# /' out
		failed=$((failed + 1))
	fi
done <list
rm -f out my.file
[ $failed -eq 0 ]

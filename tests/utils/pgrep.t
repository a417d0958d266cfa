# finds and ends processes
$ cp "$(which sleep)" sleeper.$$; ./sleeper.$$ 50 & p=$!; sleep 0.3
$ test "$(pgrep -f "sleeper.$$ 50")" = $p && echo found; pgrep -c -x "sleeper.$$" ; test "$(pgrep -P $$ -n -f sleeper.$$)" = $p && echo child
$ pkill -f "sleeper.$$ 5"; wait $p; echo $?; pgrep -f "sleeper.$$ 50"
|found
|1
|143
? 1

# wrong use
$ pgrep 2>/dev/null; echo $?; pgrep '(' 2>/dev/null; echo $?
|2
|2

# loam.gdb: for gdb on a running Loam kernel; `make debug' prints how to start.

set confirm off
set pagination off
set print pretty on
set disassemble-next-line auto

# The kernel is not in memory when the machine starts, so that a software
# breakpoint would be overwritten when it is loaded.
define hb
	hbreak $arg0
end
document hb
hb FUNCTION: hardware breakpoint, good before the kernel is loaded.
end

define cpus
	info threads
	thread apply all -q backtrace 8
end
document cpus
Where every processor is (each is a thread to gdb).
end

define listlen
	set $head = (struct list *)&($arg0)
	set $node = $head->next
	set $count = 0
	while $node != $head
		set $node = $node->next
		set $count = $count + 1
	end
	printf "%d entries\n", $count
end
document listlen
listlen HEAD: the number of entries of a kernel list.
end

# Symbols of the user program that runs now; its file is in obj/programs.
define user
	add-symbol-file obj/programs$arg0
end
document user
user /bin/ls: load the symbols of a program of the userland.
end

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

# All processes with their threads: address, ids, state, name, what it waits for.
define procs
	set $node = all_processes.next
	while $node != &all_processes
		set $p = (struct process *)((char *)$node - (unsigned long)&((struct process *)0)->all_link)
		printf "process %d  %p\n", $p->pid, $p
		set $tnode = $p->threads.next
		while $tnode != &$p->threads
			set $t = (struct thread *)((char *)$tnode - (unsigned long)&((struct thread *)0)->proc_link)
			printf "  %6d cpu %d state %d %-15s %p", $t->tid, $t->cpu, $t->state, $t->name, $t
			if $t->wait_reason != 0
				printf "  waits: %s", $t->wait_reason
			end
			printf "\n"
			set $tnode = $tnode->next
		end
		set $node = $node->next
	end
end
document procs
All processes and their threads (states: enum thread_state in sched/thread.h).
end

# Symbols of the user program that runs now; its file is in obj/programs.
define user
	add-symbol-file obj/programs$arg0
end
document user
user /bin/ls: load the symbols of a program of the userland.
end

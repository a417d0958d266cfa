# Reads syscalls.tbl; writes one assembly file a call into the folder `out`
# and the list of them to standard output.
#
# A stub moves the fourth argument where the kernel wants it, and hands a
# failure to __syscall_error.  One that POSIX makes a cancellation point goes
# the longer way of src/cancel.S in a program with threads.  Calls whose C
# function differs from the raw call have no stub: src/ has the function.  A
# few have another name.
BEGIN {
	n = split("brk restart_syscall rt_sigaction rt_sigprocmask rt_sigreturn " \
	    "rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend " \
	    "rt_tgsigqueueinfo clone clone3 fork vfork exit exit_group " \
	    "getcwd getpriority reboot waitid fadvise64 futex " \
	    "set_robust_list get_robust_list set_tid_address time mq_open mq_unlink " \
	    "sched_getaffinity clock_nanosleep faccessat fchmodat pselect6 " \
	    "ppoll getcpu syslog select clock_gettime gettimeofday " \
	    "eventfd epoll_pwait signalfd signalfd4 " \
	    "timer_create timer_settime timer_gettime timer_getoverrun " \
	    "timer_delete ptrace", skip)
	for (i = 1; i <= n; i++)
		skipped[skip[i]] = 1
	n = split("fcntl setuid setgid setreuid setregid setresuid " \
	    "setresgid setgroups", threads)
	for (i = 1; i <= n; i++)
		skipped[threads[i]] = 1
	alias["pread64"] = "pread"
	alias["pwrite64"] = "pwrite"
	alias["newfstatat"] = "fstatat"
	alias["prlimit64"] = "prlimit"
	alias["eventfd2"] = "eventfd"
	only["newfstatat"] = only["eventfd2"] = 1
	n = split("close creat epoll_wait fdatasync flock fsync msync nanosleep " \
	    "mq_timedreceive mq_timedsend msgrcv msgsnd " \
	    "accept accept4 connect recvfrom recvmsg sendmsg sendto " \
	    "open openat pause poll pread64 preadv pwrite64 pwritev read " \
	    "readv wait4 write writev", cancel_list)
	for (i = 1; i <= n; i++)
		cancellable[cancel_list[i]] = 1
	# newlib's own code uses some calls by an inner name.
	n = split("close execve fcntl fstat getpid kill link " \
	    "lseek mkdir open read rename stat times unlink write", inner_list)
	for (i = 1; i <= n; i++)
		inner[inner_list[i]] = 1
}
/^[0-9]/ && !($2 in skipped) {
	file = out "/" $2 ".S"
	print $2
	print "/* Generated from kernel/syscall/syscalls.tbl. */" >file
	print "\t.text" >file
	name = $2
	if (name in only)
		name = alias[name]
	print "\t.globl\t" name >file
	print "\t.type\t" name ", @function" >file
	if (($2 in alias) && !($2 in only)) {
		print "\t.globl\t" alias[$2] >file
		print "\t.type\t" alias[$2] ", @function" >file
		print alias[$2] ":" >file
	}
	if (name in inner) {
		print "\t.globl\t_" name >file
		print "_" name ":" >file
	}
	print name ":" >file
	print "\tmovl\t$" $1 ", %eax" >file
	if (split($0, commas, ",") > 3)
		print "\tmovq\t%rcx, %r10" >file
	if ($2 in cancellable) {
		print "\tcmpl\t$0, __loam_threads(%rip)" >file
		print "\tjne\t3f" >file
	}
	print "\tsyscall" >file
	print "2:\tcmpq\t$-4095, %rax" >file
	print "\tjae\t1f" >file
	print "\tret" >file
	print "1:\tmovq\t%rax, %rdi" >file
	print "\tjmp\t__syscall_error" >file
	if ($2 in cancellable) {
		print "3:\tcall\t__loam_cancel_point" >file
		print "\tjmp\t2b" >file
	}
	print "\t.size\t" name ", . - " name >file
	print "\n\t.section .note.GNU-stack, \"\", @progbits" >file
	close(file)
}

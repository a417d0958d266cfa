# From kernel/syscall/syscalls.tbl: what strace shows of each call.
#
# A line a call: { number, "name", result, classes, count, { arguments } }. How an
# argument is shown follows from its type and name; where that is not enough, from
# "call.argument" or ".argument" in the lists below. kinds: enum arg_kind of strace.h.

BEGIN {
	# Sets of flags (|) and choices of one (=): tables of constants.c.
	is("open.flags openat.flags", "OPEN, flags_open")
	is("pipe2.flags dup3.flags", "FLAGS, flags_open")
	is("mmap.prot mprotect.prot", "FLAGS, flags_prot")
	is("mmap.flags", "FLAGS, flags_mmap")
	is("mremap.flags", "FLAGS, flags_mremap")
	is("msync.flags", "FLAGS, flags_msync")
	is("madvise.advice", "CHOICE, choice_madvise")
	is("clone.flags", "CLONE, flags_clone")
	is("unshare.flags setns.flags", "FLAGS, flags_clone")
	is("wait4.options waitid.options", "FLAGS, flags_wait")
	is("wait4.status", "STATUS, NULL")
	is("waitid.idtype", "CHOICE, choice_idtype")
	is("lseek.whence", "CHOICE, choice_whence")
	is("access.mode faccessat.mode faccessat2.mode", "FLAGS, flags_access")
	is("rt_sigprocmask.how", "CHOICE, choice_sigmask")
	is("fcntl.cmd", "CHOICE, choice_fcntl")
	is("fcntl.arg", "FCNTL, NULL")
	is("ioctl.request", "CHOICE, choice_ioctl")
	is("ioctl.arg", "IOCTL, NULL")
	is("futex.op", "FUTEX, choice_futex")
	is("prctl.option", "CHOICE, choice_prctl")
	is("arch_prctl.option", "CHOICE, choice_arch_prctl")
	is(".resource", "CHOICE, choice_rlimit")
	is("getrusage.who", "CHOICE, choice_rusage")
	is("getpriority.which setpriority.which", "CHOICE, choice_prio")
	is("getitimer.which setitimer.which", "CHOICE, choice_itimer")
	is(".policy", "CHOICE, choice_policy")
	is(".clock", "CHOICE, choice_clock")
	is("clock_nanosleep.flags timer_settime.flags timerfd_settime.flags", "FLAGS, flags_timer")
	is("timerfd_create.flags eventfd2.flags signalfd4.flags", "FLAGS, flags_open")
	is("epoll_create1.flags", "FLAGS, flags_open")
	is("flock.operation", "FLAGS, flags_flock")
	is("epoll_ctl.op", "CHOICE, choice_epoll")
	is("mount.flags", "FLAGS, flags_mount")
	is("umount2.flags", "FLAGS, flags_umount")
	is("ptrace.request", "CHOICE, choice_ptrace")
	is("memfd_create.flags", "FLAGS, flags_memfd")
	is("getrandom.flags", "FLAGS, flags_random")
	is("renameat2.flags", "FLAGS, flags_rename")
	is("unlinkat.flags newfstatat.flags fchownat.flags linkat.flags utimensat.flags " \
	    "execveat.flags statx.flags faccessat2.flags", "FLAGS, flags_at")
	is("getdents64.buf getcwd.buf readlink.buf readlinkat.buf", "BUF_OUT, NULL")
	is("getdents64.buf", "PTR, NULL")
	is("pipe.fds pipe2.fds", "FD_PAIR, NULL")
	is("poll.fds ppoll.fds", "POLLFDS, NULL")
	is("readv.iov preadv.iov", "IOVEC_OUT, NULL")
	is("writev.iov pwritev.iov", "IOVEC, NULL")
	is(".local .remote", "IOVEC, NULL")
	is("rt_sigreturn.*", "PTR, NULL")
	is(".argv", "STRINGS, NULL")
	is(".envp", "ENVIRONMENT, NULL")
	is(".sig", "SIGNAL, NULL")
	is("rt_sigaction.act", "STRUCT, \"kernel_sigaction\"")
	is(".fd .in_fd .out_fd .oldfd .newfd .epfd .infd .outfd", "FD, NULL")
	is(".dirfd .olddirfd .newdirfd", "DIRFD, NULL")
	is("clone.stack clone.tls .addr .new_addr brk.addr", "PTR, NULL")
	is("exit.status exit_group.status", "INT, NULL")
	is("execve.path", "PATH, NULL")
	is("ptrace.addr ptrace.data", "PTR, NULL")
	is("settimeofday.tz gettimeofday.tz", "PTR, NULL")
	is("rt_sigprocmask.set rt_sigtimedwait.set rt_sigsuspend.mask ppoll.mask " \
	    "epoll_pwait.mask", "SIGSET, NULL")
	is("rt_sigprocmask.old rt_sigpending.set", "SIGSET_OUT, NULL")
	is("futex.uaddr futex.uaddr2 select.readfds select.writefds select.exceptfds", "PTR, NULL")
	is("clone3.args", "STRUCT, \"clone_args\"")
	is("timer_create.event timer_create.sevp timer_create.sev", "STRUCT, \"sigevent\"")
	is("epoll_ctl.event", "STRUCT, \"epoll_event\"")
	is("rt_sigqueueinfo.info rt_tgsigqueueinfo.info", "STRUCT, \"siginfo\"")
	is("select.timeout", "STRUCT, \"timeval\"")
	is("pselect6.timeout ppoll.timeout", "STRUCT, \"timespec\"")
	is("epoll_wait.events epoll_pwait.events", "EPOLL_EVENTS, NULL")

	member("signal", "kill tkill tgkill pause alarm sigaltstack signalfd signalfd4 " \
	    "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait " \
	    "rt_sigqueueinfo rt_sigsuspend rt_tgsigqueueinfo")
	member("process", "fork vfork clone clone3 execve execveat exit exit_group wait4 waitid " \
	    "kill tkill tgkill unshare setns ptrace rt_sigqueueinfo rt_tgsigqueueinfo")
	member("memory", "mmap munmap mprotect mremap brk madvise msync mincore mlock munlock " \
	    "mlockall munlockall mlock2 shmat shmdt")
	member("ipc", "shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd " \
	    "msgrcv msgctl")
	member("file", "getcwd")
	nrows = 0
	print "/* Made by userland/strace/calls.awk from syscalls.tbl. */"
}

function is(keys, kind,    n, i, k) {
	n = split(keys, k, " ")
	for (i = 1; i <= n; i++)
		special[k[i]] = kind
}
function member(class, names,    n, i, k) {
	n = split(names, k, " ")
	for (i = 1; i <= n; i++)
		classes[k[i]] = classes[k[i]] "|CLASS_" toupper(class)
}
function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }

# How the argument is shown; after says the type of the next one.
function kind_of(call, type, name, after,    s) {
	if ((call "." name) in special)
		return special[call "." name]
	if (("." name) in special)
		return special["." name]
	if (type == "const char *")
		return name ~ /path|name|target|source|put_old|new_root/ ? "PATH, NULL" : "STRING, NULL"
	if (type == "mode_t")
		return "MODE, NULL"
	if (match(type, /struct [a-z_0-9]+ \*/) && type !~ /\*.*\*/) {
		s = substr(type, RSTART + 7, RLENGTH - 9)
		return (type ~ /^const/ ? "STRUCT" : "STRUCT_OUT") ", \"" s "\""
	}
	if (type == "const void *" && after ~ /^size_t/)
		return "BUF, NULL"
	if ((type == "void *" || type == "char *") && after ~ /^size_t/)
		return "BUF_OUT, NULL"
	if (type ~ /^(int|uid_t|gid_t|unsigned int|pid_t) \*$/)
		return "INT_OUT, NULL"
	if (type == "off_t *")
		return "LONG_OUT, NULL"
	if (type ~ /\*/)
		return "PTR, NULL"
	if (type ~ /^(int|pid_t|id_t|uid_t|gid_t|clockid_t|timer_t|key_t)$/)
		return "INT, NULL"
	if (type ~ /^(unsigned int|unsigned)$/)
		return "UINT, NULL"
	if (type ~ /^(size_t|dev_t)$/)
		return "ULONG, NULL"
	if (type ~ /^(off_t|long|ssize_t|time_t)$/)
		return "LONG, NULL"
	return "HEX, NULL"
}

/^[ \t]*(#|$)/ { next }
{
	match($0, /\(.*\)[ \t]*$/)
	args = trim(substr($0, RSTART))
	args = substr(args, 2, length(args) - 2)
	n = split(substr($0, 1, RSTART - 1), word, /[ \t]+/)
	call = word[2]
	result = ""
	for (i = 4; i <= n; i++)
		result = trim(result " " word[i])
	k = trim(args) == "void" ? 0 : split(args, piece, ",")
	class = classes[call]
	row = ""
	for (i = 1; i <= k; i++) {
		match(trim(piece[i]), /[A-Za-z_][A-Za-z_0-9]*$/)
		name[i] = substr(trim(piece[i]), RSTART)
		type[i] = trim(substr(trim(piece[i]), 1, RSTART - 1))
	}
	type[k + 1] = ""
	for (i = 1; i <= k; i++) {
		kind = kind_of(call, type[i], name[i], type[i + 1])
		if (kind ~ /^PATH/ && class !~ /FILE/)
			class = class "|CLASS_FILE"
		if (kind ~ /^(FD|DIRFD|FD_PAIR|POLLFDS),/ && class !~ /DESC/)
			class = class "|CLASS_DESC"
		row = row (i > 1 ? ", " : "") "{ K_" kind " }"
	}
	kind = result ~ /\*/ ? "R_HEX" : result == "void" ? "R_NONE" : "R_LONG"
	if (call == "umask")
		kind = "R_OCTAL"
	if (call ~ /^(open|openat|creat|dup|dup2|dup3|socket|epoll_create|epoll_create1|eventfd|eventfd2|timerfd_create|signalfd|signalfd4|memfd_create)$/)
		kind = "R_FD"
	printf "\t{ %d, \"%s\", %s, 0%s, %d, { %s } },\n", word[1], call, kind, class, k, row
}

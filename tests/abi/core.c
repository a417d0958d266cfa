/*
 * Core files: when there is one, what it is called, what is in it. That debuggers can
 * read them is seen from outside (tests/harness/suites.py, core/gdb).
 */
#include "tap.h"
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif
#ifndef NT_SIGINFO
#define NT_SIGINFO 0x53494749
#endif
#ifndef NT_FILE
#define NT_FILE 0x46494c45
#endif
#ifndef NT_AUXV
#define NT_AUXV 6
#endif
#ifndef NT_PRSTATUS
#define NT_PRSTATUS 1
#define NT_PRPSINFO 3
#endif
#ifndef NT_FPREGSET
#define NT_FPREGSET 2
#endif

#define PATTERN "/proc/sys/kernel/core_pattern"

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, text, strlen(text)), (long)strlen(text));
	close(fd);
}

/* An empty folder of one's own to crash in, and room for a core. */
static void
enter(void)
{
	struct rlimit r = { RLIM_INFINITY, RLIM_INFINITY };
	char name[64];

	if (access("/proc/loam", F_OK) != 0)
		SKIP("where cores go is the host's affair");
	snprintf(name, sizeof(name), "/tmp/core-%d", (int)getpid());
	CHECK_EQ(mkdir(name, 0777), 0);
	CHECK_EQ(chmod(name, 0777), 0);
	CHECK_EQ(chdir(name), 0);
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
	umask(022);
}

static void
leave(void)
{
	char name[64];

	unlink("core");
	snprintf(name, sizeof(name), "/tmp/core-%d", (int)getpid());
	CHECK_EQ(chdir("/"), 0);
	CHECK_EQ(rmdir(name), 0);
}

/* The status of a child that runs fn. */
static int
status_of(void (*fn)(void))
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		fn();
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

static void
segfault(void)
{
	*(volatile int *)16 = 1;
}

static void
quit(void)
{
	raise(SIGQUIT);
}

static void
term(void)
{
	raise(SIGTERM);
}

TEST(the_signals_that_leave_a_core)
{
	static const int with[] = { SIGQUIT, SIGILL, SIGABRT, SIGFPE, SIGSEGV, SIGBUS, SIGSYS,
	    SIGTRAP, SIGXCPU, SIGXFSZ };
	unsigned i;
	siginfo_t si;
	int st;

	enter();
	for (i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
		pid_t pid = fork();

		if (pid == 0) {
			raise(with[i]);
			_exit(1);
		}
		CHECK_EQ(waitid(P_PID, pid, &si, WEXITED | WNOWAIT), 0);
		CHECK_EQ(si.si_code, CLD_DUMPED);
		CHECK_EQ(si.si_status, with[i]);
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == with[i] && WCOREDUMP(st));
		CHECK_EQ(unlink("core"), 0);
	}
	st = status_of(term);
	CHECK(WTERMSIG(st) == SIGTERM && !WCOREDUMP(st));
	CHECK(access("core", F_OK) != 0);
	leave();
}

TEST(it_is_the_owners_alone)
{
	struct stat s;

	enter();
	CHECK(WCOREDUMP(status_of(segfault)));
	CHECK_EQ(stat("core", &s), 0);
	CHECK(S_ISREG(s.st_mode) && (s.st_mode & 07777) == 0600);
	CHECK_EQ(s.st_uid, geteuid());
	/* It takes the place of the last one. */
	CHECK(WCOREDUMP(status_of(quit)));
	leave();
}

TEST(not_without_leave)
{
	struct rlimit r = { 0, RLIM_INFINITY };
	struct stat s;

	enter();
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	CHECK(access("core", F_OK) != 0);
	r.rlim_cur = 20000;
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
	CHECK(WCOREDUMP(status_of(segfault)));
	CHECK_EQ(stat("core", &s), 0);
	CHECK(s.st_size > 0 && s.st_size <= 20000);
	CHECK_EQ(unlink("core"), 0);
	r.rlim_cur = RLIM_INFINITY;
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
	CHECK_EQ(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	CHECK(access("core", F_OK) != 0);
	leave();
}

TEST(never_through_links_or_over_what_is_not_a_core)
{
	struct stat s;
	int fd;

	enter();
	fd = open("target", O_CREAT | O_WRONLY, 0600);
	CHECK_EQ(write(fd, "mine", 4), 4);
	close(fd);
	CHECK_EQ(symlink("target", "core"), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	CHECK_EQ(unlink("core"), 0);
	CHECK_EQ(link("target", "core"), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	CHECK_EQ(stat("target", &s), 0);
	CHECK_EQ(s.st_size, 4);
	CHECK_EQ(unlink("core"), 0);
	CHECK_EQ(unlink("target"), 0);
	CHECK_EQ(mkdir("core", 0700), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	CHECK_EQ(rmdir("core"), 0);
	CHECK_EQ(mkfifo("core", 0600), 0);
	CHECK(!WCOREDUMP(status_of(segfault)));
	leave();
}

static void
as_somebody_segfault(void)
{
	if (setgid(64222) || setuid(64222))
		_exit(2);
	segfault();
}

TEST(identity_that_changed_leaves_none)
{
	struct stat s;

	if (geteuid() != 0)
		SKIP("needs root");
	enter();
	CHECK(!WCOREDUMP(status_of(as_somebody_segfault)));
	CHECK(access("core", F_OK) != 0);
	write_file("/proc/sys/fs/suid_dumpable", "1");
	CHECK(WCOREDUMP(status_of(as_somebody_segfault)));
	CHECK_EQ(stat("core", &s), 0);
	CHECK_EQ(s.st_uid, 64222);
	CHECK_EQ(unlink("core"), 0);
	/* For root alone, and only where the pattern says. */
	write_file("/proc/sys/fs/suid_dumpable", "2");
	CHECK(!WCOREDUMP(status_of(as_somebody_segfault)));
	write_file(PATTERN, "/tmp/root-core");
	CHECK(WCOREDUMP(status_of(as_somebody_segfault)));
	CHECK_EQ(stat("/tmp/root-core", &s), 0);
	CHECK_EQ(s.st_uid, 0);
	CHECK_EQ(s.st_mode & 07777, 0600);
	CHECK_EQ(unlink("/tmp/root-core"), 0);
	write_file(PATTERN, "core");
	write_file("/proc/sys/fs/suid_dumpable", "0");
	leave();
}

TEST(the_pattern_names_it)
{
	char want[128], host[65], text[128];
	time_t before;
	pid_t pid;
	int st, fd;

	if (geteuid() != 0)
		SKIP("needs root");
	enter();
	CHECK_EQ(gethostname(host, sizeof(host)), 0);
	write_file(PATTERN, "c.%e.%p.%s.%u.%g.%h.%%.%q%d");
	before = time(NULL);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NAME, "a/b", 0, 0, 0);
		segfault();
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	snprintf(want, sizeof(want), "c.a!b.%d.%d.%d.%d.%s.%%.1", (int)pid, SIGSEGV, (int)getuid(),
	    (int)getgid(), host);
	CHECK_EQ(unlink(want), 0);
	write_file(PATTERN, "t%t");
	CHECK(WCOREDUMP(status_of(quit)));
	for (st = 0; st < 20; st++) {
		snprintf(want, sizeof(want), "t%ld", (long)before + st);
		if (unlink(want) == 0)
			break;
	}
	CHECK(st < 20);
	write_file(PATTERN, "core");
	write_file("/proc/sys/kernel/core_uses_pid", "1");
	pid = fork();
	if (pid == 0)
		segfault();
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	snprintf(want, sizeof(want), "core.%d", (int)pid);
	CHECK_EQ(unlink(want), 0);
	write_file("/proc/sys/kernel/core_uses_pid", "0");
	/* No program is started: a pipe is refused. */
	fd = open(PATTERN, O_RDWR);
	CHECK_ERR(write(fd, "|/bin/cat", 9), EINVAL);
	CHECK_EQ(read(fd, text, sizeof(text)), 5);
	CHECK(memcmp(text, "core\n", 5) == 0);
	leave();
}

/* ---- contents ---- */

static unsigned char *image;
static size_t image_size;

static void
load(void)
{
	struct stat s;
	int fd = open("core", O_RDONLY);

	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &s), 0);
	image_size = s.st_size;
	image = mmap(NULL, image_size, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(image != MAP_FAILED);
	close(fd);
}

static Elf64_Phdr *
headers(int *n)
{
	Elf64_Ehdr *eh = (Elf64_Ehdr *)image;

	CHECK(memcmp(eh->e_ident, ELFMAG, 4) == 0);
	CHECK_EQ(eh->e_type, ET_CORE);
	CHECK_EQ(eh->e_machine, EM_X86_64);
	*n = eh->e_phnum;
	return (Elf64_Phdr *)(image + eh->e_phoff);
}

/* The nth note of a type (and its size), or NULL. */
static void *
note(unsigned type, int nth, size_t *size)
{
	int n, i;
	Elf64_Phdr *ph = headers(&n);

	for (i = 0; i < n; i++) {
		unsigned char *at = image + ph[i].p_offset, *end = at + ph[i].p_filesz;

		if (ph[i].p_type != PT_NOTE)
			continue;
		while (at < end) {
			unsigned *h = (unsigned *)at;
			unsigned char *desc = at + 12 + ((h[0] + 3) & ~3u);

			if (h[2] == type && nth-- == 0) {
				*size = h[1];
				return desc;
			}
			at = desc + ((h[1] + 3) & ~3u);
		}
	}
	return NULL;
}

/* What the core has of an address: a pointer to it, or NULL. */
static void *
memory(unsigned long addr)
{
	int n, i;
	Elf64_Phdr *ph = headers(&n);

	for (i = 0; i < n; i++) {
		if (ph[i].p_type == PT_LOAD && addr >= ph[i].p_vaddr &&
		    addr < ph[i].p_vaddr + ph[i].p_filesz)
			return image + ph[i].p_offset + (addr - ph[i].p_vaddr);
	}
	return NULL;
}

static char marked[64] = "initialised";
static volatile unsigned long *heap_word;
static char *big, *shared_page;
#define BIG (256UL << 20)

static void
crash_with_memory(void)
{
	register unsigned long r12 __asm__("r12") = 0x1122334455667788UL;
	double d = 2.5;

	strcpy(marked, "changed");
	*heap_word = 0xfeedface;
	strcpy(big + BIG / 2, "in the middle");
	strcpy(shared_page, "shared");
	__asm__ volatile("movsd %1, %%xmm7\n\tmovl %2, %%r13d\n\tmovl $1, (%3)"
	    : : "r"(r12), "m"(d), "i"(77), "r"(24UL) : "xmm7", "r13", "memory");
}

TEST(registers_and_memory_are_in_it)
{
	unsigned long *reg, *file, *aux;
	unsigned char *status, *fp;
	siginfo_t *si;
	struct stat s;
	size_t size;
	pid_t pid;
	int st;

	enter();
	heap_word = malloc(4096);
	big = mmap(NULL, BIG, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	shared_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(big != MAP_FAILED && shared_page != MAP_FAILED);
	pid = fork();
	if (pid == 0) {
		crash_with_memory();
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WCOREDUMP(st));
	load();
	status = note(NT_PRSTATUS, 0, &size);
	CHECK(status != NULL && size == 336);
	CHECK_EQ(*(int *)status, SIGSEGV);
	CHECK_EQ(*(int *)(status + 32), pid);
	CHECK(note(NT_PRSTATUS, 1, &size) == NULL);
	reg = (unsigned long *)(status + 112);
	CHECK_EQ(reg[2], 77);				/* r13 */
	CHECK_EQ(reg[3], 0x1122334455667788L);		/* r12 */
	/* rip stands on the instruction that faulted: movl $1, (reg) */
	CHECK(reg[16] > 0x1000 && memory(reg[19]) != NULL);
	fp = note(NT_FPREGSET, 0, &size);
	CHECK(fp != NULL && size == 512);
	CHECK(*(double *)(fp + 160 + 7 * 16) == 2.5);
	si = note(NT_SIGINFO, 0, &size);
	CHECK(si != NULL && size == 128);
	CHECK(si->si_signo == SIGSEGV && si->si_addr == (void *)24);
	CHECK(note(NT_PRPSINFO, 0, &size) != NULL && size == 136);
	aux = note(NT_AUXV, 0, &size);
	CHECK(aux != NULL && size >= 16 * 10);
	CHECK_EQ(aux[size / 8 - 2], 0);
	file = note(NT_FILE, 0, &size);
	CHECK(file != NULL && file[0] >= 1 && file[1] == 4096);
	CHECK(((char *)(file + 2 + 3 * file[0]))[0] == '/');
	CHECK(memory((unsigned long)marked) && strcmp(memory((unsigned long)marked), "changed") == 0);
	CHECK_EQ(*(unsigned long *)memory((unsigned long)heap_word), 0xfeedface);
	CHECK(strcmp(memory((unsigned long)big + BIG / 2), "in the middle") == 0);
	CHECK(strcmp(memory((unsigned long)shared_page), "shared") == 0);
	/* A quarter of a gigabyte, of which one page was used: the rest is a hole. */
	CHECK_EQ(stat("core", &s), 0);
	CHECK(s.st_size > (long)BIG && s.st_blocks * 512 < 4 << 20);
	leave();
}

TEST(the_filter_chooses)
{
	static char path[64];
	pid_t pid;
	int st;

	enter();
	big = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	strcpy(shared_page, "shared");
	strcpy(big, "private");
	pid = fork();
	if (pid == 0) {
		pid_t child;

		write_file("/proc/self/coredump_filter", "0x2");
		child = fork();		/* inherited */
		if (child == 0)
			segfault();
		CHECK_EQ(waitpid(child, &st, 0), child);
		CHECK(WCOREDUMP(st));
		_exit(0);
	}
	CHECK_CHILD(pid);
	load();
	CHECK(memory((unsigned long)big) == NULL);
	CHECK(strcmp(memory((unsigned long)shared_page), "shared") == 0);
	snprintf(path, sizeof(path), "/proc/%d/coredump_filter", (int)getpid());
	st = open(path, O_RDONLY);
	CHECK_EQ(read(st, path, sizeof(path)), 9);
	CHECK(memcmp(path, "00000033\n", 9) == 0);
	leave();
}

static void
many_areas(void)
{
	int i;
	char *p = mmap(NULL, 4096 * 2000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (i = 0; i < 2000; i += 2)
		mprotect(p + i * 4096, 4096, PROT_READ | PROT_WRITE);
	p[4096 * 1000] = 5;
	shared_page[0] = 1;
	segfault();
}

TEST(thousands_of_areas)
{
	int n;

	enter();
	shared_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(WCOREDUMP(status_of(many_areas)));
	load();
	headers(&n);
	CHECK(n > 2000);
	leave();
}

TEST(the_file_size_limit_cuts_it_off)
{
	struct rlimit r = { 40 << 20, RLIM_INFINITY };
	char *p;
	pid_t pid;
	int st, i;

	enter();
	/* The file size limit cuts it off as the core limit does. */
	p = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (pid == 0) {
		struct stat s;

		CHECK_EQ(setrlimit(RLIMIT_FSIZE, &r), 0);
		for (i = 0; i < 64 << 20; i += 4096)
			p[i] = i >> 12 | 1;
		pid = fork();
		if (pid == 0)
			segfault();
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
		if (stat("core", &s) == 0)
			CHECK(s.st_size <= 40 << 20);
		_exit(0);
	}
	CHECK_CHILD(pid);
	leave();
}

static void
fill_and_crash(void)
{
	char *p = mmap(NULL, 96 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	for (i = 0; i < 96 << 20; i += 4096)
		p[i] = 1;
	segfault();
}

TEST(sigkill_ends_the_writing)
{
	struct timespec ms = { 0, 1000000 };
	struct stat s;
	int st, i;
	pid_t pid;

	enter();
	pid = fork();
	if (pid == 0)
		fill_and_crash();
	for (i = 0; i < 10000 && (stat("core", &s) != 0 || s.st_size < 1 << 20); i++)
		nanosleep(&ms, NULL);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st));
	/* Killed in the middle: nothing is left. It may have been quicker. */
	if (!WCOREDUMP(st))
		CHECK(access("core", F_OK) != 0);
	leave();
}

TESTS = {
	T(the_signals_that_leave_a_core), T(it_is_the_owners_alone), T(not_without_leave),
	T(never_through_links_or_over_what_is_not_a_core), T(identity_that_changed_leaves_none),
	T(the_pattern_names_it), T(registers_and_memory_are_in_it), T(the_filter_chooses),
	T(thousands_of_areas), T(the_file_size_limit_cuts_it_off), T(sigkill_ends_the_writing),
	{ 0 },
};

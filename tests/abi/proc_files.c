/* /proc: what it tells of a process is true, reads well in pieces, and is not for everybody. */
#include "tap.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

static char text[65536];

/* The file of process pid (0: the caller), in pieces of n bytes; its length. */
static ssize_t
read_in(pid_t pid, const char *name, size_t n)
{
	char path[64];
	ssize_t got, len = 0;
	int fd;

	if (pid == 0)
		snprintf(path, sizeof(path), "/proc/self/%s", name);
	else if (pid > 0)
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	else
		snprintf(path, sizeof(path), "/proc/%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	while ((size_t)len + n < sizeof(text) && (got = read(fd, text + len, n)) > 0)
		len += got;
	text[len] = '\0';
	close(fd);
	return len;
}

static ssize_t
slurp(pid_t pid, const char *name)
{
	return read_in(pid, name, 4096);
}

/* The number behind a label. */
static long
value(const char *label)
{
	const char *p = strstr(text, label);

	CHECK(p != NULL);
	return strtol(p + strlen(label), NULL, 10);
}

TEST(status_and_stat_agree)
{
	char *p;
	long ppid;

	CHECK(slurp(0, "status") > 0);
	CHECK_EQ(value("\nPid:"), getpid());
	CHECK_EQ(value("\nTgid:"), getpid());
	ppid = value("\nPPid:");
	CHECK_EQ(ppid, getppid());
	CHECK_EQ(value("\nTracerPid:"), 0);
	CHECK_EQ(value("\nThreads:"), 1);
	CHECK(slurp(0, "stat") > 0);
	CHECK_EQ(atoi(text), getpid());
	p = strrchr(text, ')');
	CHECK(p != NULL && p[2] == 'R');
	CHECK_EQ(atoi(p + 4), ppid);
	/* 52 fields, as proc(5) counts them. */
	{
		int fields = 2;

		for (p++; *p; p++)
			fields += *p == ' ';
		CHECK_EQ(fields, 52);
	}
}

TEST(pieces_make_the_whole)
{
	static char whole[65536];
	ssize_t n = slurp(0, "maps");

	CHECK(n > 0);
	memcpy(whole, text, n);
	CHECK_EQ(read_in(0, "maps", 7), n);
	CHECK_EQ(memcmp(whole, text, n), 0);
	n = slurp(0, "limits");
	memcpy(whole, text, n);
	CHECK_EQ(read_in(0, "limits", 1), n);
	CHECK_EQ(memcmp(whole, text, n), 0);
}

TEST(seek_shows_what_is_now)
{
	int fd = open("/proc/self/comm", O_RDWR);
	char b[32];

	CHECK(fd >= 0);
	CHECK(read(fd, b, sizeof(b)) > 0);
	CHECK_EQ(write(fd, "another", 7), 7);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, b, sizeof(b)), 8);
	CHECK_EQ(memcmp(b, "another\n", 8), 0);
	close(fd);
	CHECK(slurp(0, "stat") > 0);
	CHECK(strstr(text, "(another)") != NULL);
}

static char page[3 * 4096] __attribute__((aligned(4096)));

TEST(mem_is_read_and_written)
{
	int fd = open("/proc/self/mem", O_RDWR), child_fd;
	char b[16], path[32];
	pid_t pid;

	CHECK(fd >= 0);
	strcpy(page + 4090, "over the edge");
	CHECK_EQ(pread(fd, b, 14, (long)page + 4090), 14);
	CHECK_EQ(strcmp(b, "over the edge"), 0);
	CHECK_EQ(pwrite(fd, "OVER", 4, (long)page + 4090), 4);
	CHECK_EQ(memcmp(page + 4090, "OVER the edge", 13), 0);
	CHECK_ERR(pread(fd, b, 4, 8), EIO);
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	child_fd = open(path, O_RDWR);
	CHECK(child_fd >= 0);
	CHECK_EQ(pwrite(child_fd, "x", 1, (long)page), 1);
	CHECK_EQ(page[0], 0);
	CHECK_EQ(pread(child_fd, b, 1, (long)page), 1);
	CHECK_EQ(b[0], 'x');
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	/* The space is gone. */
	CHECK(pread(child_fd, b, 1, (long)page) <= 0);
}

TEST(smaps_adds_up)
{
	char *big = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char start[32], *p;
	long rss = 0, anon;

	CHECK(big != MAP_FAILED);
	CHECK_EQ(mprotect(big + 63 * 4096, 4096, PROT_NONE), 0);
	memset(big, 1, 10 * 4096);
	CHECK(slurp(0, "smaps") > 0);
	snprintf(start, sizeof(start), "%lx-", (unsigned long)big);
	CHECK(strstr(text, "\nVmFlags:") != NULL);
	for (p = text; (p = strstr(p, "\nRss:")) != NULL; p += 5)
		rss += strtol(p + 5, NULL, 10);
	CHECK(slurp(0, "smaps_rollup") > 0);
	CHECK(strstr(text, "[rollup]") != NULL);
	CHECK(labs(value("\nRss:") - rss) <= 64);
	anon = value("\nAnonymous:");
	memset(big + 10 * 4096, 1, 10 * 4096);
	CHECK(slurp(0, "smaps_rollup") > 0);
	CHECK(value("\nAnonymous:") - anon >= 40);
	CHECK(value("\nPrivate_Dirty:") >= 80);
}

TEST(names_in_maps)
{
	CHECK(slurp(0, "maps") > 0);
	CHECK(strstr(text, "[stack]\n") != NULL);
	CHECK(strstr(text, "[vdso]\n") != NULL);
	CHECK(strstr(text, "proc_files\n") != NULL);
}

TEST(fdinfo)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char name[32];

	CHECK(fd >= 0);
	CHECK_EQ(lseek(fd, 1234, SEEK_SET), 1234);
	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	CHECK(slurp(0, name) > 0);
	CHECK_EQ(value("pos:"), 1234);
	CHECK(strstr(text, "flags:\t0") != NULL);
	close(fd);
	CHECK_EQ(slurp(0, name), -1);
}

TEST(oom_score_adj)
{
	int fd;
	pid_t pid;

	CHECK(slurp(0, "oom_score") > 0);
	CHECK(slurp(0, "oom_score_adj") > 0);
	fd = open("/proc/self/oom_score_adj", O_WRONLY);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, "500\n", 4), 4);
	CHECK(slurp(0, "oom_score_adj") > 0);
	CHECK_EQ(atoi(text), 500);
	CHECK_ERR(write(fd, "1001", 4), EINVAL);
	CHECK_ERR(write(fd, "much", 4), EINVAL);
	close(fd);
	pid = fork();
	if (pid == 0) {
		CHECK(slurp(0, "oom_score_adj") > 0);
		CHECK_EQ(atoi(text), 500);
		if (geteuid() == 0) {
			fd = open("/proc/self/oom_score_adj", O_WRONLY);
			CHECK_EQ(setuid(1000), 0);
			CHECK_ERR(write(fd, "100", 3), EACCES);
			CHECK_EQ(write(fd, "600", 3), 3);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(call_it_is_in)
{
	pid_t pid = fork();
	struct timespec ts = { 0, 50000000 };
	long nr;
	int i;

	if (pid == 0)
		for (;;)
			pause();
	for (i = 0; i < 20; i++) {
		nanosleep(&ts, NULL);
		CHECK(slurp(pid, "syscall") > 0);
		if (strncmp(text, "running", 7) != 0)
			break;
	}
	nr = atoi(text);
	CHECK(nr == 34 || nr == 271 || nr == 130);	/* pause, ppoll, rt_sigsuspend */
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(processes_that_end_while_read)
{
	char path[32], b[256];
	pid_t pid = fork();
	int fd, status_fd;

	if (pid == 0)
		for (;;)
			pause();
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	fd = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	status_fd = open(path, O_RDONLY);
	CHECK(fd >= 0 && status_fd >= 0);
	CHECK(read(status_fd, b, 10) == 10);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK(read(fd, b, sizeof(b)) <= 0);
	lseek(status_fd, 0, SEEK_SET);
	CHECK_ERR(open(path, O_RDONLY), ENOENT);
	close(fd);
	close(status_fd);
}

TEST(not_for_others)
{
	pid_t root = getpid(), pid;

	if (geteuid() != 0)
		SKIP("needs root");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK(slurp(root, "status") > 0);
		CHECK(slurp(root, "mem") <= 0);
		CHECK(slurp(root, "environ") <= 0);
		CHECK(slurp(root, "syscall") <= 0);
		CHECK(slurp(root, "smaps") <= 0);
		CHECK(slurp(root, "fdinfo/0") <= 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(the_system)
{
	CHECK(slurp(-1, "meminfo") > 0);
	CHECK(value("MemTotal:") > value("\nMemFree:"));
	CHECK(value("\nMemAvailable:") > 0);
	CHECK(strstr(text, "\nSReclaimable:") != NULL);
	CHECK(slurp(-1, "stat") > 0);
	CHECK(strncmp(text, "cpu  ", 5) == 0);
	CHECK(value("\nctxt ") > 0);
	CHECK(value("\nprocesses ") > 0);
	CHECK(value("\nprocs_running ") > 0);
	CHECK(value("\nbtime ") > 0);
	CHECK(slurp(-1, "vmstat") > 0);
	CHECK(value("nr_free_pages ") > 0);
	CHECK(strstr(text, "\npgpgin ") != NULL);
	CHECK(slurp(-1, "swaps") > 0);
	CHECK(strncmp(text, "Filename", 8) == 0);
	CHECK(slurp(-1, "loadavg") > 0);
	CHECK(strchr(text, '/') != NULL);
	CHECK(slurp(-1, "uptime") > 0);
	CHECK(slurp(-1, "cpuinfo") > 0);
	CHECK_EQ(value("processor\t:"), 0);
}

TESTS = {
	T(status_and_stat_agree),
	T(pieces_make_the_whole),
	T(seek_shows_what_is_now),
	T(mem_is_read_and_written),
	T(smaps_adds_up),
	T(names_in_maps),
	T(fdinfo),
	T(oom_score_adj),
	T(call_it_is_in),
	T(processes_that_end_while_read),
	T(not_for_others),
	T(the_system),
	{ 0 }
};

/* Capabilities: what the sets allow, and how set*id, capset, prctl and exec change them. */
#include "tap.h"
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

/* Not every C library has a header for these. */
struct head { unsigned version; int pid; };
struct data { unsigned effective, permitted, inheritable; };
#define V1 0x19980330
#define V3 0x20080522
#define CHOWN 0
#define DAC_OVERRIDE 1
#define DAC_READ_SEARCH 2
#define FOWNER 3
#define KILL 5
#define SETUID 7
#define SETPCAP 8
#define SYS_CHROOT 18
#define SYS_ADMIN 21
#define SYS_NICE 23
#define SYS_RESOURCE 24
#define LAST 40
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_IS_SET 1
#define PR_CAP_AMBIENT_RAISE 2
#define PR_CAP_AMBIENT_LOWER 3
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#endif

struct sets { unsigned long effective, permitted, inheritable; };

static struct sets
get_sets(void)
{
	struct head h = { V3, 0 };
	struct data d[2];

	CHECK_EQ(syscall(SYS_capget, &h, d), 0);
	return (struct sets){ d[0].effective | (unsigned long)d[1].effective << 32,
	    d[0].permitted | (unsigned long)d[1].permitted << 32,
	    d[0].inheritable | (unsigned long)d[1].inheritable << 32 };
}

static int
set_sets(unsigned long effective, unsigned long permitted, unsigned long inheritable)
{
	struct head h = { V3, 0 };
	struct data d[2] = {
		{ effective, permitted, inheritable },
		{ effective >> 32, permitted >> 32, inheritable >> 32 },
	};

	return syscall(SYS_capset, &h, d);
}

#define BIT(n) (1UL << (n))
#define ALL (BIT(LAST + 1) - 1)

static void
need_root(void)
{
	if (geteuid() != 0 || get_sets().effective != ALL)
		SKIP("needs root");
}

TEST(root_has_them_all)
{
	struct sets s;

	need_root();
	s = get_sets();
	CHECK_EQ(s.permitted, ALL);
	CHECK_EQ(s.inheritable, 0);
	CHECK_EQ(prctl(PR_CAPBSET_READ, LAST), 1);
	CHECK_ERR(prctl(PR_CAPBSET_READ, LAST + 1), EINVAL);
}

TEST(versions)
{
	struct head h = { 0x1234, 0 };
	struct data d[2] = { { 0 } };

	/* The question which version there is, with and without a place for data. */
	CHECK_EQ(syscall(SYS_capget, &h, NULL), 0);
	CHECK_EQ(h.version, V3);
	h.version = 7;
	CHECK_ERR(syscall(SYS_capget, &h, d), EINVAL);
	CHECK_EQ(h.version, V3);
	h.version = 7;
	CHECK_ERR(syscall(SYS_capset, &h, d), EINVAL);
	CHECK_EQ(h.version, V3);
	h.version = V1;
	d[1].effective = 77;
	CHECK_EQ(syscall(SYS_capget, &h, d), 0);
	CHECK_EQ(d[1].effective, 77);
	h.version = V3;
	h.pid = -1;
	CHECK_ERR(syscall(SYS_capget, &h, d), EINVAL);
	h.pid = 0x3fffffff;
	CHECK_ERR(syscall(SYS_capget, &h, d), ESRCH);
	h.pid = getppid();
	CHECK_EQ(syscall(SYS_capget, &h, d), 0);
	CHECK_ERR(syscall(SYS_capset, &h, d), EPERM);
	CHECK_ERR(syscall(SYS_capget, NULL, d), EFAULT);
}

TEST(capset_only_takes_away)
{
	need_root();
	CHECK_EQ(set_sets(0, BIT(CHOWN) | BIT(KILL), 0), 0);
	CHECK_EQ(get_sets().effective, 0);
	CHECK_EQ(set_sets(BIT(KILL), BIT(CHOWN) | BIT(KILL), 0), 0);
	CHECK_ERR(set_sets(BIT(KILL), BIT(KILL) | BIT(SETUID), 0), EPERM);
	CHECK_ERR(set_sets(BIT(CHOWN), BIT(KILL), 0), EPERM);
	/* Without SETPCAP, inheritable comes from what is permitted. */
	CHECK_EQ(set_sets(BIT(KILL), BIT(KILL), BIT(KILL)), 0);
	CHECK_ERR(set_sets(BIT(KILL), BIT(KILL), BIT(KILL) | BIT(SETUID)), EPERM);
}

TEST(effective_decides)
{
	struct utsname u;

	need_root();
	uname(&u);
	CHECK_EQ(set_sets(0, ALL, 0), 0);
	CHECK_ERR(sethostname(u.nodename, strlen(u.nodename)), EPERM);
	CHECK_ERR(chroot("/"), EPERM);
	CHECK_ERR(setpriority(PRIO_PROCESS, 0, -5), EACCES);
	CHECK_ERR(setresuid(1, 2, 3), EPERM);
}

TEST(each_needs_its_own)
{
	need_root();
	CHECK_EQ(set_sets(BIT(SYS_CHROOT), ALL, 0), 0);
	CHECK_EQ(chroot("/"), 0);
	CHECK_ERR(setpriority(PRIO_PROCESS, 0, -5), EACCES);
	CHECK_EQ(set_sets(BIT(SYS_NICE), ALL, 0), 0);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, -5), 0);
	CHECK_ERR(chroot("/"), EPERM);
}

TEST(files_of_others)
{
	char path[64];
	int fd;

	need_root();
	snprintf(path, sizeof(path), "/tmp/cap.%d", getpid());
	fd = open(path, O_CREAT | O_RDWR, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(fchown(fd, 4000, 4000), 0);
	CHECK_EQ(fchmod(fd, 0200), 0);
	CHECK_EQ(set_sets(0, ALL, 0), 0);
	CHECK_ERR(open(path, O_RDONLY), EACCES);
	CHECK_ERR(chmod(path, 0644), EPERM);
	CHECK_ERR(chown(path, 0, 0), EPERM);
	CHECK_EQ(set_sets(BIT(DAC_READ_SEARCH), ALL, 0), 0);
	CHECK(open(path, O_RDONLY) >= 0);
	CHECK_ERR(open(path, O_WRONLY), EACCES);
	CHECK_EQ(set_sets(BIT(DAC_OVERRIDE), ALL, 0), 0);
	CHECK(open(path, O_RDWR) >= 0);
	/* Nobody may execute it, whatever he is. */
	CHECK_ERR(access(path, X_OK), EACCES);
	CHECK_ERR(chmod(path, 0644), EPERM);
	CHECK_EQ(set_sets(BIT(FOWNER), ALL, 0), 0);
	CHECK_EQ(chmod(path, 0644), 0);
	CHECK_ERR(chown(path, 0, 0), EPERM);
	CHECK_EQ(set_sets(BIT(CHOWN), ALL, 0), 0);
	CHECK_EQ(chown(path, 0, 0), 0);
	unlink(path);
}

TEST(chmod_drops_the_group_bit_of_strangers)
{
	struct stat st;
	char path[64];
	int fd;

	need_root();
	snprintf(path, sizeof(path), "/tmp/cap.%d", getpid());
	fd = open(path, O_CREAT | O_RDWR, 0700);
	CHECK(fd >= 0);
	CHECK_EQ(fchown(fd, 0, 4000), 0);
	CHECK_EQ(fchmod(fd, 02755), 0);
	fstat(fd, &st);
	CHECK_EQ(st.st_mode & 07777, 02755);
	CHECK_EQ(set_sets(0, ALL, 0), 0);
	CHECK_EQ(fchmod(fd, 02755), 0);
	fstat(fd, &st);
	CHECK_EQ(st.st_mode & 07777, 0755);
	unlink(path);
}

TEST(leaving_root_drops_them)
{
	struct sets s;

	need_root();
	/* The effective id alone: permitted stays, and the way back gives effective again. */
	CHECK_EQ(setresuid(-1, 1000, -1), 0);
	s = get_sets();
	CHECK_EQ(s.effective, 0);
	CHECK_EQ(s.permitted, ALL);
	CHECK_EQ(setresuid(-1, 0, -1), 0);
	CHECK_EQ(get_sets().effective, ALL);
	/* All three: nothing is left. */
	CHECK_EQ(setresuid(1000, 1000, 1000), 0);
	s = get_sets();
	CHECK_EQ(s.effective | s.permitted, 0);
	CHECK_ERR(setuid(0), EPERM);
}

TEST(fsuid_takes_the_file_capabilities)
{
	need_root();
	syscall(SYS_setfsuid, 1000);
	CHECK(!(get_sets().effective & (BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(FOWNER))));
	CHECK(get_sets().effective & BIT(KILL));
	syscall(SYS_setfsuid, 0);
	CHECK_EQ(get_sets().effective, ALL);
}

TEST(keepcaps)
{
	need_root();
	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 0);
	CHECK_EQ(prctl(PR_SET_KEEPCAPS, 1), 0);
	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 1);
	CHECK_ERR(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
	CHECK_EQ(setresuid(1000, 1000, 1000), 0);
	CHECK_EQ(get_sets().effective, 0);
	CHECK_EQ(get_sets().permitted, ALL);
	CHECK_EQ(set_sets(BIT(SETUID), ALL, 0), 0);
	CHECK_EQ(setuid(0), 0);
}

TEST(securebits)
{
	need_root();
	CHECK_EQ(prctl(PR_GET_SECUREBITS), 0);
	/* no_setuid_fixup: ids change, capabilities do not. Then lock it. */
	CHECK_EQ(prctl(PR_SET_SECUREBITS, 0x4 | 0x8), 0);
	CHECK_ERR(prctl(PR_SET_SECUREBITS, 0), EPERM);
	CHECK_ERR(prctl(PR_SET_SECUREBITS, 0x8), EPERM);
	CHECK_ERR(prctl(PR_SET_SECUREBITS, 0x4 | 0x8 | 0x1000), EPERM);
	CHECK_EQ(setresuid(1000, 1000, 1000), 0);
	CHECK_EQ(get_sets().effective, ALL);
	CHECK_EQ(prctl(PR_SET_SECUREBITS, 0x4 | 0x8 | 0x20), 0);
	CHECK_ERR(prctl(PR_SET_KEEPCAPS, 1), EPERM);
	CHECK_EQ(set_sets(0, ALL, 0), 0);
	CHECK_ERR(prctl(PR_SET_SECUREBITS, 0x4 | 0x8 | 0x20 | 0x1), EPERM);
}

TEST(ambient)
{
	need_root();
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, KILL, 0, 0), 0);
	CHECK_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, KILL, 0, 0), EPERM);
	CHECK_EQ(set_sets(ALL, ALL, BIT(KILL) | BIT(CHOWN)), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, KILL, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CHOWN, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, KILL, 0, 0), 1);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, KILL, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, KILL, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CHOWN, 0, 0), 1);
	CHECK_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, LAST + 1, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_CAP_AMBIENT, 9, 0, 0, 0), EINVAL);
	/* What leaves the inheritable set leaves the ambient one. */
	CHECK_EQ(set_sets(ALL, ALL, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CHOWN, 0, 0), 0);
}

/* ---- exec: this program again, which reports its sets by the line in /proc ---- */

static unsigned long
cap_line(const char *path, const char *name)
{
	char line[256];
	unsigned long v = ~0UL;
	FILE *f = fopen(path, "r");

	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			v = strtoul(line + strlen(name) + 1, NULL, 16);
	fclose(f);
	return v;
}

/* What setup makes of the sets of a program executed after it. */
static struct sets
after_exec(void (*setup)(void))
{
	char path[64];
	int in[2], out[2];
	struct sets s;
	pid_t pid;
	char c;

	CHECK_EQ(pipe(in), 0);
	CHECK_EQ(pipe(out), 0);
	pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		setup();
		execl("/bin/cat", "cat", (char *)NULL);
		_exit(99);
	}
	/* It echoes once it runs. */
	CHECK_EQ(write(in[1], "x", 1), 1);
	CHECK_EQ(read(out[0], &c, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	s.effective = cap_line(path, "CapEff:");
	s.permitted = cap_line(path, "CapPrm:");
	s.inheritable = cap_line(path, "CapAmb:");
	close(in[1]);
	close(in[0]);
	CHECK_CHILD(pid);
	return s;
}

static void nothing(void) { }
static void drop_all(void) { CHECK_EQ(set_sets(0, 0, 0), 0); }

static void
drop_bound(void)
{
	CHECK_EQ(prctl(PR_CAPBSET_DROP, SYS_ADMIN), 0);
	CHECK_EQ(prctl(PR_CAPBSET_READ, SYS_ADMIN), 0);
}

static void
be_user(void)
{
	CHECK_EQ(setresgid(1000, 1000, 1000), 0);
	CHECK_EQ(setresuid(1000, 1000, 1000), 0);
}

static void
be_user_with_kill(void)
{
	CHECK_EQ(prctl(PR_SET_KEEPCAPS, 1), 0);
	be_user();
	CHECK_EQ(set_sets(BIT(KILL) | BIT(CHOWN), BIT(KILL) | BIT(CHOWN), BIT(KILL)), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, KILL, 0, 0), 0);
}

static void
noroot(void)
{
	CHECK_EQ(prctl(PR_SET_SECUREBITS, 0x1), 0);
}

static void
no_new_privs_without(void)
{
	drop_all();
	CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
}

TEST(exec_transforms)
{
	struct sets s;

	need_root();
	s = after_exec(nothing);
	CHECK_EQ(s.effective, ALL);
	/* A program of root gets what is bounding, whatever root had. */
	s = after_exec(drop_all);
	CHECK_EQ(s.effective, ALL);
	s = after_exec(drop_bound);
	CHECK_EQ(s.permitted, ALL & ~BIT(SYS_ADMIN));
	s = after_exec(be_user);
	CHECK_EQ(s.permitted, 0);
	s = after_exec(be_user_with_kill);
	CHECK_EQ(s.permitted, BIT(KILL));
	CHECK_EQ(s.effective, BIT(KILL));
	CHECK_EQ(s.inheritable, BIT(KILL));
	s = after_exec(noroot);
	CHECK_EQ(s.permitted, 0);
	s = after_exec(no_new_privs_without);
	CHECK_EQ(s.permitted, 0);
}

TEST(dropping_a_bound_needs_setpcap)
{
	need_root();
	CHECK_EQ(set_sets(ALL & ~BIT(SETPCAP), ALL, 0), 0);
	CHECK_ERR(prctl(PR_CAPBSET_DROP, KILL), EPERM);
}

TEST(kill_needs_it)
{
	pid_t pid;

	need_root();
	pid = fork();
	if (pid == 0) {
		setuid(1000);
		pause();
		_exit(0);
	}
	usleep(20000);
	CHECK_EQ(setresuid(2000, 2000, 0), 0);
	CHECK_ERR(kill(pid, SIGKILL), EPERM);
	CHECK_EQ(set_sets(BIT(KILL), BIT(KILL), 0), 0);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	waitpid(pid, NULL, 0);
}

TEST(limits_need_it)
{
	struct rlimit r = { 10, 10 };

	need_root();
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
	r.rlim_max = 20;
	CHECK_EQ(set_sets(ALL & ~BIT(SYS_RESOURCE), ALL, 0), 0);
	CHECK_ERR(setrlimit(RLIMIT_CORE, &r), EPERM);
	CHECK_EQ(set_sets(BIT(SYS_RESOURCE), ALL, 0), 0);
	CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
}

TESTS = {
	T(root_has_them_all), T(versions), T(capset_only_takes_away), T(effective_decides),
	T(each_needs_its_own), T(files_of_others), T(chmod_drops_the_group_bit_of_strangers),
	T(leaving_root_drops_them), T(fsuid_takes_the_file_capabilities), T(keepcaps),
	T(securebits), T(ambient), T(exec_transforms), T(dropping_a_bound_needs_setpcap),
	T(kill_needs_it), T(limits_need_it), { 0 },
};

/* misc.c: small calls with no family. */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <paths.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/klog.h>
#include <sys/utsname.h>

int
reboot(int cmd)
{
	return (int)sys_ret(sys_call4(SYS_reboot, (int)LINUX_REBOOT_MAGIC1,
	    LINUX_REBOOT_MAGIC2, cmd, 0));
}

int
umount(const char *target)
{
	return umount2(target, 0);
}

int
klogctl(int action, char *buf, int len)
{
	return (int)sys_ret(sys_call3(SYS_syslog, action, buf, len));
}

int
getentropy(void *buf, size_t n)
{
	char *p = buf;
	ssize_t got;

	if (n > GETENTROPY_MAX) {
		errno = EIO;
		return -1;
	}
	while (n > 0) {
		got = getrandom(p, n, 0);
		if (got < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
copy_name(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(to, from, n + 1);
	return 0;
}

int
gethostname(char *name, size_t size)
{
	struct utsname u;

	return uname(&u) < 0 ? -1 : copy_name(name, size, u.nodename);
}

int
getdomainname(char *name, size_t size)
{
	struct utsname u;

	return uname(&u) < 0 ? -1 : copy_name(name, size, u.domainname);
}

int
setpgrp(void)
{
	return setpgid(0, 0);
}

int
seteuid(uid_t uid)
{
	return setresuid((uid_t)-1, uid, (uid_t)-1);
}

int
setegid(gid_t gid)
{
	return setresgid((gid_t)-1, gid, (gid_t)-1);
}

int
daemon(int nochdir, int noclose)
{
	int fd;

	switch (fork()) {
	case -1:
		return -1;
	case 0:
		break;
	default:
		_exit(0);
	}
	if (setsid() < 0)
		return -1;
	if (!nochdir && chdir("/") < 0)
		return -1;
	if (!noclose) {
		fd = open(_PATH_DEVNULL, O_RDWR);
		if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 ||
		    dup2(fd, 2) < 0)
			return -1;
		if (fd > 2)
			close(fd);
	}
	return 0;
}

int
clearenv(void)
{
	static char *empty[1];

	environ = empty;
	return 0;
}

int
issetugid(void)
{
	return getuid() != geteuid() || getgid() != getegid();
}

char *
secure_getenv(const char *name)
{
	return issetugid() ? NULL : getenv(name);
}

/*
 * mounts.c - file systems, at the start and at the end.
 *
 * The kernel has mounted / .  At the end everything that can be written to is
 * unmounted, the newest mount first, and / made read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "init.h"

static const struct {
	const char *type, *where, *options;
} standard[] = {
	{ "devtmpfs", "/dev", NULL },
	/* Terminals belong to who opens them and the group tty (5). */
	{ "devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666" },
	{ "tmpfs", "/dev/shm", "mode=1777" },
	{ "mqueue", "/dev/mqueue", NULL },
	{ "proc", "/proc", NULL },
	{ "tmpfs", "/tmp", NULL },
};

void
mounts_begin(void)
{
	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		if (mount(standard[i].type, standard[i].where,
		    standard[i].type, 0, standard[i].options) < 0 &&
		    errno != EBUSY)
			say(standard[i].where, ": ", strerror(errno));
}

/* Undo the \ooo that /proc/mounts writes for blanks and the like. */
static void
decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' &&
		    s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 |
			    (s[3] - '0');
			s += 3;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

static bool
must_stay(const char *where)
{
	return strcmp(where, "/") == 0 || strcmp(where, "/dev") == 0 ||
	    strcmp(where, "/proc") == 0;
}

/*
 * The mount point (second field) of the nth line from the top that need not
 * stay; false if there are fewer.  Reads the file as a stream: neither its
 * length nor the number of mounts is bounded.
 */
static bool
mount_point(int nth, char *where, size_t size)
{
	char buf[512];
	size_t len = 0;
	ssize_t got, i;
	int field = 0, fd = open("/proc/mounts", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((got = read(fd, buf, sizeof buf)) > 0) {
		for (i = 0; i < got; i++) {
			if (buf[i] == '\n') {
				where[len] = '\0';
				decode(where);
				if (len > 0 && !must_stay(where) &&
				    nth-- == 0) {
					close(fd);
					return true;
				}
				field = 0;
				len = 0;
			} else if (buf[i] == ' ')
				field++;
			else if (field == 1 && len + 1 < size)
				where[len++] = buf[i];
		}
	}
	close(fd);
	return false;
}

void
mounts_end(void)
{
	static char where[4096];
	int n = 0;

	while (mount_point(n, where, sizeof where))
		n++;
	while (n-- > 0)
		if (mount_point(n, where, sizeof where) && umount(where) < 0)
			say(where, ": ", strerror(errno));
	if (mount("", "/", "", MS_REMOUNT | MS_RDONLY, NULL) < 0)
		say("/: ", strerror(errno), "");
}

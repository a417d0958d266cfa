/* mntent.c: tables of mounts; blanks in names stand as \040 and the like. */
#include "internal.h"
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FILE *
setmntent(const char *path, const char *mode)
{
	return fopen(path, mode);
}

int
endmntent(FILE *f)
{
	if (f != NULL)
		fclose(f);
	return 1;
}

static int
octal(const char *s)
{
	return s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '7' &&
	    s[2] >= '0' && s[2] <= '7';
}

/* The next word, its escapes undone in place; "" when there is none. */
static char *
word(char **p)
{
	char *start = *p + strspn(*p, " \t\n"), *in, *out;

	in = out = start;
	while (*in != '\0' && strchr(" \t\n", *in) == NULL) {
		if (in[0] == '\\' && octal(in + 1)) {
			*out++ = (char)((in[1] - '0') << 6 |
			    (in[2] - '0') << 3 | (in[3] - '0'));
			in += 4;
		} else
			*out++ = *in++;
	}
	*p = *in != '\0' ? in + 1 : in;
	*out = '\0';
	return start;
}

struct mntent *
getmntent_r(FILE *f, struct mntent *m, char *buf, int size)
{
	char *p;

	do {
		if (fgets(buf, size, f) == NULL)
			return NULL;
		p = buf + strspn(buf, " \t\n");
	} while (*p == '#' || *p == '\0');
	m->mnt_fsname = word(&p);
	m->mnt_dir = word(&p);
	m->mnt_type = word(&p);
	m->mnt_opts = word(&p);
	m->mnt_freq = atoi(word(&p));
	m->mnt_passno = atoi(word(&p));
	return m;
}

struct mntent *
getmntent(FILE *f)
{
	static struct mntent entry;
	static char buf[8192];

	return getmntent_r(f, &entry, buf, sizeof(buf));
}

char *
hasmntopt(const struct mntent *m, const char *opt)
{
	size_t n = strlen(opt);
	char *p = m->mnt_opts;

	for (; *p != '\0'; p += strcspn(p, ","), p += *p == ',')
		if (strncmp(p, opt, n) == 0 &&
		    (p[n] == '\0' || p[n] == ',' || p[n] == '='))
			return p;
	return NULL;
}

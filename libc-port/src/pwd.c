/*
 * pwd.c: the user database, /etc/passwd.
 *
 * The functions without _r share one line buffer and one entry.
 */
#include "internal.h"
#include "dbfile.h"
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *file;
static char *line;
static size_t room;
static struct passwd entry;

static int
parse(char *text, struct passwd *pw)
{
	char *f[7];
	long uid, gid;

	if (__loam_fields(text, f, 7) != 7)
		return 0;
	uid = __loam_number(f[2]);
	gid = __loam_number(f[3]);
	if (uid < 0 || gid < 0)
		return 0;
	pw->pw_name = f[0];
	pw->pw_passwd = f[1];
	pw->pw_uid = (uid_t)uid;
	pw->pw_gid = (gid_t)gid;
	pw->pw_comment = (char *)"";
	pw->pw_gecos = f[4];
	pw->pw_dir = f[5];
	pw->pw_shell = f[6];
	return 1;
}

void
setpwent(void)
{
	if (file != NULL)
		rewind(file);
}

void
endpwent(void)
{
	if (file != NULL)
		fclose(file);
	file = NULL;
}

struct passwd *
getpwent(void)
{
	if (file == NULL)
		file = fopen("/etc/passwd", "re");
	if (file == NULL)
		return NULL;
	while (getline(&line, &room, file) > 0)
		if (parse(line, &entry))
			return &entry;
	return NULL;
}

static int
matches(const struct passwd *pw, const char *name, uid_t uid)
{
	return name != NULL ? strcmp(pw->pw_name, name) == 0 :
	    pw->pw_uid == uid;
}

static struct passwd *
find(const char *name, uid_t uid)
{
	FILE *f = fopen("/etc/passwd", "re");
	struct passwd *pw = NULL;

	if (f == NULL)
		return NULL;
	while (pw == NULL && getline(&line, &room, f) > 0)
		if (parse(line, &entry) && matches(&entry, name, uid))
			pw = &entry;
	fclose(f);
	return pw;
}

struct passwd *
getpwnam(const char *name)
{
	return find(name, 0);
}

struct passwd *
getpwuid(uid_t uid)
{
	return find(NULL, uid);
}

static int
find_r(const char *name, uid_t uid, struct passwd *pw, char *buf, size_t size,
    struct passwd **result)
{
	FILE *f = fopen("/etc/passwd", "re");
	char *text = NULL;
	size_t n = 0;
	ssize_t len;
	int err = 0;

	*result = NULL;
	if (f == NULL)
		return errno == ENOENT ? 0 : errno;
	while (*result == NULL && err == 0 && (len = getline(&text, &n, f)) > 0) {
		char *copy = strdup(text);

		if (copy == NULL) {
			err = ENOMEM;
			break;
		}
		if (parse(copy, pw) && matches(pw, name, uid)) {
			if ((size_t)len >= size) {
				err = ERANGE;
			} else {
				memcpy(buf, text, (size_t)len + 1);
				parse(buf, pw);
				*result = pw;
			}
		}
		free(copy);
	}
	free(text);
	fclose(f);
	return err;
}

int
getpwnam_r(const char *name, struct passwd *pw, char *buf, size_t size,
    struct passwd **result)
{
	return find_r(name, 0, pw, buf, size, result);
}

int
getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t size,
    struct passwd **result)
{
	return find_r(NULL, uid, pw, buf, size, result);
}

int
getlogin_r(char *name, size_t size)
{
	struct passwd *pw = getpwuid(getuid());
	const char *who = getenv("LOGNAME");

	if (who == NULL || *who == '\0')
		who = pw != NULL ? pw->pw_name : NULL;
	if (who == NULL)
		return ENXIO;
	if (strlen(who) >= size)
		return ERANGE;
	strcpy(name, who);
	return 0;
}

char *
getlogin(void)
{
	static char name[LOGIN_NAME_MAX];
	int err = getlogin_r(name, sizeof(name));

	if (err != 0) {
		errno = err;
		return NULL;
	}
	return name;
}

/*
 * stat - all that is known about files or file systems.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char synopsis[] = "stat [-fLt] [-c format] file ...";

static const char usual[] =
    "  File: %N\n"
    "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
    "Device: %Dh/%dd\tInode: %-11i Links: %h\n"
    "Access: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
    "Access: %x\nModify: %y\nChange: %z";
static const char usual_fs[] =
    "  File: \"%n\"\n"
    "    ID: %-8i Namelen: %-7l\n"
    "Block size: %-10s Fundamental block size: %S\n"
    "Blocks: Total: %-10b Free: %-10f Available: %a\n"
    "Inodes: Total: %-10c Free: %d";
static const char terse[] =
    "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o";

static bool of_fs, follow;

static const char *
type_name(const struct stat *st)
{
	return S_ISDIR(st->st_mode) ? "directory" :
	    S_ISLNK(st->st_mode) ? "symbolic link" :
	    S_ISCHR(st->st_mode) ? "character special file" :
	    S_ISBLK(st->st_mode) ? "block special file" :
	    S_ISFIFO(st->st_mode) ? "fifo" :
	    S_ISSOCK(st->st_mode) ? "socket" :
	    st->st_size ? "regular file" : "regular empty file";
}

static char *
time_text(struct timespec t)
{
	char day[32], zone[16];
	struct tm *tm = localtime(&t.tv_sec);

	if (!tm)
		return xprintf("%jd", (intmax_t)t.tv_sec);
	strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S", tm);
	strftime(zone, sizeof(zone), "%z", tm);
	return xprintf("%s.%09ld %s", day, t.tv_nsec, zone);
}

static char *
link_text(const char *name, const struct stat *st)
{
	size_t size = st->st_size + 1;
	char *text, *both;
	ssize_t n;

	if (!S_ISLNK(st->st_mode))
		return xprintf("'%s'", name);
	text = xmalloc(size);
	n = readlink(name, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	both = xprintf("'%s' -> '%s'", name, text);
	free(text);
	return both;
}

static char *
number(uintmax_t n, const char *flags, char conv)
{
	char fmt[48];

	snprintf(fmt, sizeof(fmt), "%%%sj%c", flags, conv);
	return xprintf(fmt, n);
}

static char *
text(const char *s, const char *flags)
{
	char fmt[48];

	snprintf(fmt, sizeof(fmt), "%%%ss", flags);
	return xprintf(fmt, s);
}

/* One conversion of a file; NULL if there is no such. */
static char *
file_value(char c, const char *flags, const char *name, const struct stat *st)
{
	char mode[11], *s, *out;

	switch (c) {
	case 'a': return number(st->st_mode & 07777, flags, 'o');
	case 'b': return number(st->st_blocks, flags, 'u');
	case 'B': return number(512, flags, 'u');
	case 'd': return number(st->st_dev, flags, 'u');
	case 'D': return number(st->st_dev, flags, 'x');
	case 'f': return number(st->st_mode, flags, 'x');
	case 'F': return text(type_name(st), flags);
	case 'g': return number(st->st_gid, flags, 'u');
	case 'G': return text(group_name(st->st_gid), flags);
	case 'h': return number(st->st_nlink, flags, 'u');
	case 'i': return number(st->st_ino, flags, 'u');
	case 'n': return text(name, flags);
	case 'o': return number(st->st_blksize, flags, 'u');
	case 's': return number(st->st_size, flags, 'u');
	case 't': return number(dev_major(st->st_rdev), flags, 'x');
	case 'T': return number(dev_minor(st->st_rdev), flags, 'x');
	case 'u': return number(st->st_uid, flags, 'u');
	case 'U': return text(user_name(st->st_uid), flags);
	case 'X': return number(st->st_atim.tv_sec, flags, 'd');
	case 'Y': return number(st->st_mtim.tv_sec, flags, 'd');
	case 'Z': return number(st->st_ctim.tv_sec, flags, 'd');
	case 'A':
		mode_string(st->st_mode, mode);
		return text(mode, flags);
	case 'N': s = link_text(name, st); break;
	case 'x': s = time_text(st->st_atim); break;
	case 'y': s = time_text(st->st_mtim); break;
	case 'z': s = time_text(st->st_ctim); break;
	default: return NULL;
	}
	out = text(s, flags);
	free(s);
	return out;
}

static char *
fs_value(char c, const char *flags, const char *name, const struct statvfs *fs)
{
	switch (c) {
	case 'a': return number(fs->f_bavail, flags, 'u');
	case 'b': return number(fs->f_blocks, flags, 'u');
	case 'c': return number(fs->f_files, flags, 'u');
	case 'd': return number(fs->f_ffree, flags, 'u');
	case 'f': return number(fs->f_bfree, flags, 'u');
	case 'i': return number(fs->f_fsid, flags, 'x');
	case 'l': return number(fs->f_namemax, flags, 'u');
	case 'n': return text(name, flags);
	case 's': return number(fs->f_bsize, flags, 'u');
	case 'S': return number(fs->f_frsize, flags, 'u');
	}
	return NULL;
}

static void
put_formatted(const char *format, const char *name, const struct stat *st,
    const struct statvfs *fs)
{
	for (const char *p = format; *p; p++) {
		char flags[24], *value;
		size_t n;

		if (*p != '%' || p[1] == '%' || !p[1]) {
			putchar(*p);
			p += *p == '%' && p[1] == '%';
			continue;
		}
		n = strspn(++p, "-+ #0123456789.");
		if (n >= sizeof(flags) || !p[n])
			die(1, "bad format");
		memcpy(flags, p, n);
		flags[n] = '\0';
		p += n;
		value = fs ? fs_value(*p, flags, name, fs) :
		    file_value(*p, flags, name, st);
		fputs(value ? value : "?", stdout);
		free(value);
	}
	putchar('\n');
}

static int
stat_file(const char *name, const char *format)
{
	struct stat st;
	struct statvfs fs;

	if (of_fs) {
		if (statvfs(name, &fs) < 0)
			return complain(name);
		put_formatted(format, name, NULL, &fs);
		return 0;
	}
	if ((follow ? stat : lstat)(name, &st) < 0)
		return complain(name);
	put_formatted(format, name, &st, NULL);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *format = NULL;
	bool one_line = false;
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "c:fLt", NULL)) != -1) {
		switch (opt) {
		case 'c':
			format = opt_arg;
			break;
		case 'f':
			of_fs = true;
			break;
		case 'L':
			follow = true;
			break;
		case 't':
			one_line = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	if (!format)
		format = of_fs ? usual_fs : one_line ? terse : usual;
	for (int i = opt_index; i < argc; i++)
		status |= stat_file(argv[i], format);
	return tool_end(status);
}

/*
 * ls - list files: the options, which files to show, and in which order.
 */
#include "ls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "ls [-AaCcdFfGgHhikLlmNnopqRrSstUuvx1] [-w width] [--color[=when]]\n"
    "   [--full-time] [--group-directories-first] [file ...]";

struct ls_options ls = { .which_time = 'm', .format = -1 };

/* Directories above the one listed, to stop loops with -L. */
struct above {
	const struct above *up;
	dev_t dev;
	ino_t ino;
};

static int status;
static bool shown_any;		/* something was printed: separate */

struct timespec
entry_time(const struct entry *e)
{
	return ls.which_time == 'c' ? e->st.st_ctim :
	    ls.which_time == 'u' ? e->st.st_atim : e->st.st_mtim;
}

/* Runs of digits compare as numbers. */
static int
compare_versions(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = strspn(a, "0123456789"), m;

		m = strspn(b, "0123456789");
		if (n == 0 || m == 0) {
			if (*a != *b)
				break;
			a++;
			b++;
			continue;
		}
		while (n > 1 && *a == '0')
			a++, n--;
		while (m > 1 && *b == '0')
			b++, m--;
		if (n != m)
			return n < m ? -1 : 1;
		if (memcmp(a, b, n) != 0)
			return memcmp(a, b, n);
		a += n;
		b += m;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

static int
compare(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int order = 0;

	if (ls.dirs_first && S_ISDIR(a->st.st_mode) != S_ISDIR(b->st.st_mode))
		return S_ISDIR(a->st.st_mode) ? -1 : 1;
	if (ls.sort == BY_TIME) {
		struct timespec x = entry_time(a), y = entry_time(b);

		order = x.tv_sec != y.tv_sec ? (x.tv_sec > y.tv_sec ? -1 : 1) :
		    x.tv_nsec != y.tv_nsec ? (x.tv_nsec > y.tv_nsec ? -1 : 1) :
		    0;
	} else if (ls.sort == BY_SIZE)
		order = a->st.st_size > b->st.st_size ? -1 :
		    a->st.st_size < b->st.st_size;
	else if (ls.sort == BY_VERSION)
		order = compare_versions(a->name, b->name);
	if (order == 0)
		order = strcmp(a->name, b->name);
	return ls.reverse ? -order : order;
}

static void
sort_entries(struct entry *list, size_t n)
{
	if (ls.sort != BY_NOTHING && n > 1)
		qsort(list, n, sizeof(*list), compare);
}

static char *
read_link(int dirfd, const char *name, off_t size_hint)
{
	size_t size = size_hint > 0 ? size_hint + 1 : 256;

	for (;; size *= 2) {
		char *text = xmalloc(size + 1);
		ssize_t n = readlinkat(dirfd, name, text, size);

		if (n < 0) {
			free(text);
			return NULL;
		}
		if ((size_t)n < size) {
			text[n] = '\0';
			return text;
		}
		free(text);
	}
}

/* Names alone suffice for a plain list. */
static bool
need_stat(void)
{
	return ls.format == LONG || ls.sort == BY_TIME ||
	    ls.sort == BY_SIZE || ls.inode || ls.blocks || ls.color ||
	    ls.mark != MARK_NONE || ls.recursive || ls.dirs_first;
}

static bool
fill(struct entry *e, int dirfd, const char *name, bool follow)
{
	struct stat st;

	e->known = fstatat(dirfd, name, &e->st,
	    follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0;
	if (!e->known && follow)	/* a link that leads nowhere */
		e->known = fstatat(dirfd, name, &e->st,
		    AT_SYMLINK_NOFOLLOW) == 0;
	if (!e->known)
		return false;
	if (S_ISLNK(e->st.st_mode)) {
		if (ls.format == LONG)
			e->link = read_link(dirfd, name, e->st.st_size);
		if (fstatat(dirfd, name, &st, 0) == 0)
			e->link_mode = st.st_mode;
		else
			e->link_broken = true;
	}
	return true;
}

static bool
hidden(const char *name)
{
	if (name[0] != '.' || ls.all)
		return false;
	return !ls.almost_all || is_dot(name);
}

static struct entry *
read_dir(int fd, DIR *d, const char *path, size_t *count)
{
	struct entry *list = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;

	while (errno = 0, (e = readdir(d))) {
		struct entry *new;

		if (hidden(e->d_name))
			continue;
		list = xgrow(list, n + 1, &cap, sizeof(*list));
		new = &list[n];
		memset(new, 0, sizeof(*new));
		if (need_stat() && !fill(new, fd, e->d_name,
		    ls.follow == 'L')) {
			char *full = path_join(path, e->d_name);
			bool gone = errno == ENOENT;

			status |= complain(full);
			free(full);
			if (gone)
				continue;
		}
		new->name = xstrdup(e->d_name);
		n++;
	}
	if (errno)
		status |= complain(path);
	*count = n;
	return list;
}

static void
free_entries(struct entry *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].link);
	}
	free(list);
}

static void
list_dir(const char *path, bool title, const struct above *up)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct above me = { .up = up };
	struct entry *list;
	struct stat st;
	size_t n;

	if (!d || fstat(fd, &st) < 0) {
		status |= complain(path);
		return;
	}
	me.dev = st.st_dev;
	me.ino = st.st_ino;
	for (; up; up = up->up)
		if (up->dev == me.dev && up->ino == me.ino) {
			status |= complainx(path, "leads back up; not listed");
			closedir(d);
			return;
		}
	list = read_dir(fd, d, path, &n);
	closedir(d);
	sort_entries(list, n);
	if (title)
		printf("%s%s:\n", shown_any ? "\n" : "", path);
	shown_any = true;
	print_total(list, n);
	print_entries(list, n);
	for (size_t i = 0; ls.recursive && i < n; i++)
		if (list[i].known && S_ISDIR(list[i].st.st_mode) &&
		    !is_dot(list[i].name)) {
			char *below = path_join(path, list[i].name);

			list_dir(below, true, &me);
			free(below);
		}
	free_entries(list, n);
}

/* Files given by name come first, together; then each directory. */
static void
list_operands(int argc, char **argv)
{
	struct entry *files = xcalloc(argc, sizeof(*files));
	struct entry *dirs = xcalloc(argc, sizeof(*dirs));
	size_t nfiles = 0, ndirs = 0;
	bool follow = ls.follow || (ls.format != LONG && !ls.as_file &&
	    ls.mark != MARK_ALL);

	for (int i = 0; i < argc; i++) {
		struct entry e = { .name = argv[i] };

		if (!fill(&e, AT_FDCWD, argv[i], follow)) {
			status |= complain(argv[i]);
			continue;
		}
		if (S_ISDIR(e.st.st_mode) && !ls.as_file)
			dirs[ndirs++] = e;
		else
			files[nfiles++] = e;
	}
	sort_entries(files, nfiles);
	sort_entries(dirs, ndirs);
	if (nfiles) {
		print_entries(files, nfiles);
		shown_any = true;
	}
	for (size_t i = 0; i < ndirs; i++)
		list_dir(dirs[i].name, argc > 1 || ls.recursive, NULL);
	for (size_t i = 0; i < nfiles; i++)
		free(files[i].link);
	free(files);
	free(dirs);
}

static bool
want_color(const char *when)
{
	if (!when || strcmp(when, "always") == 0 || strcmp(when, "yes") == 0)
		return true;
	if (strcmp(when, "auto") == 0 || strcmp(when, "tty") == 0)
		return isatty(STDOUT_FILENO);
	if (strcmp(when, "never") == 0 || strcmp(when, "no") == 0)
		return false;
	die(2, "%s: bad color; always, auto or never", when);
}

static void
set_option(int opt)
{
	switch (opt) {
	case 'A': ls.almost_all = true; break;
	case 'a': ls.all = true; break;
	case 'C': ls.format = DOWN; break;
	case 'c': ls.which_time = 'c'; break;
	case 'd': ls.as_file = true; break;
	case 'F': ls.mark = MARK_ALL; break;
	case 'f': ls.all = true; ls.sort = BY_NOTHING; break;
	case 'G': ls.no_group = true; break;
	case 'g': ls.format = LONG; ls.no_owner = true; break;
	case 'H': ls.follow = 'H'; break;
	case 'h': ls.human = true; break;
	case 'i': ls.inode = true; break;
	case 'k': ls.kilobytes = true; break;
	case 'L': ls.follow = 'L'; break;
	case 'l': ls.format = LONG; break;
	case 'm': ls.format = COMMAS; break;
	case 'N': ls.hide_odd = false; break;
	case 'n': ls.format = LONG; ls.numeric = true; break;
	case 'o': ls.format = LONG; ls.no_group = true; break;
	case 'p': ls.mark = MARK_DIRS; break;
	case 'q': ls.hide_odd = true; break;
	case 'R': ls.recursive = true; break;
	case 'r': ls.reverse = true; break;
	case 'S': ls.sort = BY_SIZE; break;
	case 's': ls.blocks = true; break;
	case 't': ls.sort = BY_TIME; break;
	case 'U': ls.sort = BY_NOTHING; break;
	case 'u': ls.which_time = 'u'; break;
	case 'v': ls.sort = BY_VERSION; break;
	case 'w': ls.width = need_int(opt_arg, 0, 100000, "width"); break;
	case 'x': ls.format = ACROSS; break;
	case '1':
		if (ls.format != LONG)
			ls.format = ONE;
		break;
	case 'K': ls.color = want_color(opt_arg); break;
	case 'T': ls.format = LONG; ls.full_time = true; break;
	case 'D': ls.dirs_first = true; break;
	default: tool_usage();
	}
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "almost-all", no_argument, NULL, 'A' },
		{ "color", optional_argument, NULL, 'K' },
		{ "full-time", no_argument, NULL, 'T' },
		{ "group-directories-first", no_argument, NULL, 'D' },
		{ "human-readable", no_argument, NULL, 'h' },
		{ "recursive", no_argument, NULL, 'R' },
		{ NULL, 0, NULL, 0 },
	};
	static char *here[] = { ".", NULL };
	int opt;

	tool_usage_status = 2;
	tool_begin(argc, argv, synopsis);
	ls.width = term_columns(STDOUT_FILENO);
	ls.hide_odd = ls.width > 0;
	while ((opt = tool_opt(argc, argv,
	    "AaCcdFfGgHhikLlmNnopqRrSstUuvw:x1", longs)) != -1)
		set_option(opt);
	if (ls.format < 0)
		ls.format = isatty(STDOUT_FILENO) ? DOWN : ONE;
	if (ls.width == 0)
		ls.width = 80;
	/* -u and -c alone sort by that time; with -l they only show it. */
	if (ls.which_time != 'm' && ls.sort == BY_NAME && ls.format != LONG)
		ls.sort = BY_TIME;
	if (opt_index == argc)
		list_operands(1, here);
	else
		list_operands(argc - opt_index, argv + opt_index);
	return tool_end(status);
}

/*
 * mode.c - symbolic and octal file modes (POSIX, chmod, EXTENDED DESCRIPTION).
 *
 * A mode is parsed once into a list of steps and applied to many files.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

enum { PERM = 07777, RWX = 0777 };

struct mode_step {
	char op;		/* + - = */
	mode_t who;		/* 0700, 0070, 0007 and 07000 of ugo */
	mode_t mask;		/* bits the umask forbids if who was omitted */
	mode_t perm;		/* rwx three times, s and t in their places */
	char copy;		/* u, g or o: take the rwx of that class */
	bool x_if;		/* X */
};

struct mode_change {
	bool octal;
	size_t digits;		/* more than four clear set-id on directories */
	mode_t value;
	size_t nsteps, cap;
	struct mode_step *steps;
};

static mode_t
current_umask(void)
{
	mode_t m = umask(0);

	umask(m);
	return m;
}

/* The bits that belong to the classes in ugoa letters; s and t with them. */
static const char *
parse_who(const char *s, mode_t *who)
{
	for (*who = 0;; s++) {
		switch (*s) {
		case 'u':
			*who |= 04700;
			break;
		case 'g':
			*who |= 02070;
			break;
		case 'o':
			*who |= 01007;
			break;
		case 'a':
			*who |= PERM;
			break;
		default:
			return s;
		}
	}
}

static const char *
parse_perm(const char *s, struct mode_step *step)
{
	if (*s == 'u' || *s == 'g' || *s == 'o') {
		step->copy = *s;
		return s + 1;
	}
	for (;; s++) {
		switch (*s) {
		case 'r':
			step->perm |= 0444;
			break;
		case 'w':
			step->perm |= 0222;
			break;
		case 'x':
			step->perm |= 0111;
			break;
		case 'X':
			step->x_if = true;
			break;
		case 's':
			step->perm |= 06000;
			break;
		case 't':
			step->perm |= 01000;
			break;
		default:
			return s;
		}
	}
}

static bool
parse_symbolic(const char *s, struct mode_change *m)
{
	for (;;) {
		struct mode_step step = { 0 };

		s = parse_who(s, &step.who);
		if (!step.who) {
			step.mask = current_umask();
			step.who = PERM;
		}
		if (!*s || !strchr("+-=", *s))
			return false;
		while (*s && strchr("+-=", *s)) {
			step.op = *s++;
			step.perm = 0;
			step.copy = 0;
			step.x_if = false;
			s = parse_perm(s, &step);
			m->steps = xgrow(m->steps, m->nsteps + 1, &m->cap,
			    sizeof(step));
			m->steps[m->nsteps++] = step;
		}
		if (*s == '\0')
			return true;
		if (*s++ != ',')
			return false;
	}
}

/* NULL if the text is not a mode. */
struct mode_change *
mode_parse(const char *s)
{
	struct mode_change *m = xcalloc(1, sizeof(*m));

	if (*s >= '0' && *s <= '7') {
		char *end;
		unsigned long v = strtoul(s, &end, 8);

		m->octal = true;
		m->digits = end - s;
		m->value = v;
		if (*end == '\0' && v <= PERM)
			return m;
	} else if (parse_symbolic(s, m))
		return m;
	free(m->steps);
	free(m);
	return NULL;
}

static mode_t
step_bits(const struct mode_step *s, mode_t mode, bool is_dir)
{
	mode_t bits = s->perm;

	if (s->copy) {
		mode_t class = mode >> (s->copy == 'u' ? 6 :
		    s->copy == 'g' ? 3 : 0) & 7;
		bits = class * 0111;
	}
	if (s->x_if && (is_dir || mode & 0111))
		bits |= 0111;
	return bits & s->who & ~(s->mask & RWX);
}

/*
 * The new permission bits.  On a directory `=` and short octal modes leave
 * set-user-id and set-group-id alone: they are often inherited on purpose.
 */
mode_t
mode_apply(const struct mode_change *m, mode_t old, bool is_dir)
{
	mode_t mode = old & PERM;

	if (m->octal) {
		if (is_dir && m->digits <= 4)
			return m->value | (mode & 06000);
		return m->value;
	}
	for (size_t i = 0; i < m->nsteps; i++) {
		const struct mode_step *s = &m->steps[i];
		mode_t bits = step_bits(s, mode, is_dir);

		switch (s->op) {
		case '+':
			mode |= bits;
			break;
		case '-':
			mode &= ~bits;
			break;
		case '=':
			mode &= ~(is_dir ? s->who & ~06000 : s->who);
			mode |= bits;
			break;
		}
	}
	return mode;
}

/* drwxr-xr-x */
void
mode_string(mode_t mode, char out[11])
{
	static const char rwx[] = "rwxrwxrwx";

	out[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' :
	    S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' :
	    S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' :
	    S_ISREG(mode) ? '-' : '?';
	for (int i = 0; i < 9; i++)
		out[1 + i] = mode & (0400 >> i) ? rwx[i] : '-';
	if (mode & S_ISUID)
		out[3] = mode & S_IXUSR ? 's' : 'S';
	if (mode & S_ISGID)
		out[6] = mode & S_IXGRP ? 's' : 'S';
	if (mode & 01000)
		out[9] = mode & S_IXOTH ? 't' : 'T';
	out[10] = '\0';
}

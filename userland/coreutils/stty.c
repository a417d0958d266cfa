/*
 * stty - show and set the modes of the terminal on standard input.
 *
 * Every mode is one row of the tables below; the combinations (sane, raw,
 * ...) are lists of rows.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char synopsis[] =
    "stty [-F device] [-a | -g]\n"
    "stty [-F device] mode ...";

enum where { IN, OUT, CONTROL, LOCAL };

/* Bits `set` of `mask`; a mask of 0 means the bits themselves. */
static const struct mode {
	const char *name;
	enum where where;
	tcflag_t set, mask;
	bool sane;		/* on (mask 0) or chosen in a sane terminal */
} modes[] = {
	{ "parenb", CONTROL, PARENB, 0, false },
	{ "parodd", CONTROL, PARODD, 0, false },
	{ "cs5", CONTROL, CS5, CSIZE, false },
	{ "cs6", CONTROL, CS6, CSIZE, false },
	{ "cs7", CONTROL, CS7, CSIZE, false },
	{ "cs8", CONTROL, CS8, CSIZE, true },
	{ "hupcl", CONTROL, HUPCL, 0, false },
	{ "cstopb", CONTROL, CSTOPB, 0, false },
	{ "cread", CONTROL, CREAD, 0, true },
	{ "clocal", CONTROL, CLOCAL, 0, false },
#ifdef CRTSCTS
	{ "crtscts", CONTROL, CRTSCTS, 0, false },
#endif
	{ "ignbrk", IN, IGNBRK, 0, false },
	{ "brkint", IN, BRKINT, 0, true },
	{ "ignpar", IN, IGNPAR, 0, false },
	{ "parmrk", IN, PARMRK, 0, false },
	{ "inpck", IN, INPCK, 0, false },
	{ "istrip", IN, ISTRIP, 0, false },
	{ "inlcr", IN, INLCR, 0, false },
	{ "igncr", IN, IGNCR, 0, false },
	{ "icrnl", IN, ICRNL, 0, true },
	{ "ixon", IN, IXON, 0, true },
	{ "ixoff", IN, IXOFF, 0, false },
	{ "ixany", IN, IXANY, 0, false },
#ifdef IMAXBEL
	{ "imaxbel", IN, IMAXBEL, 0, true },
#endif
#ifdef IUTF8
	{ "iutf8", IN, IUTF8, 0, true },
#endif
	{ "opost", OUT, OPOST, 0, true },
	{ "onlcr", OUT, ONLCR, 0, true },
	{ "ocrnl", OUT, OCRNL, 0, false },
	{ "onocr", OUT, ONOCR, 0, false },
	{ "onlret", OUT, ONLRET, 0, false },
#ifdef OFILL
	{ "ofill", OUT, OFILL, 0, false },
#endif
#ifdef OFDEL
	{ "ofdel", OUT, OFDEL, 0, false },
#endif
#ifdef NLDLY
	{ "nl0", OUT, NL0, NLDLY, true },
	{ "nl1", OUT, NL1, NLDLY, false },
#endif
#ifdef CRDLY
	{ "cr0", OUT, CR0, CRDLY, true },
	{ "cr1", OUT, CR1, CRDLY, false },
	{ "cr2", OUT, CR2, CRDLY, false },
	{ "cr3", OUT, CR3, CRDLY, false },
#endif
#ifdef TABDLY
	{ "tab0", OUT, TAB0, TABDLY, true },
	{ "tab1", OUT, TAB1, TABDLY, false },
	{ "tab2", OUT, TAB2, TABDLY, false },
	{ "tab3", OUT, TAB3, TABDLY, false },
#endif
#ifdef BSDLY
	{ "bs0", OUT, BS0, BSDLY, true },
	{ "bs1", OUT, BS1, BSDLY, false },
#endif
#ifdef FFDLY
	{ "ff0", OUT, FF0, FFDLY, true },
	{ "ff1", OUT, FF1, FFDLY, false },
#endif
#ifdef VTDLY
	{ "vt0", OUT, VT0, VTDLY, true },
	{ "vt1", OUT, VT1, VTDLY, false },
#endif
	{ "isig", LOCAL, ISIG, 0, true },
	{ "icanon", LOCAL, ICANON, 0, true },
	{ "iexten", LOCAL, IEXTEN, 0, true },
	{ "echo", LOCAL, ECHO, 0, true },
	{ "echoe", LOCAL, ECHOE, 0, true },
	{ "echok", LOCAL, ECHOK, 0, true },
	{ "echonl", LOCAL, ECHONL, 0, false },
	{ "noflsh", LOCAL, NOFLSH, 0, false },
	{ "tostop", LOCAL, TOSTOP, 0, false },
#ifdef ECHOCTL
	{ "echoctl", LOCAL, ECHOCTL, 0, true },
#endif
#ifdef ECHOPRT
	{ "echoprt", LOCAL, ECHOPRT, 0, false },
#endif
#ifdef ECHOKE
	{ "echoke", LOCAL, ECHOKE, 0, true },
#endif
};

static const struct {
	const char *name;
	int index, sane;
} chars[] = {
	{ "intr", VINTR, 'C' - 64 }, { "quit", VQUIT, '\\' - 64 },
	{ "erase", VERASE, 0x7f }, { "kill", VKILL, 'U' - 64 },
	{ "eof", VEOF, 'D' - 64 }, { "eol", VEOL, 0 },
#ifdef VEOL2
	{ "eol2", VEOL2, 0 },
#endif
	{ "start", VSTART, 'Q' - 64 }, { "stop", VSTOP, 'S' - 64 },
	{ "susp", VSUSP, 'Z' - 64 },
#ifdef VREPRINT
	{ "rprnt", VREPRINT, 'R' - 64 },
#endif
#ifdef VWERASE
	{ "werase", VWERASE, 'W' - 64 },
#endif
#ifdef VLNEXT
	{ "lnext", VLNEXT, 'V' - 64 },
#endif
};

static const struct {
	long baud;
	speed_t speed;
} speeds[] = {
	{ 0, B0 }, { 50, B50 }, { 75, B75 }, { 110, B110 }, { 134, B134 },
	{ 150, B150 }, { 200, B200 }, { 300, B300 }, { 600, B600 },
	{ 1200, B1200 }, { 1800, B1800 }, { 2400, B2400 }, { 4800, B4800 },
	{ 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 },
	{ 57600, B57600 }, { 115200, B115200 }, { 230400, B230400 },
};

/* Names that stand for several modes, written as one would type them. */
static const struct {
	const char *name, *on, *off;
} combinations[] = {
	{ "evenp", "parenb cs7 -parodd", "-parenb cs8" },
	{ "parity", "parenb cs7 -parodd", "-parenb cs8" },
	{ "oddp", "parenb cs7 parodd", "-parenb cs8" },
	{ "raw", "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr "
	    "-icrnl -ixon -ixoff -ixany -opost -isig -icanon min 1 time 0",
	    "cooked" },
	{ "cooked", "brkint ignpar istrip icrnl ixon opost isig icanon "
	    "eof ^D eol ^-", "raw" },
	{ "cbreak", "-icanon min 1 time 0", "icanon eof ^D eol ^-" },
	{ "nl", "-icrnl -onlcr", "icrnl -inlcr -igncr onlcr -ocrnl -onlret" },
	{ "ek", "erase ^? kill ^U", NULL },
	{ "crt", "echoe echoctl echoke", NULL },
	{ "dec", "echoe echoctl echoke -ixany intr ^C erase ^? kill ^U",
	    NULL },
	{ "tabs", "tab0", "tab3" },
	{ "pass8", "-parenb -istrip cs8", "parenb istrip cs7" },
};

static int fd = STDIN_FILENO;
static const char *device = "standard input";
static struct termios tty;
static struct winsize size;
static bool size_changed;

static tcflag_t *
flags_of(struct termios *t, enum where where)
{
	return where == IN ? &t->c_iflag : where == OUT ? &t->c_oflag :
	    where == CONTROL ? &t->c_cflag : &t->c_lflag;
}

static bool
is_on(const struct mode *m)
{
	tcflag_t flags = *flags_of(&tty, m->where);

	return m->mask ? (flags & m->mask) == m->set : flags & m->set;
}

static void
set_mode(const struct mode *m, bool on)
{
	tcflag_t *flags = flags_of(&tty, m->where);

	*flags &= ~(m->mask ? m->mask : m->set);
	if (on)
		*flags |= m->set;
}

static void
make_sane(void)
{
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		const struct mode *m = &modes[i];

		/* Lines and modems are as they are. */
		if (m->where == CONTROL && strcmp(m->name, "cread") != 0)
			continue;
		if (!m->mask || m->sane)
			set_mode(m, m->sane);
	}
	for (size_t i = 0; i < ARRAY_LEN(chars); i++)
		tty.c_cc[chars[i].index] = chars[i].sane;
}

static long
baud_of(speed_t speed)
{
	for (size_t i = 0; i < ARRAY_LEN(speeds); i++)
		if (speeds[i].speed == speed)
			return speeds[i].baud;
	return 0;
}

static const char *
char_text(cc_t c, char out[8])
{
	if (c == 0)
		return "<undef>";
	if (c >= 0x80)
		snprintf(out, 8, "M-%c", c & 0x7f);
	else if (c < 0x20 || c == 0x7f)
		snprintf(out, 8, "^%c", c ^ 0x40);
	else
		snprintf(out, 8, "%c", c);
	return out;
}

/* Words with blanks between, wrapped at the width of the terminal. */
static void
put_word(const char *word)
{
	static int column;
	int n = strlen(word), width = term_columns(STDOUT_FILENO);

	if (!word[0]) {			/* end of a paragraph */
		if (column)
			putchar('\n');
		column = 0;
		return;
	}
	if (column && column + 1 + n > (width ? width : 80)) {
		putchar('\n');
		column = 0;
	}
	column += printf("%s%s", column ? " " : "", word);
}

static void
put_chars(bool all)
{
	char word[64], c[8];

	for (size_t i = 0; i < ARRAY_LEN(chars); i++) {
		cc_t value = tty.c_cc[chars[i].index];

		/* min and time share their place with eof and eol. */
		if (!(tty.c_lflag & ICANON) && (chars[i].index == VMIN ||
		    chars[i].index == VTIME))
			continue;
		if (!all && value == (cc_t)chars[i].sane)
			continue;
		snprintf(word, sizeof(word), "%s = %s;", chars[i].name,
		    char_text(value, c));
		put_word(word);
	}
	if (!(tty.c_lflag & ICANON)) {
		snprintf(word, sizeof(word), "min = %d; time = %d;",
		    tty.c_cc[VMIN], tty.c_cc[VTIME]);
		put_word(word);
	}
	put_word("");
}

static void
put_modes(bool all)
{
	char word[32];
	enum where last = CONTROL;

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		const struct mode *m = &modes[i];
		bool on = is_on(m);

		if (m->where != last && all)
			put_word("");
		last = m->where;
		if (m->mask ? !on || (!all && m->sane) : !all && on == m->sane)
			continue;
		snprintf(word, sizeof(word), "%s%s", on ? "" : "-", m->name);
		put_word(word);
	}
	put_word("");
}

static void
show(bool all)
{
	char word[64];

	snprintf(word, sizeof(word), "speed %ld baud;",
	    baud_of(cfgetospeed(&tty)));
	put_word(word);
	if (all) {
		snprintf(word, sizeof(word), "rows %d; columns %d;",
		    size.ws_row, size.ws_col);
		put_word(word);
	}
	put_word("");
	put_chars(all);
	put_modes(all);
}

/* -g: numbers that this program reads back. */
static void
show_encoded(void)
{
	printf("%lx:%lx:%lx:%lx", (unsigned long)tty.c_iflag,
	    (unsigned long)tty.c_oflag, (unsigned long)tty.c_cflag,
	    (unsigned long)tty.c_lflag);
	for (int i = 0; i < NCCS; i++)
		printf(":%x", tty.c_cc[i]);
	putchar('\n');
}

static bool
read_encoded(const char *s)
{
	struct termios new = tty;
	char *end;

	for (int i = 0; i < 4 + NCCS; i++) {
		unsigned long v = strtoul(s, &end, 16);

		if (end == s || *end != (i < 3 + NCCS ? ':' : '\0'))
			return false;
		if (i < 4)
			*flags_of(&new, i) = v;
		else
			new.c_cc[i - 4] = v;
		s = end + 1;
	}
	tty = new;
	return true;
}

static cc_t
need_char(const char *s)
{
	if (strcmp(s, "^-") == 0 || strcmp(s, "undef") == 0 || !*s)
		return 0;
	if (s[0] == '^' && s[1] && !s[2])
		return s[1] == '?' ? 0x7f : s[1] & 0x1f;
	if (!s[1])
		return (unsigned char)s[0];
	return need_int(s, 0, 255, "character");
}

static const char *
need_arg(const char *name, char **arg)
{
	if (!*arg)
		die(1, "%s: needs an argument", name);
	return *arg;
}

static int apply(char **arg);

/* Apply a line of modes as if it had been typed. */
static void
apply_line(const char *line)
{
	char *copy = xstrdup(line), *words[32];
	int n = 0;

	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		words[n++] = w;
	words[n] = NULL;
	for (char **w = words; *w; )
		w += apply(w);
	free(copy);
}

/* A mode with a value: characters, min and time, sizes, speeds. */
static bool
apply_value(const char *name, char **arg)
{
	if (strcmp(name, "rows") == 0) {
		size.ws_row = need_int(need_arg(name, arg), 0, 65535, "size");
		size_changed = true;
	} else if (strcmp(name, "cols") == 0 || strcmp(name, "columns") == 0) {
		size.ws_col = need_int(need_arg(name, arg), 0, 65535, "size");
		size_changed = true;
	} else if (strcmp(name, "min") == 0)
		tty.c_cc[VMIN] = need_int(need_arg(name, arg), 0, 255,
		    "count");
	else if (strcmp(name, "time") == 0)
		tty.c_cc[VTIME] = need_int(need_arg(name, arg), 0, 255,
		    "time");
	else {
		for (size_t i = 0; i < ARRAY_LEN(chars); i++)
			if (strcmp(name, chars[i].name) == 0) {
				tty.c_cc[chars[i].index] =
				    need_char(need_arg(name, arg));
				return true;
			}
		return false;
	}
	return true;
}

static bool
apply_speed(const char *s, bool in, bool out)
{
	intmax_t baud;

	if (!parse_int(s, &baud))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(speeds); i++)
		if (speeds[i].baud == baud) {
			if (in)
				cfsetispeed(&tty, speeds[i].speed);
			if (out)
				cfsetospeed(&tty, speeds[i].speed);
			return true;
		}
	die(1, "%s: no such speed", s);
}

/* Apply the mode at arg; returns how many arguments it took. */
static int
apply(char **arg)
{
	const char *name = *arg;
	bool on = *name != '-';

	if (strcmp(name, "sane") == 0) {
		make_sane();
		return 1;
	}
	if (strcmp(name, "size") == 0) {
		printf("%d %d\n", size.ws_row, size.ws_col);
		return 1;
	}
	if (strcmp(name, "speed") == 0) {
		printf("%ld\n", baud_of(cfgetospeed(&tty)));
		return 1;
	}
	if (strcmp(name, "ispeed") == 0 || strcmp(name, "ospeed") == 0) {
		if (!apply_speed(need_arg(name, arg + 1), *name == 'i',
		    *name == 'o'))
			die(1, "%s: bad speed", arg[1]);
		return 2;
	}
	if (apply_value(name, arg + 1))
		return 2;
	if (apply_speed(name, true, true) || read_encoded(name))
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (strcmp(name + !on, modes[i].name) == 0 &&
		    (on || !modes[i].mask)) {
			set_mode(&modes[i], on);
			return 1;
		}
	for (size_t i = 0; i < ARRAY_LEN(combinations); i++)
		if (strcmp(name + !on, combinations[i].name) == 0 &&
		    (on || combinations[i].off)) {
			apply_line(on ? combinations[i].on :
			    combinations[i].off);
			return 1;
		}
	die(1, "%s: unknown mode", name);
}

/* tcsetattr() succeeds if it could do any part: look what it did. */
static int
store(const struct termios *before)
{
	struct termios now;

	if (size_changed && ioctl(fd, TIOCSWINSZ, &size) < 0)
		return complain(device);
	if (memcmp(before, &tty, sizeof(tty)) == 0)
		return 0;
	if (tcsetattr(fd, TCSADRAIN, &tty) < 0 || tcgetattr(fd, &now) < 0)
		return complain(device);
	if (now.c_iflag != tty.c_iflag || now.c_oflag != tty.c_oflag ||
	    now.c_lflag != tty.c_lflag ||
	    memcmp(now.c_cc, tty.c_cc, sizeof(now.c_cc)) != 0)
		return complainx(device, "not all modes could be set");
	return 0;
}

int
main(int argc, char **argv)
{
	struct termios before;
	bool all = false, encoded = false;
	int i = 1;

	tool_begin(argc, argv, synopsis);
	/* Modes begin with '-', too: only these are options. */
	for (; i < argc; i++) {
		if (strcmp(argv[i], "-a") == 0)
			all = true;
		else if (strcmp(argv[i], "-g") == 0)
			encoded = true;
		else if (strcmp(argv[i], "-F") == 0 && i + 1 < argc) {
			device = argv[++i];
			fd = open(device, O_RDWR | O_NONBLOCK | O_NOCTTY);
			if (fd < 0)
				return complain(device);
		} else
			break;
	}
	if ((all || encoded) && (i < argc || (all && encoded)))
		tool_usage();
	if (tcgetattr(fd, &tty) < 0)
		return complain(device);
	before = tty;
	ioctl(fd, TIOCGWINSZ, &size);
	if (encoded)
		show_encoded();
	else if (i == argc)
		show(all);
	for (char **arg = argv + i; *arg; )
		arg += apply(arg);
	return tool_end(store(&before));
}

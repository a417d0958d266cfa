/* The line discipline: what becomes of what is typed, and of what is written. */
#include "tap.h"
#include <fcntl.h>
#include <pty.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

static int m, s;
static struct termios t;

static void
begin(void)
{
	CHECK_EQ(openpty(&m, &s, NULL, NULL, NULL), 0);
	CHECK_EQ(tcgetattr(s, &t), 0);
	t.c_iflag = ICRNL | IXON;
	t.c_oflag = OPOST | ONLCR;
	t.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
}

static void
set(void)
{
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
}

static void
compare(const char *where, const char *came, ssize_t n, const char *want)
{
	if (n == (ssize_t)strlen(want) && memcmp(came, want, n) == 0)
		return;
	printf("# %s: wanted", where);
	for (const char *p = want; *p; p++)
		printf(" %02x", (unsigned char)*p);
	printf(", came");
	for (ssize_t i = 0; i < n; i++)
		printf(" %02x", (unsigned char)came[i]);
	printf("\n");
	CHECK(0);
}

/* All that fd gives within a short time. */
static ssize_t
gather(int fd, char *buf, size_t size)
{
	size_t n = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (n < size && poll(&p, 1, 50) == 1) {
		ssize_t r = read(fd, buf + n, size - n);

		if (r <= 0)
			break;
		n += r;
	}
	return n;
}

/* Type; the program reads `want`, the screen shows `shown`. */
static void
typed(const char *keys, const char *want, const char *shown)
{
	char buf[256];
	ssize_t n;

	CHECK_EQ(write(m, keys, strlen(keys)), (long)strlen(keys));
	n = gather(m, buf, sizeof(buf));
	compare("shown", buf, n, shown);
	n = gather(s, buf, sizeof(buf));
	compare("read", buf, n, want);
}

static void
written(const char *text, const char *shown)
{
	char buf[256];
	ssize_t n;

	CHECK_EQ(write(s, text, strlen(text)), (long)strlen(text));
	n = gather(m, buf, sizeof(buf));
	compare("shown", buf, n, shown);
}

TEST(erase_word_kill)
{
	begin();
	typed("abc\177d\n", "abd\n", "abc\b \bd\r\n");
	typed("one two\027x\n", "one x\n", "one two\b \b\b \b\b \bx\r\n");
	typed("gone\025kept\n", "kept\n", "gone\b \b\b \b\b \b\b \bkept\r\n");
	typed("\177\027\025ok\n", "ok\n", "ok\r\n");	/* nothing there to erase */
	t.c_lflag &= ~ECHOE;
	set();
	typed("ab\177c\n", "ac\n", "ab^?c\r\n");
	t.c_lflag |= ECHOE;
	t.c_lflag &= ~ECHOKE;
	set();
	typed("ab\025c\n", "c\n", "ab^U\r\nc\r\n");
}

TEST(control_characters_are_shown_and_erased)
{
	begin();
	typed("a\001b\177\177c\n", "ac\n", "a^Ab\b \b\b \b\b \bc\r\n");
	t.c_lflag &= ~ECHOCTL;
	set();
	typed("a\001\n", "a\001\n", "a\001\r\n");
}

TEST(tabs_are_erased_to_where_they_began)
{
	begin();
	/* From column 8 back to column 2. */
	typed("ab\t\177c\n", "abc\n", "ab\t\b\b\b\b\b\bc\r\n");
}

TEST(utf8_characters_are_erased_whole)
{
	begin();
	typed("a\303\251\177b\n", "a\303b\n", "a\303\251\b \bb\r\n");
	t.c_iflag |= IUTF8;
	set();
	typed("a\303\251\177b\n", "ab\n", "a\303\251\b \bb\r\n");
	typed("\342\202\254\360\237\230\200\177\177x\n", "x\n",
	    "\342\202\254\360\237\230\200\b \b\b \bx\r\n");
}

TEST(literal_next_and_reprint)
{
	begin();
	typed("a\026\003b\n", "a\003b\n", "a^\b^Cb\r\n");
	typed("ab\022c\n", "abc\n", "ab^R\r\nabc\r\n");
	typed("\026\004\n", "\004\n", "^\b^D\r\n");
}

TEST(ends_of_lines)
{
	begin();
	t.c_cc[VEOL] = '.';
	t.c_cc[VEOL2] = ';';
	set();
	typed("a.", "a.", "a.");
	typed("b;", "b;", "b;");
	typed("c\r", "c\n", "c\r\n");
	t.c_iflag &= ~ICRNL;
	set();
	typed("d\re\n", "d\re\n", "d^Me\r\n");
	t.c_iflag |= IGNCR;
	set();
	typed("f\rg\n", "fg\n", "fg\r\n");
	t.c_iflag = INLCR;
	set();
	typed("h\n.", "h\r.", "h^M.");
}

TEST(a_disabled_character_is_a_character)
{
	begin();
	t.c_cc[VINTR] = _POSIX_VDISABLE;
	t.c_cc[VEOF] = _POSIX_VDISABLE;
	t.c_cc[VKILL] = '@';
	set();
	typed("a\003\004b\n", "a\003\004b\n", "a^C^Db\r\n");
	typed("x@y\n", "y\n", "x\b \by\r\n");
}

TEST(echo_off_and_echonl)
{
	begin();
	t.c_lflag &= ~ECHO;
	set();
	typed("secret\n", "secret\n", "");
	t.c_lflag |= ECHONL;
	set();
	typed("secret\n", "secret\n", "\r\n");
}

TEST(without_iexten)
{
	begin();
	t.c_lflag &= ~IEXTEN;
	set();
	typed("a b\027\026c\n", "a b\027\026c\n", "a b^W^Vc\r\n");
}

TEST(without_isig)
{
	begin();
	t.c_lflag &= ~ISIG;
	set();
	typed("\003\034\032\n", "\003\034\032\n", "^C^\\^Z\r\n");
}

TEST(intr_flushes_unless_noflsh)
{
	begin();
	typed("half\003whole\n", "whole\n", "^Cwhole\r\n");
	t.c_lflag |= NOFLSH;
	set();
	typed("kept\003more\n", "keptmore\n", "kept^Cmore\r\n");
}

TEST(strip_and_lower)
{
	begin();
	t.c_lflag &= ~ECHO;
	t.c_iflag |= ISTRIP;
	set();
	typed("\341\342\n", "ab\n", "");
	t.c_iflag &= ~ISTRIP;
	t.c_iflag |= IUCLC;
	set();
	typed("AbC\n", "abc\n", "");
}

TEST(parmrk_doubles_377)
{
	begin();
	t.c_lflag &= ~ECHO;
	t.c_iflag |= PARMRK;
	set();
	typed("a\377b\n", "a\377\377b\n", "");
}

TEST(output_processing)
{
	begin();
	written("a\nb", "a\r\nb");
	t.c_oflag |= TAB3;
	set();
	written("\r1\t2\n", "\r1       2\r\n");
	t.c_oflag = OPOST | OCRNL;
	set();
	written("a\rb\n", "a\nb\n");
	t.c_oflag = OPOST | ONOCR;
	set();
	written("x\r", "x\r");
	written("\r", "");
	t.c_oflag = OPOST | OLCUC;
	set();
	written("Mixed\n", "MIXED\n");
	t.c_oflag = 0;
	set();
	written("a\n\tb", "a\n\tb");
}

TEST(stop_and_start_keys)
{
	char buf[16];

	begin();
	CHECK_EQ(write(m, "\023", 1), 1);
	usleep(50000);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	write(s, "held", 4);
	CHECK_EQ(gather(m, buf, sizeof(buf)), 0);
	CHECK_EQ(write(m, "\021", 1), 1);
	write(s, "", 0);
	t.c_iflag |= IXANY;
	set();
	gather(m, buf, sizeof(buf));
	CHECK_EQ(write(m, "\023", 1), 1);
	usleep(50000);
	CHECK_EQ(write(m, "x\n", 2), 2);		/* any key starts, and counts */
	CHECK_EQ(fcntl(s, F_SETFL, 0), 0);
	CHECK_EQ(read(s, buf, sizeof(buf)), 2);
	t.c_iflag &= ~(IXON | IXANY);
	set();
	gather(m, buf, sizeof(buf));
	typed("\023\n", "\023\n", "^S\r\n");
}

static long
ms_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - from->tv_sec) * 1000 + (now.tv_nsec - from->tv_nsec) / 1000000;
}

static void
raw(int min, int time)
{
	cfmakeraw(&t);
	t.c_cc[VMIN] = min;
	t.c_cc[VTIME] = time;
	set();
}

TEST(min_0_time_0_takes_what_is_there)
{
	char buf[8];

	begin();
	raw(0, 0);
	CHECK_EQ(read(s, buf, sizeof(buf)), 0);
	CHECK_EQ(write(m, "ab", 2), 2);
	CHECK_EQ(gather(s, buf, 2), 2);
}

TEST(min_0_time_waits_for_the_first)
{
	struct timespec from;
	char buf[8];
	pid_t pid;

	begin();
	raw(0, 3);
	clock_gettime(CLOCK_MONOTONIC, &from);
	CHECK_EQ(read(s, buf, sizeof(buf)), 0);
	CHECK(ms_since(&from) >= 250);
	pid = fork();
	if (pid == 0) {
		usleep(100000);
		_exit(write(m, "x", 1) != 1);
	}
	CHECK_EQ(read(s, buf, sizeof(buf)), 1);
	CHECK_CHILD(pid);
}

TEST(min_waits_for_so_many)
{
	char buf[8];
	pid_t pid;

	begin();
	raw(3, 0);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 4; i++) {
			usleep(50000);
			CHECK_EQ(write(m, "abcd" + i, 1), 1);
		}
		_exit(0);
	}
	CHECK_EQ(read(s, buf, 8), 3);
	CHECK_CHILD(pid);
	CHECK_EQ(read(s, buf, 1), 1);		/* fewer are asked for */
	CHECK_EQ(write(m, "ab", 2), 2);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	usleep(50000);
	CHECK_EQ(read(s, buf, 8), 2);		/* and who does not wait gets them */
	CHECK_ERR(read(s, buf, 8), EAGAIN);
}

TEST(time_runs_between_characters)
{
	struct timespec from;
	char buf[8];
	pid_t pid;

	begin();
	raw(5, 3);
	pid = fork();
	if (pid == 0) {
		usleep(500000);			/* longer than TIME: it has not begun */
		CHECK_EQ(write(m, "a", 1), 1);
		usleep(100000);
		CHECK_EQ(write(m, "b", 1), 1);
		_exit(0);
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	CHECK_EQ(read(s, buf, 8), 2);
	CHECK(ms_since(&from) >= 800);
	CHECK_CHILD(pid);
}

TEST(poll_counts_min)
{
	struct pollfd p;

	begin();
	raw(3, 0);
	p = (struct pollfd){ .fd = s, .events = POLLIN };
	CHECK_EQ(write(m, "ab", 2), 2);
	usleep(50000);
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_EQ(write(m, "c", 1), 1);
	CHECK_EQ(poll(&p, 1, 1000), 1);
}

TEST(from_canonical_to_raw_and_back)
{
	char buf[16];

	begin();
	t.c_lflag &= ~ECHO;
	set();
	CHECK_EQ(write(m, "part", 4), 4);
	usleep(50000);
	raw(1, 0);
	CHECK_EQ(read(s, buf, sizeof(buf)), 4);	/* no line, but all there is */
	t.c_lflag |= ICANON;
	set();
	CHECK_EQ(write(m, "line\n", 5), 5);
	CHECK_EQ(read(s, buf, sizeof(buf)), 5);
}

TEST(tcsaflush_drops_what_was_typed)
{
	begin();
	CHECK_EQ(write(m, "old\n", 4), 4);
	usleep(50000);
	CHECK_EQ(tcsetattr(s, TCSAFLUSH, &t), 0);
	typed("new\n", "new\n", "old\r\nnew\r\n");
}

TEST(speeds)
{
	begin();
	CHECK_EQ(cfgetospeed(&t), B38400);
	CHECK_EQ(cfsetispeed(&t, B9600), 0);
	CHECK_EQ(cfsetospeed(&t, B9600), 0);
	set();
	CHECK_EQ(tcgetattr(s, &t), 0);
	CHECK_EQ(cfgetospeed(&t), B9600);
	CHECK_EQ(cfgetispeed(&t), B9600);
}

TEST(not_a_terminal)
{
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_ERR(tcgetattr(fds[0], &t), ENOTTY);
	CHECK_ERR(tcgetpgrp(fds[0]), ENOTTY);
	CHECK_ERR(tcdrain(fds[0]), ENOTTY);
	CHECK(!isatty(fds[0]));
	CHECK_ERR(tcgetattr(-1, &t), EBADF);
	begin();
	CHECK_ERR(tcsetattr(s, 77, &t), EINVAL);
	CHECK_ERR(tcflow(s, 77), EINVAL);
}

TESTS = {
	T(erase_word_kill), T(control_characters_are_shown_and_erased),
	T(tabs_are_erased_to_where_they_began), T(utf8_characters_are_erased_whole),
	T(literal_next_and_reprint), T(ends_of_lines), T(a_disabled_character_is_a_character),
	T(echo_off_and_echonl), T(without_iexten), T(without_isig), T(intr_flushes_unless_noflsh),
	T(strip_and_lower), T(parmrk_doubles_377), T(output_processing), T(stop_and_start_keys),
	T(min_0_time_0_takes_what_is_there), T(min_0_time_waits_for_the_first),
	T(min_waits_for_so_many), T(time_runs_between_characters), T(poll_counts_min),
	T(from_canonical_to_raw_and_back), T(tcsaflush_drops_what_was_typed), T(speeds),
	T(not_a_terminal),
	{ 0 }
};

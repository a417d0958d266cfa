/* Pseudo terminals: making them, moving data, the two ends closing, packet mode, limits. */
#include "tap.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif
#ifndef TIOCPKT
#define TIOCPKT 0x5420
#endif
#ifndef TIOCGPTLCK
#define TIOCGPTLCK _IOR('T', 0x39, int)
#endif

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static int
open_master(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY);

	CHECK(m >= 0);
	CHECK_EQ(grantpt(m), 0);
	CHECK_EQ(unlockpt(m), 0);
	return m;
}

static int
open_slave(int m)
{
	char name[64];
	int s;

	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	s = open(name, O_RDWR | O_NOCTTY);
	CHECK(s >= 0);
	return s;
}

static void
make_raw(int fd)
{
	struct termios t;

	CHECK_EQ(tcgetattr(fd, &t), 0);
	cfmakeraw(&t);
	CHECK_EQ(tcsetattr(fd, TCSANOW, &t), 0);
}

/* What poll says of fd now. */
static int
polled(int fd, int events)
{
	struct pollfd p = { .fd = fd, .events = events };

	CHECK(poll(&p, 1, 0) >= 0);
	return p.revents;
}

static int
nr(void)
{
	FILE *f = fopen("/proc/sys/kernel/pty/nr", "r");
	int n;

	CHECK(f != NULL);
	CHECK_EQ(fscanf(f, "%d", &n), 1);
	fclose(f);
	return n;
}

static void
expect(int fd, const char *text)
{
	char buf[256];
	size_t n = strlen(text), got = 0;

	while (got < n) {
		ssize_t r = read(fd, buf + got, n - got);

		CHECK(r > 0);
		got += r;
	}
	buf[got] = '\0';
	if (strcmp(buf, text) != 0) {
		printf("# came \"%s\", not \"%s\"\n", buf, text);
		CHECK(0);
	}
}

TEST(names_owner_and_mode)
{
	int m = open_master();
	char name[64];
	struct stat st;
	unsigned n;

	CHECK_EQ(ioctl(m, TIOCGPTN, &n), 0);
	snprintf(name, sizeof(name), "/dev/pts/%u", n);
	CHECK(strcmp(name, ptsname(m)) == 0);
	CHECK_EQ(stat(name, &st), 0);
	CHECK(S_ISCHR(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0620);
	CHECK_EQ(st.st_uid, getuid());
	CHECK_EQ(st.st_gid, 5);
	CHECK_EQ(st.st_rdev, makedev(136, n));
	CHECK(isatty(m));
	close(m);
	CHECK_ERR(stat(name, &st), ENOENT);
	CHECK_EQ(stat("/dev/ptmx", &st), 0);
	CHECK_EQ(st.st_rdev, makedev(5, 2));
	CHECK_EQ(stat("/dev/pts/ptmx", &st), 0);
	CHECK_EQ(st.st_rdev, makedev(5, 2));
}

TEST(locked_until_unlockpt)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY), on = 1, locked = -1;
	char name[64];

	CHECK(m >= 0);
	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	CHECK_EQ(ioctl(m, TIOCGPTLCK, &locked), 0);
	CHECK_EQ(locked, 1);
	CHECK_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
	CHECK_ERR(ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY), EIO);
	CHECK_EQ(unlockpt(m), 0);
	CHECK(open(name, O_RDWR | O_NOCTTY) >= 0);
	CHECK_EQ(ioctl(m, TIOCSPTLCK, &on), 0);
	CHECK_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
	CHECK_ERR(unlockpt(STDIN_FILENO), ENOTTY);
}

TEST(peer_is_opened_without_its_name)
{
	int m = open_master(), s = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	char name[64], other[64];

	CHECK(s >= 0);
	CHECK(fcntl(s, F_GETFD) & FD_CLOEXEC);
	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	CHECK_EQ(ttyname_r(s, other, sizeof(other)), 0);
	CHECK(strcmp(name, other) == 0);
}

TEST(lines_go_in_and_come_out)
{
	int m = open_master(), s = open_slave(m);
	char buf[64];

	CHECK_EQ(write(m, "hello\n", 6), 6);
	expect(m, "hello\r\n");			/* the echo */
	CHECK_EQ(read(s, buf, sizeof(buf)), 6);
	CHECK(memcmp(buf, "hello\n", 6) == 0);
	CHECK_EQ(write(s, "bye\n", 4), 4);
	expect(m, "bye\r\n");
	/* A line at a time, and the rest of one. */
	CHECK_EQ(write(m, "one\ntwo\n", 8), 8);
	CHECK_EQ(read(s, buf, 2), 2);
	CHECK_EQ(read(s, buf, sizeof(buf)), 2);
	CHECK_EQ(read(s, buf, sizeof(buf)), 4);
	CHECK_EQ(write(m, "\004", 1), 1);
	CHECK_EQ(read(s, buf, sizeof(buf)), 0);	/* end of file */
	CHECK_EQ(write(m, "x\004", 2), 2);
	CHECK_EQ(read(s, buf, sizeof(buf)), 1);
}

TEST(what_is_typed_before_the_slave_opens_stays)
{
	int m = open_master(), s;
	char buf[64];

	CHECK_EQ(write(m, "early\n", 6), 6);
	s = open_slave(m);
	CHECK_EQ(read(s, buf, sizeof(buf)), 6);
}

TEST(master_reads_eio_after_the_last_slave)
{
	int m = open_master(), s, s2;
	char buf[64];

	CHECK_EQ(fcntl(m, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(read(m, buf, sizeof(buf)), EAGAIN);	/* not open yet: there may come one */
	CHECK_EQ(polled(m, POLLIN | POLLOUT), POLLOUT);
	s = open_slave(m);
	s2 = dup(s);
	CHECK_EQ(write(s, "last words", 10), 10);
	close(s);
	CHECK_EQ(polled(m, POLLIN | POLLOUT), POLLIN | POLLOUT);
	close(s2);
	CHECK_EQ(polled(m, POLLIN | POLLOUT), POLLIN | POLLOUT | POLLHUP);
	CHECK_EQ(read(m, buf, sizeof(buf)), 10);
	CHECK_ERR(read(m, buf, sizeof(buf)), EIO);
	CHECK_EQ(polled(m, POLLIN), POLLHUP);
	/* It lives again. */
	s = open_slave(m);
	CHECK_ERR(read(m, buf, sizeof(buf)), EAGAIN);
	CHECK_EQ(polled(m, POLLIN), 0);
	CHECK_EQ(write(s, "again", 5), 5);
	CHECK_EQ(read(m, buf, sizeof(buf)), 5);
}

TEST(closing_the_slave_wakes_the_master)
{
	int m = open_master(), s = open_slave(m);
	pid_t pid = fork();
	char c;

	if (pid == 0) {
		close(m);
		nap(100);
		_exit(0);		/* closes its s, the last */
	}
	close(s);
	CHECK_ERR(read(m, &c, 1), EIO);
	CHECK_CHILD(pid);
}

TEST(slave_is_dead_after_the_master)
{
	int m = open_master(), s = open_slave(m);
	struct termios t;
	char name[64], c;

	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	CHECK_EQ(write(m, "lost\n", 5), 5);
	close(m);
	CHECK_EQ(read(s, &c, 1), 0);
	CHECK_ERR(write(s, "x", 1), EIO);
	CHECK_ERR(tcgetattr(s, &t), EIO);
	CHECK_ERR(tcsetpgrp(s, getpgrp()), ENOTTY);
	CHECK_EQ(polled(s, POLLIN | POLLOUT) & (POLLHUP | POLLIN), POLLHUP | POLLIN);
	CHECK(!isatty(s));
	CHECK_ERR(open(name, O_RDWR | O_NOCTTY), ENOENT);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", s);
	CHECK_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
}

TEST(closing_the_master_wakes_the_slave)
{
	int m = open_master(), s = open_slave(m), i, st;
	char big[8192];
	pid_t pid[2];

	memset(big, 'x', sizeof(big));
	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			close(m);
			if (i == 0)
				_exit(read(s, big, 1) <= 0 ? 0 : 1);
			while (write(s, big, sizeof(big)) > 0)
				;
			_exit(errno == EIO ? 0 : 1);
		}
	}
	nap(100);
	close(m);
	for (i = 0; i < 2; i++) {
		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK_EQ(st, 0);
	}
}

/* A pattern through both directions, larger than all rings, with odd sizes. */
static unsigned char
pattern(size_t i)
{
	return (i * 7 + i / 251) & 0xff;
}

static void
send(int fd, size_t total, unsigned step)
{
	unsigned char buf[1000];
	size_t done = 0;

	while (done < total) {
		size_t n = 1 + (done * 13 + step) % sizeof(buf), i;
		ssize_t w;

		if (n > total - done)
			n = total - done;
		for (i = 0; i < n; i++)
			buf[i] = pattern(done + i);
		w = write(fd, buf, n);
		CHECK(w > 0);
		done += w;
	}
}

static void
receive(int fd, size_t total)
{
	unsigned char buf[777];
	size_t done = 0;

	while (done < total) {
		ssize_t r = read(fd, buf, sizeof(buf)), i;

		CHECK(r > 0);
		for (i = 0; i < r; i++)
			CHECK_EQ(buf[i], pattern(done + i));
		done += r;
	}
	CHECK_EQ(done, total);
}

#define MUCH 200000

TEST(no_byte_is_lost_either_way)
{
	int m = open_master(), s = open_slave(m);
	pid_t in, out;

	make_raw(s);
	in = fork();
	if (in == 0) {
		send(m, MUCH, 3);
		_exit(0);
	}
	out = fork();
	if (out == 0) {
		send(s, MUCH, 5);
		_exit(0);
	}
	receive(s, MUCH);
	receive(m, MUCH);
	CHECK_CHILD(in);
	CHECK_CHILD(out);
}

TEST(canonical_lines_wait_for_room)
{
	int m = open_master(), s = open_slave(m), i;
	struct termios t;
	char line[101], got[256];
	pid_t pid;

	CHECK_EQ(tcgetattr(s, &t), 0);
	t.c_lflag &= ~ECHO;
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
	pid = fork();
	if (pid == 0) {
		for (i = 0; i < 500; i++) {
			memset(line, 'a' + i % 26, 100);
			line[99 - i % 50] = '\n';
			CHECK_EQ(write(m, line, 100 - i % 50), 100 - i % 50);
		}
		_exit(0);
	}
	nap(50);
	for (i = 0; i < 500; i++) {
		CHECK_EQ(read(s, got, sizeof(got)), 100 - i % 50);
		CHECK_EQ(got[0], i % 50 == 99 ? '\n' : 'a' + i % 26);
		CHECK_EQ(got[99 - i % 50], '\n');
	}
	CHECK_CHILD(pid);
}

/* Nobody could make room for a line that does not end: its tail is lost, not its end. */
TEST(an_endless_line_does_not_block)
{
	int m = open_master(), s = open_slave(m), i;
	struct termios t;
	static char big[10000], got[20000];
	ssize_t n;

	CHECK_EQ(tcgetattr(s, &t), 0);
	t.c_lflag &= ~ECHO;
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
	memset(big, 'x', sizeof(big));
	CHECK_EQ(write(m, big, sizeof(big)), (long)sizeof(big));
	CHECK_EQ(write(m, "\n", 1), 1);
	n = read(s, got, sizeof(got));
	CHECK(n > 4000 && n <= 4096);
	CHECK_EQ(got[n - 1], '\n');
	for (i = 0; i < n - 1; i++)
		CHECK_EQ(got[i], 'x');
	CHECK_EQ(write(m, "after\n", 6), 6);
	CHECK_EQ(read(s, got, sizeof(got)), 6);
}

TEST(nonblocking_says_eagain)
{
	int m = open_master(), s = open_slave(m);
	static char big[65536];
	ssize_t n;

	make_raw(s);
	CHECK_EQ(fcntl(m, F_SETFL, O_NONBLOCK), 0);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(read(s, big, 1), EAGAIN);
	n = write(m, big, sizeof(big));
	CHECK(n > 0 && n < (long)sizeof(big));
	CHECK_ERR(write(m, big, 1), EAGAIN);
	CHECK_EQ(polled(m, POLLOUT), 0);
	CHECK_EQ(read(s, big, n), n);
	CHECK_EQ(polled(m, POLLOUT), POLLOUT);
	n = write(s, big, sizeof(big));
	CHECK(n > 0 && n < (long)sizeof(big));
	CHECK_ERR(write(s, big, 1), EAGAIN);
	CHECK_EQ(polled(s, POLLOUT), 0);
	CHECK_EQ(read(m, big, n), n);
	CHECK_EQ(polled(s, POLLOUT), POLLOUT);
}

TEST(a_blocked_writer_does_not_block_another_nonblocking)
{
	int m = open_master(), s = open_slave(m), s2;
	static char big[65536];
	pid_t pid = fork();

	if (pid == 0) {
		CHECK(write(s, big, sizeof(big)) > 0);
		_exit(0);
	}
	nap(100);
	s2 = open_slave(m);
	CHECK_EQ(fcntl(s2, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(write(s2, "x", 1), EAGAIN);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(epoll_sees_both_ends)
{
	int m = open_master(), s = open_slave(m), ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.u32 = 1 }, got;
	char c;

	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, m, &e), 0);
	e.data.u32 = 2;
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, s, &e), 0);
	CHECK_EQ(epoll_wait(ep, &got, 1, 0), 0);
	CHECK_EQ(write(s, "x", 1), 1);
	CHECK_EQ(epoll_wait(ep, &got, 1, 1000), 1);
	CHECK_EQ(got.data.u32, 1);
	CHECK_EQ(read(m, &c, 1), 1);
	CHECK_EQ(epoll_wait(ep, &got, 1, 0), 0);
	make_raw(s);
	CHECK_EQ(write(m, "y", 1), 1);
	CHECK_EQ(epoll_wait(ep, &got, 1, 1000), 1);
	CHECK_EQ(got.data.u32, 2);
	close(s);
	CHECK_EQ(epoll_wait(ep, &got, 1, 1000), 1);
	CHECK_EQ(got.data.u32, 1);
	CHECK(got.events & EPOLLHUP);
}

TEST(packet_mode)
{
	int m = open_master(), s = open_slave(m), on = 1;
	struct termios t;
	char buf[64];

	CHECK_EQ(ioctl(m, TIOCPKT, &on), 0);
	CHECK_EQ(write(s, "data", 4), 4);
	CHECK_EQ(read(m, buf, sizeof(buf)), 5);
	CHECK(memcmp(buf, "\0data", 5) == 0);
	CHECK_EQ(write(s, "lost", 4), 4);
	CHECK_EQ(tcflush(s, TCOFLUSH), 0);
	CHECK(polled(m, POLLIN | POLLPRI) & POLLPRI);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_FLUSHWRITE);
	CHECK_EQ(tcflush(s, TCIFLUSH), 0);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_FLUSHREAD);
	CHECK_EQ(tcflow(s, TCOOFF), 0);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_STOP);
	CHECK_EQ(tcflow(s, TCOON), 0);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_START);
	CHECK_EQ(tcgetattr(s, &t), 0);
	t.c_iflag &= ~IXON;
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_NOSTOP);
	t.c_iflag |= IXON;
	CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], TIOCPKT_DOSTOP);
	on = 0;
	CHECK_EQ(ioctl(m, TIOCPKT, &on), 0);
	CHECK_EQ(write(s, "x", 1), 1);
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], 'x');
}

TEST(flow_control_stops_output)
{
	int m = open_master(), s = open_slave(m);
	char buf[64];

	CHECK_EQ(write(m, "\023", 1), 1);	/* ^S */
	CHECK_EQ(write(s, "held", 4), 4);
	CHECK_EQ(fcntl(m, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(read(m, buf, sizeof(buf)), EAGAIN);
	CHECK_EQ(polled(m, POLLIN), 0);
	CHECK_EQ(write(m, "\021", 1), 1);	/* ^Q */
	CHECK_EQ(polled(m, POLLIN), POLLIN);
	CHECK_EQ(read(m, buf, sizeof(buf)), 4);
	CHECK_EQ(tcflow(s, TCIOFF), 0);		/* says ^S to the other side */
	CHECK_EQ(read(m, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], '\023');
}

TEST(flushes_and_counts)
{
	int m = open_master(), s = open_slave(m), n;
	char c;

	make_raw(s);
	CHECK_EQ(write(m, "abc", 3), 3);
	CHECK_EQ(ioctl(s, FIONREAD, &n), 0);
	CHECK_EQ(n, 3);
	CHECK_EQ(tcflush(s, TCIFLUSH), 0);
	CHECK_EQ(ioctl(s, FIONREAD, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_EQ(write(s, "defg", 4), 4);
	CHECK_EQ(ioctl(m, FIONREAD, &n), 0);
	CHECK_EQ(n, 4);
	CHECK_EQ(tcdrain(s), 0);		/* it has arrived, read or not */
	CHECK_EQ(tcflush(m, TCIFLUSH), 0);
	CHECK_EQ(ioctl(m, FIONREAD, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_EQ(write(m, "h", 1), 1);
	CHECK_EQ(tcflush(m, TCOFLUSH), 0);
	CHECK_EQ(ioctl(s, FIONREAD, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_ERR(tcflush(s, 7), EINVAL);
	CHECK_EQ(tcsendbreak(s, 0), 0);
	CHECK_EQ(fcntl(s, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(read(s, &c, 1), EAGAIN);
}

TEST(exclusive_is_for_others)
{
	int m = open_master(), s = open_slave(m);
	char name[64];
	pid_t pid;

	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	CHECK_EQ(chmod(name, 0666), 0);
	CHECK_EQ(ioctl(s, TIOCEXCL), 0);
	pid = fork();
	if (pid == 0) {
		if (setuid(1000) < 0)
			_exit(0);	/* not root to begin with */
		CHECK_ERR(open(name, O_RDWR | O_NOCTTY), EBUSY);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(ioctl(s, TIOCNXCL), 0);
	pid = fork();
	if (pid == 0) {
		CHECK(setuid(1000) == 0 || errno == EPERM);
		CHECK(open(name, O_RDWR | O_NOCTTY) >= 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(window_size_is_one_for_both)
{
	int m = open_master(), s = open_slave(m);
	struct winsize w = { 24, 80, 1, 2 }, got;

	CHECK_EQ(ioctl(m, TIOCSWINSZ, &w), 0);
	CHECK_EQ(ioctl(s, TIOCGWINSZ, &got), 0);
	CHECK(memcmp(&w, &got, sizeof(w)) == 0);
	w.ws_row = 50;
	CHECK_EQ(ioctl(s, TIOCSWINSZ, &w), 0);
	CHECK_EQ(ioctl(m, TIOCGWINSZ, &got), 0);
	CHECK_EQ(got.ws_row, 50);
}

TEST(openpty_and_forkpty)
{
	struct winsize w = { 10, 20, 0, 0 }, got;
	struct termios t;
	char name[64], buf[256];
	int m, s, st;
	pid_t pid;
	ssize_t n, all = 0;

	CHECK_EQ(openpty(&m, &s, name, NULL, &w), 0);
	CHECK(strncmp(name, "/dev/pts/", 9) == 0);
	CHECK_EQ(ioctl(s, TIOCGWINSZ, &got), 0);
	CHECK_EQ(got.ws_col, 20);
	CHECK_EQ(tcgetattr(s, &t), 0);
	close(m);
	close(s);
	t.c_lflag &= ~ECHO;
	pid = forkpty(&m, name, &t, &w);
	if (pid == 0) {
		char other[64];

		CHECK_EQ(getsid(0), getpid());
		CHECK_EQ(tcgetpgrp(0), getpid());
		CHECK_EQ(ttyname_r(2, other, sizeof(other)), 0);
		CHECK(strncmp(other, "/dev/pts/", 9) == 0);
		CHECK_EQ(open("/dev/tty", O_RDWR), 3);
		printf("hi %d\n", (int)read(0, buf, sizeof(buf)));
		fflush(stdout);
		_exit(7);
	}
	CHECK(pid > 0);
	CHECK_EQ(write(m, "four\n", 5), 5);
	while ((n = read(m, buf + all, sizeof(buf) - all)) > 0)
		all += n;
	CHECK_EQ(errno, EIO);
	CHECK(all == 6 && memcmp(buf, "hi 5\r\n", 6) == 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WEXITSTATUS(st), 7);
}

/* As many as descriptors allow; numbers are reused, lowest first. */
TEST(hundreds_at_once)
{
	int before = nr(), fds[200], i;
	unsigned first, n;

	for (i = 0; i < 200; i++)
		fds[i] = open_master();
	CHECK_EQ(nr(), before + 200);
	CHECK_EQ(ioctl(fds[0], TIOCGPTN, &first), 0);
	CHECK_EQ(ioctl(fds[199], TIOCGPTN, &n), 0);
	CHECK(n >= first + 199);
	close(fds[50]);
	fds[50] = open_master();
	CHECK_EQ(ioctl(fds[50], TIOCGPTN, &n), 0);
	CHECK_EQ(n, first + 50);
	for (i = 0; i < 200; i++)
		close(fds[i]);
	CHECK_EQ(nr(), before);
}

TEST(the_number_stays_taken_while_the_slave_is_open)
{
	int m = open_master(), s = open_slave(m), m2;
	unsigned a, b;

	CHECK_EQ(ioctl(m, TIOCGPTN, &a), 0);
	close(m);
	m2 = open_master();
	CHECK_EQ(ioctl(m2, TIOCGPTN, &b), 0);
	CHECK(a != b);
	close(s);
}

TEST(the_limit_is_enforced)
{
	int n = nr(), fd;
	FILE *f;
	char old[32];

	if (geteuid() != 0)
		SKIP("not root");
	f = fopen("/proc/sys/kernel/pty/max", "r");
	CHECK(f && fgets(old, sizeof(old), f));
	fclose(f);
	f = fopen("/proc/sys/kernel/pty/max", "w");
	fprintf(f, "%d\n", n + 1);
	CHECK_EQ(fclose(f), 0);
	fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	errno = 0;
	n = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	n = n < 0 ? errno : 0;
	f = fopen("/proc/sys/kernel/pty/max", "w");
	fputs(old, f);
	CHECK_EQ(fclose(f), 0);
	CHECK(fd >= 0);
	CHECK_EQ(n, ENOSPC);
}

TEST(each_mount_is_an_instance)
{
	char path[] = "/tmp/ptsXXXXXX", name[64], other[64];
	int m, s;
	unsigned n;
	struct stat st;

	if (geteuid() != 0)
		SKIP("not root");
	CHECK(mkdtemp(path) != NULL);
	CHECK_EQ(mount("x", path, "devpts", 0, "mode=600,ptmxmode=0640,uid=12,gid=13"), 0);
	snprintf(name, sizeof(name), "%s/ptmx", path);
	CHECK_EQ(stat(name, &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0640);
	m = open(name, O_RDWR | O_NOCTTY);
	CHECK(m >= 0);
	CHECK_EQ(ioctl(m, TIOCGPTN, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_EQ(unlockpt(m), 0);
	snprintf(name, sizeof(name), "%s/0", path);
	CHECK_EQ(stat(name, &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0600);
	CHECK_EQ(st.st_uid, 12);
	CHECK_EQ(st.st_gid, 13);
	s = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CHECK(s >= 0);
	CHECK_EQ(ttyname_r(s, other, sizeof(other)), 0);
	CHECK(strcmp(other, name) == 0);
	CHECK_ERR(umount(path), EBUSY);
	close(m);
	CHECK_ERR(umount(path), EBUSY);
	close(s);
	CHECK_EQ(umount(path), 0);
	CHECK_ERR(mount("x", path, "devpts", 0, "mode=600,bogus"), EINVAL);
	CHECK_ERR(mount("x", path, "devpts", 0, "mode=60x"), EINVAL);
	CHECK_EQ(rmdir(path), 0);
}

TEST(bad_pointers)
{
	int m = open_master(), s = open_slave(m);
	void *bad = (void *)8;

	CHECK_ERR(ioctl(m, TIOCGPTN, bad), EFAULT);
	CHECK_ERR(ioctl(m, TIOCSPTLCK, bad), EFAULT);
	CHECK_ERR(ioctl(m, TIOCPKT, bad), EFAULT);
	CHECK_ERR(ioctl(s, TIOCSTI, bad), EFAULT);
	CHECK_ERR(ioctl(s, TIOCSPGRP, bad), EFAULT);
	CHECK_ERR(write(m, bad, 4), EFAULT);
	CHECK_ERR(write(s, bad, 4), EFAULT);
	CHECK_EQ(write(s, "x", 1), 1);
	CHECK_ERR(read(m, bad, 4), EFAULT);
	CHECK_ERR(ioctl(s, TIOCGPTN, bad), ENOTTY);
	CHECK_ERR(ioctl(m, 0x1234, 0), ENOTTY);
}

TESTS = {
	T(names_owner_and_mode), T(locked_until_unlockpt), T(peer_is_opened_without_its_name),
	T(lines_go_in_and_come_out), T(what_is_typed_before_the_slave_opens_stays),
	T(master_reads_eio_after_the_last_slave), T(closing_the_slave_wakes_the_master),
	T(slave_is_dead_after_the_master), T(closing_the_master_wakes_the_slave),
	T(no_byte_is_lost_either_way), T(canonical_lines_wait_for_room),
	T(an_endless_line_does_not_block), T(nonblocking_says_eagain),
	T(a_blocked_writer_does_not_block_another_nonblocking), T(epoll_sees_both_ends),
	T(packet_mode), T(flow_control_stops_output), T(flushes_and_counts),
	T(exclusive_is_for_others), T(window_size_is_one_for_both), T(openpty_and_forkpty),
	T(hundreds_at_once), T(the_number_stays_taken_while_the_slave_is_open),
	T(the_limit_is_enforced), T(each_mount_is_an_instance), T(bad_pointers),
	{ 0 }
};

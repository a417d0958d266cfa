/*
 * Pseudo terminals under random use by many processes at once: data both ways with
 * checks, either end closed at any moment, sessions that end, hang-ups, modes and sizes
 * changed meanwhile. At the end no terminal and no process is left.
 *
 * The seed is printed; PTY_SEED=... repeats it, as far as the scheduler does.
 */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>

#define WORKERS 8
#define ROUNDS 25

static unsigned state;

static unsigned
rnd(unsigned below)
{
	state = state * 1103515245 + 12345;
	return (state >> 8) % below;
}

static int
nr(void)
{
	FILE *f = fopen("/proc/sys/kernel/pty/nr", "r");
	int n = -1;

	if (f != NULL) {
		if (fscanf(f, "%d", &n) != 1)
			n = -1;
		fclose(f);
	}
	return n;
}

/* Bytes i of a stream, so that a loss or a repeat shows. */
static unsigned char
stream(unsigned i)
{
	return 'a' + (i * 5 + i / 97) % 26;
}

static int
check_stream(int fd, unsigned total)
{
	unsigned char buf[700];
	unsigned done = 0;

	while (done < total) {
		ssize_t n = read(fd, buf, 1 + rnd(sizeof(buf)));

		if (n <= 0)
			return -1;
		for (ssize_t i = 0; i < n; i++)
			if (buf[i] != stream(done++))
				return -1;
	}
	return 0;
}

static int
send_stream(int fd, unsigned total)
{
	unsigned char buf[700];
	unsigned done = 0;

	while (done < total) {
		unsigned n = 1 + rnd(sizeof(buf));
		ssize_t w;

		if (n > total - done)
			n = total - done;
		for (unsigned i = 0; i < n; i++)
			buf[i] = stream(done + i);
		w = write(fd, buf, n);
		if (w <= 0)
			return -1;
		done += w;
	}
	return 0;
}

static void
make_raw(int fd)
{
	struct termios t;

	CHECK_EQ(tcgetattr(fd, &t), 0);
	cfmakeraw(&t);
	CHECK_EQ(tcsetattr(fd, TCSANOW, &t), 0);
}

/* Much in both directions: nothing lost, nothing twice. */
static void
round_data(void)
{
	unsigned total = 1000 + rnd(30000);
	int m, s, i;
	pid_t pid[3];

	CHECK_EQ(openpty(&m, &s, NULL, NULL, NULL), 0);
	make_raw(s);
	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		CHECK(pid[i] >= 0);
		if (pid[i] == 0) {
			state += i;
			_exit((i == 0 ? send_stream(m, total) : i == 1 ? send_stream(s, total) :
			    check_stream(m, total)) == 0 ? 0 : 1);
		}
	}
	CHECK_EQ(check_stream(s, total), 0);
	for (i = 0; i < 3; i++)
		CHECK_CHILD(pid[i]);
	close(m);
	close(s);
}

/* Everything at once, then the master goes in the middle of it. */
static void
round_chaos(void)
{
	struct winsize w = { 0 };
	struct termios t;
	int m, s, i, n = 2 + rnd(3);
	pid_t pid[5];
	char buf[300];

	CHECK_EQ(openpty(&m, &s, NULL, NULL, NULL), 0);
	CHECK_EQ(tcgetattr(s, &t), 0);
	for (i = 0; i < n; i++) {
		pid[i] = fork();
		CHECK(pid[i] >= 0);
		if (pid[i] > 0)
			continue;
		state += i * 77;
		close(m);
		signal(SIGHUP, SIG_DFL);
		setsid();
		ioctl(s, TIOCSCTTY, 0);
		for (;;) {
			ssize_t r;

			switch (rnd(6)) {
			case 0:
				r = write(s, "0123456789\n", 1 + rnd(11));
				break;
			case 1:
				fcntl(s, F_SETFL, O_NONBLOCK);
				r = read(s, buf, sizeof(buf));
				fcntl(s, F_SETFL, 0);
				if (r < 0 && errno == EAGAIN)
					r = 1;
				break;
			case 2:
				t.c_lflag ^= rnd(2) ? ICANON : ECHO;
				r = tcsetattr(s, TCSANOW, &t) + 1;
				break;
			case 3:
				w.ws_row = rnd(100);
				r = ioctl(s, TIOCSWINSZ, &w) + 1;
				break;
			case 4:
				r = tcflush(s, TCIOFLUSH) + 1;
				break;
			default:
				r = open("/dev/tty", O_RDWR | O_NONBLOCK);
				if (r >= 0)
					close(r);
				r = 1;
			}
			if (r <= 0 && errno == EIO)
				_exit(0);
		}
	}
	close(s);
	/* What poll saw may be flushed before it is read. */
	fcntl(m, F_SETFL, O_NONBLOCK);
	for (i = rnd(60); i >= 0; i--) {
		struct pollfd p = { .fd = m, .events = POLLIN | POLLOUT };

		poll(&p, 1, 5);
		if (p.revents & POLLIN)
			read(m, buf, 1 + rnd(sizeof(buf)));
		if (p.revents & POLLOUT)
			write(m, "line of text\n\n\177\025", 1 + rnd(15));
	}
	close(m);
	for (i = 0; i < n; i++) {
		int st;

		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK(st == 0 || (WIFSIGNALED(st) && WTERMSIG(st) == SIGHUP));
	}
}

/* A session whose leader goes first; its members must notice. */
static void
round_session(void)
{
	int m, s, st, fds[2];
	char c;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(openpty(&m, &s, NULL, NULL, NULL), 0);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		close(m);
		close(fds[0]);
		setsid();
		if (ioctl(s, TIOCSCTTY, 0) < 0)
			_exit(errno != EIO);	/* the master may be closed already */
		for (unsigned i = 0; i < 3; i++)
			if (fork() == 0) {
				if (rnd(2))
					signal(SIGHUP, SIG_IGN);
				while (write(s, "x", 1) == 1 && read(s, &c, 1) == 1)
					;
				_exit(0);
			}
		usleep(rnd(3000));
		if (rnd(2))
			syscall(SYS_vhangup);
		_exit(0);
	}
	close(s);
	close(fds[1]);
	if (rnd(2))
		usleep(rnd(3000));
	else
		for (int i = 0; i < 200; i++) {
			fcntl(m, F_SETFL, O_NONBLOCK);
			write(m, "y\n", 2);
			fcntl(m, F_SETFL, 0);
			if (read(m, &c, 1) != 1)
				break;
		}
	close(m);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(st == 0 || (WIFSIGNALED(st) && WTERMSIG(st) == SIGHUP));
	CHECK_EQ(read(fds[0], &c, 1), 0);	/* all of its children are gone */
	close(fds[0]);
}

TEST(many_at_once_and_nothing_is_left)
{
	char *given = getenv("PTY_SEED");
	unsigned seed = given ? (unsigned)atoi(given) : (unsigned)time(NULL);
	int before = nr(), i, round;
	pid_t pid[WORKERS];

	alarm(50);
	printf("# seed %u\n", seed);
	fflush(stdout);
	for (i = 0; i < WORKERS; i++) {
		pid[i] = fork();
		CHECK(pid[i] >= 0);
		if (pid[i] > 0)
			continue;
		alarm(45);
		state = seed + i * 7919;
		for (round = 0; round < ROUNDS; round++) {
			switch (rnd(3)) {
			case 0: round_data(); break;
			case 1: round_chaos(); break;
			default: round_session(); break;
			}
		}
		_exit(0);
	}
	for (i = 0; i < WORKERS; i++)
		CHECK_CHILD(pid[i]);
	for (i = 0; i < 50 && nr() != before; i++)
		usleep(20000);
	CHECK_EQ(nr(), before);
	CHECK_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TESTS = { T(many_at_once_and_nothing_is_left), { 0 } };

/* Sessions and their terminals: who owns one, who may read and write, who is told what. */
#include "tap.h"
#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static int m, s;		/* the ends of the pty that a session gets */

/*
 * A child that leads a session on a new pty, as descriptors 0 and s; the parent has the
 * master. 0 in the child.
 */
static pid_t
session(void)
{
	char name[64];
	pid_t pid;

	CHECK_EQ(openpty(&m, &s, name, NULL, NULL), 0);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		alarm(10);
		CHECK_EQ(setsid(), getpid());
		CHECK_EQ(ioctl(s, TIOCSCTTY, 0), 0);
		close(m);
		return 0;
	}
	close(s);
	return pid;
}

static volatile sig_atomic_t seen[NSIG];
static void note(int sig) { seen[sig]++; }

static void
catch(int sig)
{
	struct sigaction sa = { .sa_handler = note };	/* no SA_RESTART */

	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

/* A child of the caller in a group of its own, in the foreground if fg. */
static pid_t
job(int fg)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		if (fg) {
			signal(SIGTTOU, SIG_IGN);
			CHECK_EQ(tcsetpgrp(s, getpid()), 0);
			signal(SIGTTOU, SIG_DFL);
		}
		return 0;
	}
	setpgid(pid, pid);
	return pid;
}

/* pid stopped, by sig. */
static void
stopped_by(pid_t pid, int sig)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(WSTOPSIG(st), sig);
}

TEST(the_leader_gets_the_terminal)
{
	pid_t pid = session(), pgrp;

	if (pid == 0) {
		CHECK_EQ(tcgetsid(s), getpid());
		CHECK_EQ(tcgetpgrp(s), getpid());
		CHECK(open("/dev/tty", O_RDWR) >= 0);
		CHECK_EQ(ioctl(s, TIOCSCTTY, 0), 0);	/* again */
		pid = fork();
		if (pid == 0) {
			CHECK_EQ(tcgetsid(s), getppid());
			CHECK_ERR(ioctl(s, TIOCSCTTY, 0), EPERM);	/* for leaders */
			CHECK_EQ(setsid(), getpid());
			CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
			CHECK_ERR(tcgetpgrp(s), ENOTTY);
			CHECK_ERR(tcsetpgrp(s, getpid()), ENOTTY);
			CHECK_ERR(ioctl(s, TIOCSCTTY, 0), EPERM);	/* another session's */
			_exit(0);
		}
		CHECK_CHILD(pid);
		_exit(0);
	}
	/* From the master one can look whose it is. */
	nap(100);
	if (ioctl(m, TIOCGPGRP, &pgrp) == 0)
		CHECK(pgrp == pid || pgrp == 0);
	CHECK_ERR(tcsetpgrp(m, getpgrp()), ENOTTY);
	CHECK_CHILD(pid);
}

TEST(open_makes_it_controlling_unless_noctty)
{
	char name[64];
	int fd;
	pid_t pid;

	CHECK_EQ(openpty(&m, &s, name, NULL, NULL), 0);
	close(s);
	pid = fork();
	if (pid == 0) {
		CHECK(setsid() > 0);
		fd = open(name, O_RDWR | O_NOCTTY);
		CHECK(fd >= 0);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		close(fd);
		fd = open(name, O_WRONLY);		/* not for who cannot read it */
		CHECK(fd >= 0);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		fd = open(name, O_RDWR);
		CHECK(fd >= 0);
		CHECK_EQ(tcgetsid(fd), getpid());
		CHECK(open("/dev/tty", O_RDWR) >= 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(tiocnotty_gives_it_up)
{
	pid_t pid = session();

	if (pid == 0) {
		pid_t child = fork();

		if (child == 0) {
			CHECK_EQ(ioctl(s, TIOCNOTTY), 0);	/* for itself alone */
			CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
			CHECK_ERR(ioctl(s, TIOCNOTTY), ENOTTY);
			_exit(0);
		}
		CHECK_CHILD(child);
		CHECK(open("/dev/tty", O_RDWR) >= 0);
		catch(SIGHUP);
		catch(SIGCONT);
		CHECK_EQ(ioctl(s, TIOCNOTTY), 0);	/* the leader: for all */
		CHECK_EQ(seen[SIGHUP], 1);
		CHECK_EQ(seen[SIGCONT], 1);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		CHECK_EQ(write(s, "x", 1), 1);		/* the file stays */
		CHECK_EQ(ioctl(s, TIOCSCTTY, 0), 0);	/* and it can be had again */
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(root_may_steal)
{
	pid_t pid = session(), thief;
	char name[64];

	if (pid == 0) {
		for (;;) {
			nap(50);
			if (open("/dev/tty", O_RDWR) < 0)
				_exit(errno == ENXIO ? 0 : 1);
		}
	}
	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	nap(200);
	thief = fork();
	if (thief == 0) {
		int fd = open(name, O_RDWR | O_NOCTTY);

		CHECK(fd >= 0);
		CHECK(setsid() > 0);
		CHECK_ERR(ioctl(fd, TIOCSCTTY, 0), EPERM);
		if (geteuid() == 0) {
			CHECK_EQ(ioctl(fd, TIOCSCTTY, 1), 0);
			CHECK_EQ(tcgetsid(fd), getpid());
			nap(300);
		}
		_exit(0);
	}
	CHECK_CHILD(thief);
	if (geteuid() != 0)
		kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(keys_send_signals_to_the_foreground)
{
	pid_t pid = session();
	char c;

	if (pid == 0) {
		pid_t fg, bg;

		bg = job(0);
		if (bg == 0) {
			catch(SIGINT);
			nap(700);
			_exit(seen[SIGINT]);
		}
		fg = job(1);
		if (fg == 0) {
			catch(SIGINT);
			catch(SIGQUIT);
			catch(SIGTSTP);
			write(s, "r", 1);
			while (!seen[SIGINT] || !seen[SIGQUIT] || !seen[SIGTSTP])
				nap(10);
			_exit(0);
		}
		CHECK_CHILD(fg);
		CHECK_CHILD(bg);
		_exit(0);
	}
	CHECK_EQ(read(m, &c, 1), 1);
	CHECK_EQ(write(m, "\003\034\032", 3), 3);
	CHECK_CHILD(pid);
}

TEST(reading_in_the_background_stops)
{
	pid_t pid = session();

	if (pid == 0) {
		char buf[16];
		pid_t bg = job(0);

		if (bg == 0) {
			CHECK_EQ(read(s, buf, sizeof(buf)), 6);
			_exit(0);
		}
		stopped_by(bg, SIGTTIN);
		CHECK_EQ(tcsetpgrp(s, bg), 0);
		kill(-bg, SIGCONT);
		CHECK_CHILD(bg);
		_exit(0);
	}
	nap(100);
	CHECK_EQ(write(m, "input\n", 6), 6);
	CHECK_CHILD(pid);
}

TEST(ignored_or_blocked_sigttin_is_eio)
{
	pid_t pid = session();

	if (pid == 0) {
		char c;
		pid_t bg = job(0);

		if (bg == 0) {
			sigset_t set;

			signal(SIGTTIN, SIG_IGN);
			CHECK_ERR(read(s, &c, 1), EIO);
			signal(SIGTTIN, SIG_DFL);
			sigemptyset(&set);
			sigaddset(&set, SIGTTIN);
			sigprocmask(SIG_BLOCK, &set, NULL);
			CHECK_ERR(read(s, &c, 1), EIO);
			_exit(0);
		}
		CHECK_CHILD(bg);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(writing_in_the_background_stops_with_tostop)
{
	pid_t pid = session();
	char buf[16];

	if (pid == 0) {
		struct termios t;
		pid_t bg;

		CHECK_EQ(tcgetattr(s, &t), 0);
		bg = job(0);
		if (bg == 0) {
			CHECK_EQ(write(s, "a", 1), 1);	/* no TOSTOP yet */
			t.c_lflag |= TOSTOP;
			signal(SIGTTOU, SIG_IGN);
			CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0);
			CHECK_EQ(write(s, "b", 1), 1);	/* ignored: it may */
			signal(SIGTTOU, SIG_DFL);
			CHECK_EQ(write(s, "c", 1), 1);
			_exit(0);
		}
		stopped_by(bg, SIGTTOU);
		CHECK_EQ(tcsetpgrp(s, bg), 0);
		kill(-bg, SIGCONT);
		CHECK_CHILD(bg);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(read(m, buf, 3), 3);
	CHECK(memcmp(buf, "abc", 3) == 0);
}

TEST(changing_the_terminal_from_the_background_stops)
{
	pid_t pid = session();

	if (pid == 0) {
		struct termios t;
		int i;

		CHECK_EQ(tcgetattr(s, &t), 0);
		for (i = 0; i < 5; i++) {
			pid_t bg = job(0);

			if (bg == 0) {
				switch (i) {
				case 0: CHECK_EQ(tcsetattr(s, TCSANOW, &t), 0); break;
				case 1: CHECK_EQ(tcsetpgrp(s, getpid()), 0); break;
				case 2: CHECK_EQ(tcflush(s, TCIFLUSH), 0); break;
				case 3: CHECK_EQ(tcflow(s, TCOON), 0); break;
				case 4: CHECK_EQ(tcdrain(s), 0); break;
				}
				_exit(0);
			}
			stopped_by(bg, SIGTTOU);
			CHECK_EQ(tcsetpgrp(s, bg), 0);
			kill(-bg, SIGCONT);
			CHECK_CHILD(bg);
			signal(SIGTTOU, SIG_IGN);
			CHECK_EQ(tcsetpgrp(s, getpid()), 0);
			signal(SIGTTOU, SIG_DFL);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(tcsetpgrp_refuses)
{
	pid_t pid = session();

	if (pid == 0) {
		pid_t other;

		CHECK_ERR(tcsetpgrp(s, -1), EINVAL);
		CHECK_ERR(tcsetpgrp(s, 3999999), ESRCH);
		other = fork();
		if (other == 0) {
			setsid();
			nap(300);
			_exit(0);
		}
		nap(100);
		CHECK_ERR(tcsetpgrp(s, other), EPERM);	/* another session */
		CHECK_CHILD(other);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

/* An orphaned group in the background could never be continued. */
TEST(orphans_get_eio_instead_of_stopping)
{
	pid_t pid = session();
	int fds[2];
	char c = 0;

	if (pid == 0) {
		pid_t shell;

		CHECK_EQ(pipe(fds), 0);
		shell = job(0);
		if (shell == 0) {
			if (fork() == 0) {
				struct termios t;
				char b;

				nap(300);		/* until the parent is gone */
				CHECK_EQ(tcgetattr(s, &t), 0);
				CHECK_ERR(read(s, &b, 1), EIO);
				CHECK_ERR(tcsetattr(s, TCSANOW, &t), EIO);
				CHECK_ERR(tcsetpgrp(s, getpgrp()), ENOTTY);
				_exit(write(fds[1], "y", 1) != 1);
			}
			_exit(0);
		}
		CHECK_CHILD(shell);
		close(fds[1]);
		CHECK_EQ(read(fds[0], &c, 1), 1);
		_exit(c == 'y' ? 0 : 1);
	}
	CHECK_CHILD(pid);
}

/* The leader's exit: SIGHUP to the foreground, nobody's terminal, dead descriptors. */
TEST(exit_of_the_leader_hangs_up)
{
	int fds[2];
	char buf[8];
	ssize_t n;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	pid = session();
	if (pid == 0) {
		pid_t bg, fg;

		bg = job(0);
		if (bg == 0) {
			catch(SIGHUP);
			nap(1000);
			CHECK_EQ(seen[SIGHUP], 0);	/* not in the foreground, not stopped */
			CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
			CHECK(read(s, buf, 1) <= 0);	/* 0 here; Linux says EIO, too */
			CHECK_ERR(write(s, "x", 1), EIO);
			_exit(write(fds[1], "b", 1) != 1);
		}
		fg = job(1);
		if (fg == 0) {
			catch(SIGHUP);
			while (!seen[SIGHUP])
				nap(10);
			_exit(write(fds[1], "f", 1) != 1);
		}
		nap(200);
		_exit(0);
	}
	close(fds[1]);
	CHECK_CHILD(pid);
	CHECK_EQ(read(fds[0], buf, 1), 1);
	CHECK_EQ(buf[0], 'f');
	CHECK_EQ(read(fds[0], buf, 1), 1);
	CHECK_EQ(buf[0], 'b');
	do
		n = read(m, buf, sizeof(buf));
	while (n > 0);
	CHECK_EQ(errno, EIO);
}

TEST(a_terminal_lives_on_after_its_session)
{
	pid_t pid = session();
	char name[64], buf[8];
	int fd;

	if (pid == 0)
		_exit(0);
	CHECK_CHILD(pid);
	CHECK_EQ(ptsname_r(m, name, sizeof(name)), 0);
	fd = open(name, O_RDWR | O_NOCTTY);
	CHECK(fd >= 0);
	CHECK_EQ(write(m, "new\n", 4), 4);
	CHECK_EQ(read(fd, buf, sizeof(buf)), 4);
	pid = fork();
	if (pid == 0) {
		CHECK(setsid() > 0);
		CHECK_EQ(ioctl(fd, TIOCSCTTY, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

/* The master's close is the loss of the carrier: the leader hears it, then the foreground. */
TEST(closing_the_master_tells_the_leader)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	pid = session();
	if (pid == 0) {
		pid_t fg;

		catch(SIGHUP);
		catch(SIGCONT);
		fg = job(1);
		if (fg == 0) {
			seen[SIGHUP] = 0;
			while (!seen[SIGHUP])
				nap(10);
			_exit(write(fds[1], "f", 1) != 1);
		}
		write(fds[1], "r", 1);
		while (!seen[SIGHUP] || !seen[SIGCONT])
			nap(10);
		CHECK_EQ(read(s, &c, 1), 0);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		CHECK_EQ(write(fds[1], "l", 1), 1);
		_exit(0);
	}
	close(fds[1]);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	nap(200);
	close(m);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'l');
	CHECK_CHILD(pid);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'f');
}

TEST(vhangup_hangs_up_ones_own)
{
	pid_t pid = session();

	if (pid == 0) {
		char c;

		if (geteuid() != 0)
			_exit(0);
		catch(SIGHUP);
		catch(SIGCONT);
		CHECK_EQ(syscall(SYS_vhangup), 0);
		CHECK_EQ(seen[SIGHUP], 1);
		CHECK_EQ(seen[SIGCONT], 1);
		CHECK_EQ(read(s, &c, 1), 0);
		CHECK_ERR(write(s, "x", 1), EIO);
		CHECK_ERR(open("/dev/tty", O_RDWR), ENXIO);
		CHECK_EQ(syscall(SYS_vhangup), 0);	/* there is none any more */
		_exit(0);
	}
	CHECK_CHILD(pid);
	pid = fork();
	if (pid == 0) {
		CHECK(setuid(1000) == 0 || errno == EPERM);
		CHECK_ERR(syscall(SYS_vhangup), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(a_new_size_is_told_to_the_foreground)
{
	pid_t pid = session();
	struct winsize w = { .ws_row = 7, .ws_col = 9 };
	char c;

	if (pid == 0) {
		catch(SIGWINCH);
		CHECK_EQ(write(s, "r", 1), 1);
		while (!seen[SIGWINCH])
			nap(10);
		CHECK_EQ(ioctl(s, TIOCGWINSZ, &w), 0);
		CHECK_EQ(w.ws_col, 9);
		nap(200);
		_exit(seen[SIGWINCH] - 1);
	}
	CHECK_EQ(read(m, &c, 1), 1);
	CHECK_EQ(ioctl(m, TIOCSWINSZ, &w), 0);
	CHECK_EQ(ioctl(m, TIOCSWINSZ, &w), 0);	/* no change, no signal */
	CHECK_CHILD(pid);
}

TEST(tiocsti_types)
{
	pid_t pid = session();

	if (pid == 0) {
		char buf[8];

		CHECK_EQ(ioctl(s, TIOCSTI, "h"), 0);
		CHECK_EQ(ioctl(s, TIOCSTI, "\n"), 0);
		CHECK_EQ(read(s, buf, sizeof(buf)), 2);
		CHECK_EQ(buf[0], 'h');
		if (geteuid() == 0) {
			CHECK_EQ(setuid(1000), 0);
			CHECK_EQ(ioctl(s, TIOCSTI, "i"), 0);	/* its own terminal */
			CHECK_EQ(ioctl(s, TIOCNOTTY), 0);
			CHECK_ERR(ioctl(s, TIOCSTI, "j"), EPERM);
		}
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TESTS = {
	T(the_leader_gets_the_terminal), T(open_makes_it_controlling_unless_noctty),
	T(tiocnotty_gives_it_up), T(root_may_steal), T(keys_send_signals_to_the_foreground),
	T(reading_in_the_background_stops), T(ignored_or_blocked_sigttin_is_eio),
	T(writing_in_the_background_stops_with_tostop),
	T(changing_the_terminal_from_the_background_stops), T(tcsetpgrp_refuses),
	T(orphans_get_eio_instead_of_stopping), T(exit_of_the_leader_hangs_up),
	T(a_terminal_lives_on_after_its_session), T(closing_the_master_tells_the_leader),
	T(vhangup_hangs_up_ones_own), T(a_new_size_is_told_to_the_foreground),
	T(tiocsti_types),
	{ 0 }
};

/*
 * timeout - run a command, but not for ever.
 */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char synopsis[] =
    "timeout [-fp] [-k time] [-s signal] time command [argument ...]";

static pid_t child;
static int signal_to_send = SIGTERM;
static struct timespec kill_after;
static bool foreground;
static volatile sig_atomic_t timed_out, killed;

static void
set_timer(const struct timespec *t)
{
	struct itimerval it = { 0 };

	it.it_value.tv_sec = t->tv_sec;
	it.it_value.tv_usec = t->tv_nsec / 1000;
	if (t->tv_nsec && !it.it_value.tv_usec && !t->tv_sec)
		it.it_value.tv_usec = 1;
	setitimer(ITIMER_REAL, &it, NULL);
}

static void
send_signal(int sig)
{
	kill(child, sig);
	if (!foreground) {
		/* The group is ours as well; we must not die of it. */
		signal(sig, SIG_IGN);
		kill(0, sig);
		if (sig != SIGKILL && sig != SIGCONT)
			kill(0, SIGCONT);
	} else if (sig != SIGKILL && sig != SIGCONT)
		kill(child, SIGCONT);
}

static void
on_signal(int sig)
{
	if (sig != SIGALRM) {
		send_signal(sig);
		return;
	}
	if (timed_out) {
		killed = 1;
		kill(child, SIGKILL);
		return;
	}
	timed_out = 1;
	send_signal(signal_to_send);
	if (kill_after.tv_sec || kill_after.tv_nsec)
		set_timer(&kill_after);
}

static int
result(int wstatus, bool preserve)
{
	if (killed || (timed_out && signal_to_send == SIGKILL))
		return 128 + SIGKILL;
	if (timed_out && !preserve)
		return 124;
	return WIFSIGNALED(wstatus) ? 128 + WTERMSIG(wstatus) :
	    WEXITSTATUS(wstatus);
}

int
main(int argc, char **argv)
{
	static const int passed_on[] = { SIGALRM, SIGTERM, SIGINT, SIGHUP,
	    SIGQUIT };
	struct sigaction sa = { .sa_handler = on_signal };
	struct timespec limit;
	bool preserve = false;
	sigset_t block, old;
	int opt, wstatus;

	tool_usage_status = 125;
	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+fk:ps:", NULL)) != -1) {
		switch (opt) {
		case 'f':
			foreground = true;
			break;
		case 'k':
			if (!parse_duration(opt_arg, &kill_after))
				die(125, "%s: bad time", opt_arg);
			break;
		case 'p':
			preserve = true;
			break;
		case 's':
			signal_to_send = signal_number(opt_arg);
			if (signal_to_send < 0)
				die(125, "%s: no such signal", opt_arg);
			break;
		default:
			tool_usage();
		}
	}
	if (argc - opt_index < 2)
		tool_usage();
	if (!parse_duration(argv[opt_index], &limit))
		die(125, "%s: bad time", argv[opt_index]);
	argv += opt_index + 1;
	if (!foreground)
		setpgid(0, 0);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	/* No signal may come before the child is known. */
	sigfillset(&block);
	sigprocmask(SIG_BLOCK, &block, &old);
	child = fork();
	if (child < 0)
		die(125, "cannot fork");
	if (child == 0) {
		signal(SIGTTIN, SIG_DFL);
		signal(SIGTTOU, SIG_DFL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		execvp(argv[0], argv);
		complain(argv[0]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	for (size_t i = 0; i < ARRAY_LEN(passed_on); i++)
		sigaction(passed_on[i], &sa, NULL);
	if (limit.tv_sec || limit.tv_nsec)
		set_timer(&limit);
	sigprocmask(SIG_SETMASK, &old, NULL);
	while (waitpid(child, &wstatus, 0) < 0)
		if (errno != EINTR)
			return 125;
	return result(wstatus, preserve);
}

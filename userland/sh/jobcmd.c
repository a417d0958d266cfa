/*
 * jobcmd.c -- builtins about jobs: jobs, fg, bg, wait, kill.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "signame.h"

/* A job given as %n %% %+ %- %text %?text; NULL, reported, if there is none. */
static struct job *
job_find(const char *command, const char *spec)
{
	struct job *j, *found = NULL;
	const char *s = spec + (*spec == '%');
	long n;

	if (*s == '\0' || strcmp(s, "%") == 0 || strcmp(s, "+") == 0)
		found = job_current(NULL);
	else if (strcmp(s, "-") == 0)
		found = job_current(job_current(NULL));
	else if (s[strspn(s, "0123456789")] == '\0') {
		n = strtol(s, NULL, 10);
		for (j = job_list; j != NULL; j = j->next)
			if (j->number == n && n > 0)
				found = j;
	} else {
		for (j = job_list; j != NULL; j = j->next) {
			if (j->number == 0 || j->text == NULL)
				continue;
			if (*s == '?' ? strstr(j->text, s + 1) == NULL :
			    strncmp(j->text, s, strlen(s)) != 0)
				continue;
			if (found != NULL) {
				builtin_error(0, "%s: %s: ambiguous", command,
				    spec);
				return NULL;
			}
			found = j;
		}
	}
	if (found == NULL)
		builtin_error(0, "%s: %s: no such job", command,
		    *spec ? spec : "current");
	return found;
}

static void
list(struct job *j, bool pids, bool leaders)
{
	if (j == NULL)
		return;
	list(j->next, pids, leaders);
	if (j->number == 0)
		return;
	if (leaders)
		out_fmt("%ld\n", (long)j->procs[0].pid);
	else
		job_show(j, pids, false);
	if (job_state(j) == JOB_DONE && !leaders && !j->inherited)
		job_free(j);
}

int
builtin_jobs(int argc, char **argv)
{
	struct options o;
	struct job *j;
	bool pids = false, leaders = false;
	int c, status = 0;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "lp")) != -1) {
		if (c == '?')
			return 2;
		pids |= c == 'l';
		leaders |= c == 'p';
	}
	jobs_poll();
	if (o.index == argc)
		list(job_list, pids, leaders);
	for (int i = o.index; i < argc; i++) {
		j = job_find(argv[0], argv[i]);
		if (j == NULL)
			status = 2;
		else if (leaders)
			out_fmt("%ld\n", (long)j->procs[0].pid);
		else
			job_show(j, pids, false);
	}
	return status;
}

/* Let a job go on: note first, so that what it does next is not overwritten. */
static bool
resume(struct job *j)
{
	jobs_continued(-j->pgid);
	return kill(-j->pgid, SIGCONT) == 0;
}

static bool
controllable(const char *command, struct job *j)
{
	if (j == NULL)
		return false;
	if (j->pgid != 0 && !j->inherited && opt[OPT_MONITOR])
		return true;
	builtin_error(0, "%s: no job control", command);
	return false;
}

int
builtin_fg(int argc, char **argv)
{
	struct job *j = job_find(argv[0], argc > 1 ? argv[1] : "");

	if (!controllable(argv[0], j))
		return 2;
	out_fmt("%s\n", j->text != NULL ? j->text : "");
	out_flush();
	j->background = false;
	terminal_resume(j);
	if (job_state(j) != JOB_DONE)
		resume(j);
	return job_wait(j);
}

int
builtin_bg(int argc, char **argv)
{
	struct job *j;
	int status = 0;

	for (int i = 1; i < argc || i == 1; i++) {
		j = job_find(argv[0], i < argc ? argv[i] : "");
		if (!controllable(argv[0], j)) {
			status = 2;
			continue;
		}
		out_fmt("[%d] %s\n", j->number, j->text != NULL ? j->text : "");
		j->background = true;
		j->touched = true;
		resume(j);
	}
	return status;
}

/* Wait while j (or, if NULL, any background job) runs; else 128 + signal. */
static int
wait_while_running(struct job *j)
{
	struct job *k;
	int change;

	for (;;) {
		for (k = j != NULL ? j : job_list; k != NULL; k = k->next) {
			if (job_state(k) == JOB_RUNNING && !k->inherited)
				break;
			if (j != NULL)
				return 0;
		}
		if (k == NULL)
			return 0;
		change = jobs_wait_change();
		if (change == 0) {
			trap_check_interrupt();
			return 128 + trap_pending();
		}
		if (change < 0)
			return 0;
	}
}

static int
wait_for(const char *spec)
{
	struct job *j = NULL;
	long pid = 0;
	int i, status;

	if (*spec == '%') {
		j = job_find("wait", spec);
	} else {
		if (*spec == '\0' || spec[strspn(spec, "0123456789")] != '\0')
			return builtin_error(2, "wait: bad process id: %s",
			    spec);
		pid = strtol(spec, NULL, 10);
		for (j = job_list; j != NULL; j = j->next) {
			for (i = 0; i < j->nprocs && j->procs[i].pid != pid;)
				i++;
			if (i < j->nprocs)
				break;
		}
	}
	if (j == NULL || j->inherited)
		return 127;
	status = wait_while_running(j);
	if (status != 0)
		return status;
	status = job_status(j);
	for (i = 0; i < j->nprocs; i++)
		if (j->procs[i].pid == pid)
			status = status_code(j->procs[i].status);
	if (job_state(j) == JOB_DONE) {
		/* A person should hear of a violent end, once. */
		if (opt[OPT_INTERACTIVE] && status > 128 && !j->reported)
			job_show(j, false, true);
		job_free(j);
	}
	return status;
}

int
builtin_wait(int argc, char **argv)
{
	struct job *j, *next;
	int status = 0;

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argv++;
		argc--;
	}
	for (int i = 1; i < argc; i++)
		status = wait_for(argv[i]);
	if (argc > 1)
		return status;
	status = wait_while_running(NULL);
	if (status != 0)
		return status;
	for (j = job_list; j != NULL; j = next) {
		next = j->next;
		if (job_state(j) == JOB_DONE && !j->inherited &&
		    !opt[OPT_INTERACTIVE])
			job_free(j);
	}
	return 0;
}

/* kill -l [status or number]. */
static int
list_signals(int argc, char **argv)
{
	const char *name;
	int sig;

	if (argc == 0) {
		for (sig = 1; sig <= SIGNAL_MAX; sig++)
			if ((name = signal_name(sig)) != NULL)
				out_fmt("%s%c", name, sig % 8 ? ' ' : '\n');
		return 0;
	}
	for (; argc > 0; argc--, argv++) {
		sig = strtol(*argv, NULL, 10);
		if (sig > 128)
			sig -= 128;
		if ((name = signal_name(sig)) != NULL && **argv >= '0' &&
		    **argv <= '9')
			out_fmt("%s\n", name);
		else if ((sig = signal_number(*argv)) > 0)
			out_fmt("%d\n", sig);
		else
			return builtin_error(1, "kill: %s: bad signal", *argv);
	}
	return 0;
}

static int
kill_one(const char *arg, int sig)
{
	struct job *j = NULL;
	char *end;
	long pid;

	if (*arg == '%') {
		j = job_find("kill", arg);
		if (j == NULL)
			return 1;
		pid = j->pgid != 0 ? -(long)j->pgid : (long)j->procs[0].pid;
	} else {
		errno = 0;
		pid = strtol(arg, &end, 10);
		if (end == arg || *end != '\0' || errno != 0)
			return builtin_error(1, "kill: bad process id: %s",
			    arg);
	}
	if (kill(pid, sig) < 0)
		return builtin_error(1, "kill: %s: %s", arg, strerror(errno));
	jobs_touched(pid);
	/* A stopped job would not see its end coming. */
	if (j != NULL && job_state(j) == JOB_STOPPED &&
	    (sig == SIGTERM || sig == SIGHUP)) {
		kill(pid, SIGCONT);
		sig = SIGCONT;
	}
	/* That it was stopped is old news: what wait(2) says next counts. */
	if (sig == SIGCONT || sig == SIGKILL)
		jobs_continued(pid);
	return 0;
}

int
builtin_kill(int argc, char **argv)
{
	const char *name = NULL;
	int i = 1, sig = SIGTERM, status = 0;

	if (i < argc && strcmp(argv[i], "-l") == 0)
		return list_signals(argc - 2, argv + 2);
	if (i + 1 < argc && strcmp(argv[i], "-s") == 0) {
		name = argv[i + 1];
		i += 2;
	} else if (i < argc && strncmp(argv[i], "-s", 2) == 0 &&
	    signal_number(argv[i] + 1) < 0)
		name = argv[i++] + 2;
	else if (i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0)
		name = argv[i++] + 1;
	if (name != NULL && (sig = signal_number(name)) < 0)
		return builtin_error(2, "kill: %s: bad signal", name);
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc)
		return builtin_usage("kill [-s signal | -signal] pid|%job ...");
	for (; i < argc; i++)
		status |= kill_one(argv[i], sig);
	return status;
}

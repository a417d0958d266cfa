/*
 * jobshow.c -- what is said about jobs: which is current, its line in the list,
 * and the news before a prompt.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "signame.h"

/* The job %+ means: the newest stopped one, or else the newest. */
struct job *
job_current(struct job *except)
{
	struct job *j, *best = NULL;
	bool better;

	for (j = job_list; j != NULL; j = j->next) {
		if (j == except || j->number == 0)
			continue;
		if (best == NULL)
			better = true;
		else if (job_state(j) != job_state(best))
			better = job_state(j) == JOB_STOPPED ||
			    (job_state(j) == JOB_RUNNING &&
			    job_state(best) == JOB_DONE);
		else
			better = j->stamp > best->stamp;
		if (better)
			best = j;
	}
	return best;
}

static void
state_text(struct job *j, char *buf, size_t size)
{
	int raw = job_raw_status(j), sig;

	switch (job_state(j)) {
	case JOB_RUNNING:
		snprintf(buf, size, "Running");
		return;
	case JOB_STOPPED:
		sig = WSTOPSIG(raw);
		snprintf(buf, size, "%s", signal_text(sig));
		return;
	case JOB_DONE:
		if (WIFSIGNALED(raw))
			snprintf(buf, size, "%s%s",
			    signal_text(WTERMSIG(raw)),
			    WCOREDUMP(raw) ? " (core dumped)" : "");
		else if (WEXITSTATUS(raw) == 0)
			snprintf(buf, size, "Done");
		else
			snprintf(buf, size, "Done(%d)", WEXITSTATUS(raw));
	}
}

/* One line about a job: [1] + Running    sleep 10 */
void
job_show(struct job *j, bool with_pids, bool to_stderr)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct job *current = job_current(NULL);
	char state[64], head[128], pids[24] = "";
	struct strbuf line;
	char sign = j == current ? '+' :
	    j == job_current(current) ? '-' : ' ';

	state_text(j, state, sizeof state);
	if (with_pids)
		snprintf(pids, sizeof pids, "%ld ",
		    (long)j->procs[0].pid);
	snprintf(head, sizeof head, "[%d] %c %s%-24s ", j->number, sign, pids,
	    state);
	strbuf_init(&line, &scratch);
	strbuf_puts(&line, head);
	strbuf_puts(&line, j->text != NULL ? j->text : "");
	strbuf_putc(&line, '\n');
	if (to_stderr)
		write_all(2, line.s, line.len);
	else
		out_put(line.s, line.len);
	arena_release(&scratch, mark);
	j->reported = true;
}

static void
report(struct job *j)
{
	if (j == NULL)
		return;
	report(j->next);
	if (j->number == 0 || j->inherited)
		return;
	if (j->touched) {
		j->touched = false;
		return;
	}
	if (!j->reported)
		job_show(j, false, true);
	if (job_state(j) == JOB_DONE)
		job_free(j);
}

/*
 * Before a prompt: tell what has changed, oldest job first.  A job that this
 * very command line started or signalled is left for the next prompt: whether
 * it has ended by now is a matter of luck, and what one sees should not be.
 */
void
jobs_notify(void)
{
	if (job_list == NULL)
		return;
	jobs_poll();
	report(job_list);
}

/* While waiting at the prompt, under `set -b'. */
void
jobs_notify_async(void)
{
	struct job *j;
	bool news = false;

	if (!opt[OPT_NOTIFY])
		return;
	jobs_poll();
	for (j = job_list; j != NULL; j = j->next)
		news |= !j->reported;
	if (news) {
		write_all(2, "\n", 1);
		report(job_list);
	}
}

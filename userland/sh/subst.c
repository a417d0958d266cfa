/*
 * subst.c -- command substitution (XCU 2.6.3): what a subshell writes, without
 * the newlines at its end.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "expand.h"
#include "jobs.h"
#include "sh.h"

/* In scratch.  The status is left in sh.subst_status, and in $?. */
char *
command_output(struct node *n, size_t *len)
{
	struct strbuf b;
	char buf[512];
	int fds[2];
	ssize_t got;
	pid_t pid;

	strbuf_init(&b, &scratch);
	*len = 0;
	if (n == NULL) {
		sh.status = sh.subst_status = 0;
		return strbuf_str(&b);
	}
	if (pipe(fds) < 0)
		sh_fail(2, "pipe: %s", strerror(errno));
	pid = job_fork(NULL, false);
	if (pid == 0) {
		close(fds[0]);
		if (fds[1] != 1) {
			dup2(fds[1], 1);
			close(fds[1]);
		}
		exec_in_child(n);
	}
	close(fds[1]);
	while ((got = read(fds[0], buf, sizeof buf)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		for (char *p = buf, *end = buf + got, *nul; p < end;
		    p = nul + 1) {
			nul = memchr(p, '\0', end - p);
			if (nul == NULL)
				nul = end;
			strbuf_put(&b, p, nul - p);
		}
	}
	close(fds[0]);
	sh.status = sh.subst_status = jobs_wait_pid(pid);
	while (b.len > 0 && b.s[b.len - 1] == '\n')
		b.len--;
	strbuf_str(&b)[b.len] = '\0';
	*len = b.len;
	return b.s;
}

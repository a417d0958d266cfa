/*
 * signame.h - names of signals.  See signame.c.
 */
#ifndef SIGNAME_H
#define SIGNAME_H

#define SIGNAL_MAX 64		/* highest signal number of the ABI */

int signal_number(const char *s);	/* name or number; -1 if neither */
const char *signal_name(int sig);	/* without SIG; NULL if unknown */
const char *signal_text(int sig);	/* what it did to a process */

#endif

/*
 * init.h - the parts of process 1.
 *
 *	init.c      start, the loop, signals
 *	console.c   the shells on the consoles
 *	mounts.c    file systems, at the start and at the end
 *	shutdown.c  the end
 *	reboot.c    the system call for it
 */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* Ways to end the machine, and the signals that ask init for them. */
enum ending {
	END_NONE,
	END_HALT,		/* SIGUSR1 */
	END_POWEROFF,		/* SIGUSR2 */
	END_REBOOT,		/* SIGTERM, SIGINT */
};

/* init.c */
void say(const char *s1, const char *s2, const char *s3);
void sleep_until_signal(unsigned seconds);
time_t uptime(void);
void signals_for_child(void);

/* console.c */
void consoles_read(const char *path);
unsigned consoles_start(void);
void consoles_ended(pid_t pid);
void consoles_hang_up(void);

/* mounts.c */
void mounts_begin(void);
void mounts_end(void);

/* shutdown.c */
_Noreturn void shutdown_machine(enum ending how);

/* reboot.c */
int reboot_command(enum ending how);

#endif

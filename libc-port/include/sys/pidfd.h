/* A process as a file. */
#ifndef _LOAM_SYS_PIDFD_H
#define _LOAM_SYS_PIDFD_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <signal.h>
#include <loam/pidfd.h>

__BEGIN_DECLS
int pidfd_open(pid_t, unsigned int);
int pidfd_send_signal(int, int, siginfo_t *, unsigned int);
__END_DECLS

#endif

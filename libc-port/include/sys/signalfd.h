/* Signals as a file. */
#ifndef _LOAM_SYS_SIGNALFD_H
#define _LOAM_SYS_SIGNALFD_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <signal.h>
#include <loam/signalfd.h>

__BEGIN_DECLS
int signalfd(int, const sigset_t *, int);
__END_DECLS

#endif

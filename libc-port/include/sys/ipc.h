/* System V IPC. */
#ifndef _LOAM_SYS_IPC_H
#define _LOAM_SYS_IPC_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/ipc.h>

__BEGIN_DECLS
key_t ftok(const char *, int);
__END_DECLS

#endif

/* See <sys/syscall.h>. */
#ifndef _LOAM_SYSCALL_H
#define _LOAM_SYSCALL_H

#include <sys/syscall.h>

#endif

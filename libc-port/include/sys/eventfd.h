/* A counter as a file. */
#ifndef _LOAM_SYS_EVENTFD_H
#define _LOAM_SYS_EVENTFD_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/eventfd.h>

typedef unsigned long eventfd_t;

__BEGIN_DECLS
int eventfd(unsigned int, int);
__END_DECLS

#endif

/* See <poll.h>. */
#ifndef _LOAM_SYS_POLL_H
#define _LOAM_SYS_POLL_H

#include <poll.h>

#endif

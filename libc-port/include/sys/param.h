/* Odds and ends of old programs. */
#ifndef _LOAM_SYS_PARAM_H
#define _LOAM_SYS_PARAM_H

#define _SYS_PARAM_H
#include <sys/config.h>
#include <sys/syslimits.h>
#include <limits.h>
#include <machine/endian.h>
#include <sys/types.h>

#define NBBY		8
#define HZ		100
#define NOFILE		256
#define MAXPATHLEN	PATH_MAX
#define MAXHOSTNAMELEN	64
#define MAXSYMLINKS	40
#define NGROUPS		NGROUPS_MAX
#define DEV_BSIZE	512

#ifndef MAX
#define MAX(a, b)	((a) > (b) ? (a) : (b))
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#endif
#ifndef howmany
#define howmany(x, y)	(((x) + ((y) - 1)) / (y))
#endif
#define roundup(x, y)	(howmany(x, y) * (y))

#endif

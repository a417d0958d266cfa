/* sysinfo. */
#ifndef LOAM_UAPI_SYSINFO_H
#define LOAM_UAPI_SYSINFO_H

#include "layout.h"

#define SI_LOAD_SHIFT	16	/* loads are fixed point, 1.0 = 1 << 16 */

struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	unsigned short procs;
	unsigned short __pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	unsigned int mem_unit;
};

LOAM_SIZE(struct sysinfo, 112);
LOAM_OFFSET(struct sysinfo, totalhigh, 88);

#endif

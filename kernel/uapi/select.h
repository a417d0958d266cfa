/*
 * select and pselect6.  The sets are arrays of longs, as many as the first
 * argument needs; a C library fixes FD_SETSIZE at 1024.
 */
#ifndef LOAM_UAPI_SELECT_H
#define LOAM_UAPI_SELECT_H

#include "layout.h"

#define LOAM_FD_SETSIZE		1024

/* The sixth argument of pselect6. */
struct pselect6_mask {
	const unsigned long *mask;
	unsigned long size;
};

LOAM_SIZE(struct pselect6_mask, 16);

#endif

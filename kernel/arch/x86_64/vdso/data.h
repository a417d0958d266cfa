/* The page that follows the vDSO's image in each process: written by clock.c. */
#ifndef X86_VDSO_DATA_H
#define X86_VDSO_DATA_H

struct vdso_data {
	unsigned long tsc_base;		/* [c] */
	unsigned long ns_per_tick;	/* [c] << 32 */
	unsigned long realtime_offset;	/* changes as a whole: one store */
};

#endif

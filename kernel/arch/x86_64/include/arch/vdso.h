/* The vDSO: code of the kernel that runs in user mode, to read the clock (vdso/vdso.c). */
#ifndef ARCH_VDSO_H
#define ARCH_VDSO_H

#include <lib/types.h>

struct vm_object;

#define VDSO_SIZE (2 * 4096UL)		/* its image and its data */
extern struct vm_object *vdso_object;	/* [c] to be mapped by exec; NULL: there is none */

void vdso_init(void);			/* boot, in a thread, after mm_init */

#endif

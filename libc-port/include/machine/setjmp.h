/*
 * setjmp and its kin are functions, see src/setjmp.S: six registers, stack
 * pointer, return address, whether the mask is saved, the mask.
 */
#ifndef _LOAM_MACHINE_SETJMP_H
#define _LOAM_MACHINE_SETJMP_H

#include <sys/cdefs.h>

typedef long jmp_buf[10];

__BEGIN_DECLS
int _setjmp(jmp_buf) __attribute__((__returns_twice__));
void _longjmp(jmp_buf, int) __attribute__((__noreturn__));
#if __POSIX_VISIBLE
typedef long sigjmp_buf[10];
int sigsetjmp(sigjmp_buf, int) __attribute__((__returns_twice__));
void siglongjmp(sigjmp_buf, int) __attribute__((__noreturn__));
#define sigsetjmp sigsetjmp
#define siglongjmp siglongjmp
#endif
__END_DECLS

#endif

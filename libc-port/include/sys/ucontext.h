/* See <ucontext.h>. */
#ifndef _LOAM_SYS_UCONTEXT_H
#define _LOAM_SYS_UCONTEXT_H

#include <ucontext.h>

#endif

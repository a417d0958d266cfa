/* Registers as ptrace and core files have them. */
#ifndef _LOAM_SYS_USER_H
#define _LOAM_SYS_USER_H

#include <loam/ptrace.h>

typedef struct user_fpregs_struct elf_fpregset_t;
#define ELF_NGREG	27
typedef unsigned long elf_greg_t, elf_gregset_t[ELF_NGREG];

#endif

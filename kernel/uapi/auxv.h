/* The auxiliary vector that execve leaves above the environment. */
#ifndef LOAM_UAPI_AUXV_H
#define LOAM_UAPI_AUXV_H

#define AT_NULL			0
#define AT_IGNORE		1
#define AT_EXECFD		2
#define AT_PHDR			3	/* program headers in memory */
#define AT_PHENT		4
#define AT_PHNUM		5
#define AT_PAGESZ		6
#define AT_BASE			7	/* load address of the interpreter */
#define AT_FLAGS		8
#define AT_ENTRY		9	/* of the program itself */
#define AT_NOTELF		10
#define AT_UID			11
#define AT_EUID			12
#define AT_GID			13
#define AT_EGID			14
#define AT_PLATFORM		15	/* "x86_64" */
#define AT_HWCAP		16	/* CPUID 1, edx */
#define AT_CLKTCK		17
#define AT_SECURE		23	/* set-user-ID or the like */
#define AT_BASE_PLATFORM	24
#define AT_RANDOM		25	/* 16 random bytes */
#define AT_HWCAP2		26
#define AT_EXECFN		31	/* path given to execve */
#define AT_SYSINFO		32
#define AT_SYSINFO_EHDR		33	/* the vDSO */
#define AT_MINSIGSTKSZ		51

#endif

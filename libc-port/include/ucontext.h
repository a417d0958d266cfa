/* The machine context a signal handler is given. */
#ifndef _LOAM_UCONTEXT_H
#define _LOAM_UCONTEXT_H

#include <signal.h>

#if __GNU_VISIBLE
typedef long long greg_t;
#define REG_R8		LOAM_REG_R8
#define REG_R9		LOAM_REG_R9
#define REG_R10		LOAM_REG_R10
#define REG_R11		LOAM_REG_R11
#define REG_R12		LOAM_REG_R12
#define REG_R13		LOAM_REG_R13
#define REG_R14		LOAM_REG_R14
#define REG_R15		LOAM_REG_R15
#define REG_RDI		LOAM_REG_RDI
#define REG_RSI		LOAM_REG_RSI
#define REG_RBP		LOAM_REG_RBP
#define REG_RBX		LOAM_REG_RBX
#define REG_RDX		LOAM_REG_RDX
#define REG_RAX		LOAM_REG_RAX
#define REG_RCX		LOAM_REG_RCX
#define REG_RSP		LOAM_REG_RSP
#define REG_RIP		LOAM_REG_RIP
#define REG_EFL		LOAM_REG_EFL
#define REG_ERR		LOAM_REG_ERR
#define REG_TRAPNO	LOAM_REG_TRAPNO
#define REG_CR2		LOAM_REG_CR2
#endif

#endif

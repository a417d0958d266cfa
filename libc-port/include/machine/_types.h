/* The ABI's integer types; <sys/_types.h> fills in the rest. */
#ifndef _LOAM_MACHINE__TYPES_H
#define _LOAM_MACHINE__TYPES_H

#include <machine/_default_types.h>

typedef unsigned long __dev_t;
typedef unsigned int __uid_t;
typedef unsigned int __gid_t;
typedef unsigned long __ino_t;
typedef unsigned long __fsblkcnt_t;
typedef unsigned long __fsfilcnt_t;
typedef unsigned long __nlink_t;
typedef long _off64_t;
typedef int __key_t;
typedef unsigned short __sa_family_t;
#define _CLOCK_T_	long
#define _CLOCKID_T_	int

#define __machine_dev_t_defined
#define __machine_uid_t_defined
#define __machine_gid_t_defined
#define __machine_ino_t_defined
#define __machine_fsblkcnt_t_defined
#define __machine_fsfilcnt_t_defined
#define __machine_nlink_t_defined
#define __machine_off64_t_defined
#define __machine_key_t_defined
#define __machine_sa_family_t_defined
#define __machine_clock_t_defined
#define __machine_clockid_t_defined

#endif

/* Names of the system, for /proc/version and /proc/sys/kernel. */
#ifndef SYSCALL_SYSTEM_H
#define SYSCALL_SYSTEM_H

#include <uapi/utsname.h>

void system_names(struct utsname *out);

#endif

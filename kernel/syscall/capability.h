/* The options of prctl that are about capabilities. */
#ifndef SYSCALL_CAPABILITY_H
#define SYSCALL_CAPABILITY_H

long capability_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
    unsigned long arg5);

#endif

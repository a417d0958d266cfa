/* hooks.c: what programs with threads hang their share of the work on. */
#include "internal.h"

int (*__loam_fork_hook)(void);
long (*__loam_setxid_hook)(long nr, long a, long b, long c);
void (*__loam_cancel_hook)(void);

/*
 * Private to sync/.
 */
#ifndef SYNC_INTERNAL_H
#define SYNC_INTERNAL_H

#include <sync/deadlock.h>

/*
 * t's wait for resource would close a cycle: keep it for /proc/deadlocks. The edges
 * of all others in the cycle stand. Needs wait_graph_lock. deadlock_report.c
 */
void deadlock_report(struct thread *t, const struct wait_kind *kind, const void *resource);

#endif

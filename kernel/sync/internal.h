/*
 * Private to sync/.
 */
#ifndef SYNC_INTERNAL_H
#define SYNC_INTERNAL_H

#include <sync/deadlock.h>

/*
 * t's wait for resource would close a cycle: keep it for /proc/deadlocks. The others in
 * it, whose edges stand, begin with next and are linked by visit_next. Needs
 * wait_graph_lock. deadlock_report.c
 */
void deadlock_report(const struct thread *t, const struct wait_kind *kind, const void *resource,
    const struct thread *next);

#endif

/* The kernel's messages. */
#ifndef _LOAM_SYS_KLOG_H
#define _LOAM_SYS_KLOG_H

#include <sys/cdefs.h>
#include <loam/klog.h>

__BEGIN_DECLS
int klogctl(int, char *, int);
__END_DECLS

#endif

/* reboot. */
#ifndef _LOAM_SYS_REBOOT_H
#define _LOAM_SYS_REBOOT_H

#include <sys/cdefs.h>
#include <loam/reboot.h>

__BEGIN_DECLS
int reboot(int);
__END_DECLS

#endif

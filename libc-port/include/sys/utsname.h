/* uname. */
#ifndef _LOAM_SYS_UTSNAME_H
#define _LOAM_SYS_UTSNAME_H

#include <sys/cdefs.h>
#include <loam/utsname.h>

__BEGIN_DECLS
int uname(struct utsname *);
__END_DECLS

#endif

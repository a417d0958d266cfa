/* capget, capset: the sets of a thread. capabilities(7). */
#ifndef _LOAM_SYS_CAPABILITY_H
#define _LOAM_SYS_CAPABILITY_H

#include <sys/cdefs.h>
#include <loam/capability.h>

__BEGIN_DECLS
int capget(cap_user_header_t, cap_user_data_t);
int capset(cap_user_header_t, const cap_user_data_t);
__END_DECLS

#endif

/* personality. */
#ifndef _LOAM_SYS_PERSONALITY_H
#define _LOAM_SYS_PERSONALITY_H

#include <sys/cdefs.h>
#include <loam/personality.h>

__BEGIN_DECLS
int personality(unsigned long);
__END_DECLS

#endif

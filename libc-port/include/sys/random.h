/* Random bytes. */
#ifndef _LOAM_SYS_RANDOM_H
#define _LOAM_SYS_RANDOM_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/random.h>

__BEGIN_DECLS
ssize_t getrandom(void *, size_t, unsigned int);
int getentropy(void *, size_t);
__END_DECLS

#endif

/* The auxiliary vector. */
#ifndef _LOAM_SYS_AUXV_H
#define _LOAM_SYS_AUXV_H

#include <sys/cdefs.h>
#include <loam/auxv.h>

__BEGIN_DECLS
unsigned long getauxval(unsigned long);
__END_DECLS

#endif

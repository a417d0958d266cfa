/* Memory barriers on other processors. */
#ifndef _SYS_MEMBARRIER_H
#define _SYS_MEMBARRIER_H

#include <sys/cdefs.h>
#include <loam/membarrier.h>

__BEGIN_DECLS
int membarrier(int, unsigned int, int);
__END_DECLS

#endif

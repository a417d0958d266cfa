/* flock. */
#ifndef _LOAM_SYS_FILE_H
#define _LOAM_SYS_FILE_H

#include <fcntl.h>

#endif

/* Feature tests. */
#ifndef _LOAM_FEATURES_H
#define _LOAM_FEATURES_H

#include <sys/features.h>

#endif

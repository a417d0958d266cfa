/* The battery-backed clock of the PC. */
#ifndef DRIVERS_RTC_H
#define DRIVERS_RTC_H

#include <lib/types.h>

u64 rtc_read_seconds(void);	/* since 1970, UTC; at boot only */

#endif

/* clock() counts microseconds, as XSI asks. */
#ifndef _LOAM_MACHINE_TIME_H
#define _LOAM_MACHINE_TIME_H

#define _CLOCKS_PER_SEC_ 1000000

#endif

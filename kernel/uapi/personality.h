/* personality: only the word of flags; there is one domain, Linux. */
#ifndef LOAM_UAPI_PERSONALITY_H
#define LOAM_UAPI_PERSONALITY_H

#define PER_LINUX		0x0000
#define ADDR_NO_RANDOMIZE	0x0040000

#endif

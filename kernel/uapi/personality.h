/* personality: only the word of flags; there is one domain, Linux. */
#ifndef LOAM_UAPI_PERSONALITY_H
#define LOAM_UAPI_PERSONALITY_H

#define PER_LINUX		0x0000
#define ADDR_NO_RANDOMIZE	0x0040000	/* no address space randomisation from exec on */
#define ADDR_COMPAT_LAYOUT	0x0200000	/* mappings go upwards, from exec on */
#define READ_IMPLIES_EXEC	0x0400000	/* what mmap and mprotect make readable is executable */
/* What the execution of a set-id program clears. */
#define PER_CLEAR_ON_SETID	(ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT | READ_IMPLIES_EXEC)

#endif

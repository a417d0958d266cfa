/*
 * Random numbers: a ChaCha20 generator that erases its key as it goes. Seeded with
 * what the processor and the clock give at boot; drivers mix in more.
 */
#ifndef FS_RANDOM_H
#define FS_RANDOM_H

#include <lib/types.h>

void random_bytes(void *buf, size_t n);		/* any context */
void random_mix(const void *data, size_t n);	/* any context */

#endif

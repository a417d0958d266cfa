/* Reading memory of the firmware: tables that lie outside of usable memory. */
#ifndef ARCH_FIRMWARE_H
#define ARCH_FIRMWARE_H

#include <arch/paging.h>

/* Mapped cached and read only, for ever. NULL: out of memory. */
const void *map_firmware(phys_t pa, size_t size);

#endif

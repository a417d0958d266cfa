/* /dev/null, zero, full, random, urandom, kmsg. */
#ifndef DRIVERS_MEM_MEM_H
#define DRIVERS_MEM_MEM_H

void mem_devices_init(void);

#endif

/* All drivers: see drivers.c. */
#ifndef DRIVERS_DRIVERS_H
#define DRIVERS_DRIVERS_H

/* Start each driver in turn. Once, in a thread (drivers may sleep), after tty_init. */
void drivers_init(void);

#endif

/* The 16550 serial ports of the PC. COM1 carries the kernel's log. */
#ifndef DRIVERS_SERIAL_H
#define DRIVERS_SERIAL_H

void serial_early_init(void);	/* kernel log on COM1, polled */
void serial_init(void);		/* terminals ttyS0..: after tty_init */

#endif

/* The console on the screen: kernel log, and the terminal tty1 with the keyboard. */
#ifndef DRIVERS_CONSOLE_CONSOLE_H
#define DRIVERS_CONSOLE_CONSOLE_H

#include <lib/types.h>

void console_early_init(void);		/* after paging: the log appears on the screen */
void console_init(void);		/* makes tty1 */
void console_input(const char *text, size_t n);	/* from the keyboard; any context */

#endif

/*
 * The screen below the console: rows and columns of cells. A cell is what VGA
 * text memory holds: the character, and colours in the upper byte (foreground in
 * the low half, background in the high half).
 */
#ifndef DRIVERS_CONSOLE_SCREEN_H
#define DRIVERS_CONSOLE_SCREEN_H

#include <lib/types.h>

struct screen {
	unsigned rows, cols;
	void (*draw)(unsigned row, unsigned col, u16 cell);
	void (*cursor)(unsigned row, unsigned col, bool visible);	/* NULL: draws none itself */
};

/* The boot loader's framebuffer, else VGA text; NULL if there is neither. Once, after paging. */
const struct screen *screen_find(void);

#endif

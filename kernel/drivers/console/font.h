/* The letters of the framebuffer console: 8 by 16 pixels, one byte a row, leftmost pixel highest. */
#ifndef DRIVERS_CONSOLE_FONT_H
#define DRIVERS_CONSOLE_FONT_H

#include <lib/types.h>

#define FONT_WIDTH 8
#define FONT_HEIGHT 16

/* Row 0..15 of character c; what is not printable ASCII is a box. */
u8 font_row(u8 c, unsigned row);

#endif

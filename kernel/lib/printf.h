/*
 * Formatting: the integer, string and pointer conversions of printf(3), with
 * width, precision, flags - 0 + space #, and h hh l ll z lengths. No floats.
 */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H

#include <lib/types.h>

/* As vsnprintf(3): always NUL-terminated when size > 0; returns what would have been written. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif

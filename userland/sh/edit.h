/*
 * edit.h -- editing the line being typed.  See edit.c.
 */
#ifndef SH_EDIT_H
#define SH_EDIT_H

#include <stdbool.h>
#include <stddef.h>

bool edit_usable(void);
char *edit_line(const char *prompt, size_t *len);

#endif

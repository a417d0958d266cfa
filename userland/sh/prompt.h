/*
 * prompt.h -- PS1, PS2 and PS4.  See prompt.c.
 */
#ifndef SH_PROMPT_H
#define SH_PROMPT_H

char *prompt_string(const char *variable);
void prompt_show(const char *variable);

#endif

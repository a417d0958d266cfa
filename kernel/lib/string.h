/* The freestanding part of <string.h>, and bounded copies. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <lib/types.h>

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *sub);

/* Copy at most size - 1 bytes and end with NUL; returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);

/* Decimal, 0x hex or 0 octal by base 0; *end as strtoul. No overflow check beyond wrap. */
unsigned long strtoul(const char *s, char **end, int base);

#endif

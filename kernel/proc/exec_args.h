/*
 * The strings that exec carries from the old address space to the new one, in
 * pages of the kernel's, one after the other, each with its NUL.
 */
#ifndef PROC_EXEC_ARGS_H
#define PROC_EXEC_ARGS_H

#include <lib/types.h>

struct vmspace;

struct string_page;

struct strings {
	struct string_page *first, *last;
	size_t count;			/* strings */
	size_t bytes;			/* with their NULs */
	size_t limit;			/* on bytes and the pointers to them together */
};

/* limit in bytes, for strings and pointers; more is -E2BIG. */
void strings_init(struct strings *s, size_t limit);
void strings_free(struct strings *s);
int strings_add(struct strings *s, const char *text);
/* Add those of a NULL-terminated user array (NULL: none), but for the first skip. */
int strings_add_user(struct strings *s, const char __user *const __user *v, size_t skip);
/* Write all to addr of vm. */
int strings_write(const struct strings *s, struct vmspace *vm, unsigned long addr);
/*
 * Walk the strings: call emit with the address each has if they start at addr. Stops
 * at the first error.
 */
int strings_addresses(const struct strings *s, unsigned long addr,
    int (*emit)(void *arg, unsigned long address), void *arg);

#endif

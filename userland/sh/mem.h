/*
 * mem.h -- memory: checked malloc, arenas and growing strings.  See mem.c.
 */
#ifndef SH_MEM_H
#define SH_MEM_H

#include <stddef.h>

struct chunk;

struct arena {
	struct chunk *top;	/* newest chunk, the one being filled */
	struct chunk *spare;	/* one emptied chunk, kept for reuse */
	int refs;
};

struct arena_mark {
	struct chunk *top;
	size_t used;
};

/* A string under construction; `s' is always NUL-terminated once non-NULL. */
struct strbuf {
	struct arena *arena;
	char *s;
	size_t len;
	size_t cap;
};

/* A growing, NULL-terminated array of strings in an arena. */
struct strvec {
	struct arena *arena;
	char **v;
	size_t n;
	size_t cap;
};

extern struct arena scratch;

void *xmalloc(size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);

struct arena *arena_new(void);
struct arena *arena_ref(struct arena *a);
void arena_unref(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
void *arena_grow(struct arena *a, void *old, size_t oldsize, size_t newsize);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_strdup(struct arena *a, const char *s);
struct arena_mark arena_mark(struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);

void strbuf_init(struct strbuf *b, struct arena *a);
void strbuf_putc(struct strbuf *b, int c);
void strbuf_put(struct strbuf *b, const char *s, size_t n);
void strbuf_puts(struct strbuf *b, const char *s);
char *strbuf_str(struct strbuf *b);

void strvec_init(struct strvec *v, struct arena *a);
void strvec_add(struct strvec *v, char *s);

#endif

/*
 * mem.c -- memory.
 *
 * Two lifetimes cover nearly all that the shell allocates:
 *
 *   - Syntax trees.  Each complete command is parsed into an arena of its own,
 *     dropped once the command has run.  A function definition takes a
 *     reference, so a body lives as long as anyone can call it.
 *
 *   - Results of expansion.  These live in `scratch', used as a stack: whoever
 *     starts work takes a mark and releases it at the end.  Releasing frees
 *     all that was allocated since, so a loop of a million commands uses the
 *     memory of one.
 *
 * The rule for scratch: a buffer is grown only while the mark that was newest
 * when it was begun is still the newest; else the release would take the grown
 * part away.
 *
 * What lives longer (variables, jobs, traps, aliases) uses xmalloc and free.
 * Running out of memory ends the shell; there is no way to go on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

#define ALIGN		16
#define CHUNK_SIZE	4096	/* payload of an ordinary chunk */

struct chunk {
	struct chunk *below;
	size_t size;
	size_t used;
	_Alignas(ALIGN) char data[];
};

struct arena scratch = { NULL, NULL, 1 };

static _Noreturn void
out_of_memory(void)
{
	static const char msg[] = "sh: out of memory\n";

	if (write(2, msg, sizeof msg - 1) < 0)
		_exit(3);
	_exit(2);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

struct arena *
arena_new(void)
{
	struct arena *a = xmalloc(sizeof *a);

	a->top = a->spare = NULL;
	a->refs = 1;
	return a;
}

struct arena *
arena_ref(struct arena *a)
{
	a->refs++;
	return a;
}

void
arena_unref(struct arena *a)
{
	if (--a->refs > 0)
		return;
	arena_release(a, (struct arena_mark){ NULL, 0 });
	free(a->spare);
	free(a);
}

static void
push_chunk(struct arena *a, size_t need)
{
	struct chunk *c;
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;

	if (a->spare != NULL && a->spare->size >= need) {
		c = a->spare;
		a->spare = NULL;
	} else {
		if (size > SIZE_MAX - sizeof *c)
			out_of_memory();
		c = xmalloc(sizeof *c + size);
		c->size = size;
	}
	c->used = 0;
	c->below = a->top;
	a->top = c;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (a->top == NULL || a->top->size - a->top->used < size)
		push_chunk(a, size);
	p = a->top->data + a->top->used;
	a->top->used += size;
	return p;
}

/*
 * Make a block larger, in place where it is the newest one, so that a string
 * that grows to megabytes does not leave all its former selves behind.
 */
void *
arena_grow(struct arena *a, void *old, size_t oldsize, size_t newsize)
{
	struct chunk *c = a->top;
	size_t off;
	void *p;

	oldsize = (oldsize + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (old != NULL && newsize <= SIZE_MAX / 2) {
		newsize = (newsize + ALIGN - 1) & ~(size_t)(ALIGN - 1);
		off = (char *)old - c->data;
		if ((char *)old >= c->data && off + oldsize == c->used &&
		    off + newsize <= c->size) {
			c->used = off + newsize;
			return old;
		}
	}
	p = arena_alloc(a, newsize);
	if (old != NULL)
		memcpy(p, old, oldsize < newsize ? oldsize : newsize);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

struct arena_mark
arena_mark(struct arena *a)
{
	struct arena_mark m = { a->top, a->top ? a->top->used : 0 };

	return m;
}

void
arena_release(struct arena *a, struct arena_mark mark)
{
	struct chunk *c;

	while (a->top != mark.top) {
		c = a->top;
		a->top = c->below;
		if (a->spare == NULL && c->size == CHUNK_SIZE)
			a->spare = c;
		else
			free(c);
	}
	if (a->top != NULL)
		a->top->used = mark.used;
}

void
strbuf_init(struct strbuf *b, struct arena *a)
{
	b->arena = a;
	b->s = NULL;
	b->len = b->cap = 0;
}

static void
strbuf_room(struct strbuf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 32;

	if (n > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		out_of_memory();
	while (cap - b->len <= n)
		cap *= 2;
	if (cap != b->cap) {
		b->s = arena_grow(b->arena, b->s, b->cap, cap);
		b->cap = cap;
	}
}

void
strbuf_putc(struct strbuf *b, int c)
{
	if (b->cap - b->len <= 1)
		strbuf_room(b, 1);
	b->s[b->len++] = c;
	b->s[b->len] = '\0';
}

void
strbuf_put(struct strbuf *b, const char *s, size_t n)
{
	strbuf_room(b, n);
	memcpy(b->s + b->len, s, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void
strbuf_puts(struct strbuf *b, const char *s)
{
	strbuf_put(b, s, strlen(s));
}

char *
strbuf_str(struct strbuf *b)
{
	if (b->s == NULL)
		strbuf_put(b, "", 0);
	return b->s;
}

void
strvec_init(struct strvec *v, struct arena *a)
{
	v->arena = a;
	v->cap = 8;
	v->n = 0;
	v->v = arena_alloc(a, v->cap * sizeof *v->v);
	v->v[0] = NULL;
}

void
strvec_add(struct strvec *v, char *s)
{
	if (v->n + 1 >= v->cap) {
		v->v = arena_grow(v->arena, v->v, v->cap * sizeof *v->v,
		    2 * v->cap * sizeof *v->v);
		v->cap *= 2;
	}
	v->v[v->n++] = s;
	v->v[v->n] = NULL;
}

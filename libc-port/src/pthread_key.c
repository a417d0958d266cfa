/*
 * pthread_key.c: a thread's own values, by key.
 *
 * A key has a sequence number, odd while it exists; a thread's value counts
 * only if it was stored under the same number, so that a key that is deleted
 * and made again begins with NULL everywhere.  The first keys' values lie in
 * the control block, the others in the heap.
 */
#include "thread.h"
#include <limits.h>
#include <stdlib.h>

static struct key {
	unsigned long seq;		/* [a] */
	void (*destructor)(void *);	/* [__loam_keys_lock; read while seq is odd] */
} keys[PTHREAD_KEYS_MAX];

unsigned int __loam_keys_lock;

int
pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	unsigned int i;

	word_lock(&__loam_keys_lock, 0);
	for (i = 0; i < PTHREAD_KEYS_MAX && (keys[i].seq & 1); i++)
		;
	if (i < PTHREAD_KEYS_MAX) {
		keys[i].destructor = destructor;
		__atomic_store_n(&keys[i].seq, keys[i].seq + 1,
		    __ATOMIC_RELEASE);
		*key = i;
	}
	word_unlock(&__loam_keys_lock, 0);
	return i < PTHREAD_KEYS_MAX ? 0 : EAGAIN;
}

static unsigned long
seq_of(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ?
	    __atomic_load_n(&keys[key].seq, __ATOMIC_ACQUIRE) : 0;
}

int
pthread_key_delete(pthread_key_t key)
{
	int err = EINVAL;

	word_lock(&__loam_keys_lock, 0);
	if (seq_of(key) & 1) {
		__atomic_store_n(&keys[key].seq, keys[key].seq + 1,
		    __ATOMIC_RELEASE);
		err = 0;
	}
	word_unlock(&__loam_keys_lock, 0);
	return err;
}

/* Where the caller's value is; NULL if it has no place for one yet. */
static struct tsd *
slot(pthread_key_t key)
{
	struct tcb *self = tcb_self();

	if (key < TSD_INLINE)
		return &self->tsd[key];
	return self->more_tsd != NULL ? &self->more_tsd[key - TSD_INLINE] :
	    NULL;
}

void *
pthread_getspecific(pthread_key_t key)
{
	unsigned long seq = seq_of(key);
	struct tsd *t;

	if (!(seq & 1))
		return NULL;
	t = slot(key);
	return t != NULL && t->seq == seq ? t->value : NULL;
}

int
pthread_setspecific(pthread_key_t key, const void *value)
{
	unsigned long seq = seq_of(key);
	struct tcb *self = tcb_self();

	if (!(seq & 1))
		return EINVAL;
	if (slot(key) == NULL) {
		if (value == NULL)
			return 0;
		self->more_tsd = calloc(PTHREAD_KEYS_MAX - TSD_INLINE,
		    sizeof(struct tsd));
		if (self->more_tsd == NULL)
			return ENOMEM;
	}
	*slot(key) = (struct tsd){ seq, (void *)value };
	return 0;
}

/* Run one destructor; true if there was a value. */
static int
destroy(pthread_key_t key)
{
	struct tsd *t = slot(key);
	void (*destructor)(void *);
	unsigned long seq;
	void *value;

	if (t == NULL || t->value == NULL)
		return 0;
	value = t->value;
	t->value = NULL;
	word_lock(&__loam_keys_lock, 0);
	seq = seq_of(key);
	destructor = (seq & 1) && seq == t->seq ? keys[key].destructor : NULL;
	word_unlock(&__loam_keys_lock, 0);
	if (destructor != NULL)
		destructor(value);
	return destructor != NULL;
}

void
__loam_run_destructors(void)
{
	int round, again = 1;
	pthread_key_t key;

	for (round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS;
	    round++) {
		again = 0;
		for (key = 0; key < PTHREAD_KEYS_MAX; key++) {
			if (slot(key) == NULL)
				break;
			again |= destroy(key);
		}
	}
}

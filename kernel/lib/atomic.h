/*
 * Atomics and reference counts, on the compiler's builtins. Sequentially
 * consistent unless the name says otherwise.
 */
#ifndef LIB_ATOMIC_H
#define LIB_ATOMIC_H

#include <lib/types.h>

#define atomic_load(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define atomic_store(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define atomic_add(p, v) __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST)	/* new value */
#define atomic_sub(p, v) __atomic_sub_fetch(p, v, __ATOMIC_SEQ_CST)	/* new value */
#define atomic_or(p, v) __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST)	/* old value */
#define atomic_and(p, v) __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST)	/* old value */
#define atomic_xchg(p, v) __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define atomic_cas(p, old, new) ({						\
	__typeof__(*(p)) o_ = (old);						\
	__atomic_compare_exchange_n(p, &o_, new, false, __ATOMIC_SEQ_CST,	\
	    __ATOMIC_ACQUIRE); })						/* true if stored */

/* A count of owners; the one who drops the last frees. */
struct refcount {
	u32 n;
};

static inline void ref_init(struct refcount *r, u32 n) { r->n = n; }
static inline u32 ref_read(const struct refcount *r) { return atomic_load(&r->n); }
static inline void ref_get(struct refcount *r) { atomic_add(&r->n, 1); }
/* True when this was the last. */
static inline bool ref_put(struct refcount *r) { return atomic_sub(&r->n, 1) == 0; }

/* Take one unless the count is already zero: for lookups that race with the last put. */
static inline bool
ref_get_unless_zero(struct refcount *r)
{
	u32 n = atomic_load(&r->n);

	while (n != 0) {
		if (__atomic_compare_exchange_n(&r->n, &n, n + 1, false,
		    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
			return true;
	}
	return false;
}

#endif

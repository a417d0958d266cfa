/*
 * Access to user memory through the exception table: each returns 0 or -EFAULT,
 * never crashes whatever the pointer. SMAP is lifted only inside. May sleep
 * (a page may have to be read): no spinlock held.
 */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <lib/types.h>

#define USER_TOP 0x00007ffffffff000UL	/* user addresses end below this */

static inline bool
user_range_ok(const void __user *p, size_t n)
{
	unsigned long a = (unsigned long)p;

	return n <= USER_TOP && a <= USER_TOP - n;
}

int copy_from_user(void *dst, const void __user *src, size_t n);
int copy_to_user(void __user *dst, const void *src, size_t n);
int clear_user(void __user *dst, size_t n);

/* As above, but say how far they came: bytes NOT copied (0 = all). For read and write. */
size_t copy_from_user_partial(void *dst, const void __user *src, size_t n);
size_t copy_to_user_partial(void __user *dst, const void *src, size_t n);

/* NUL-terminated string of at most size - 1 characters: length, -EFAULT or -ENAMETOOLONG. */
ssize_t strncpy_from_user(char *dst, const char __user *src, size_t size);

#define get_user(x, ptr) copy_from_user(&(x), (ptr), sizeof(x))
#define put_user(x, ptr) ({ __typeof__(*(ptr)) v_ = (x); copy_to_user((ptr), &v_, sizeof(v_)); })

/*
 * Atomic on a user word, for futexes. Sets *old to what was there.
 * user_cmpxchg32 stores new if the word equals expected. 0 or -EFAULT.
 */
int user_cmpxchg32(u32 __user *p, u32 expected, u32 new, u32 *old);

#endif

/*
 * The checked face of usercopy.S: a range that is not the user's is refused
 * before it is touched, all else is left to the exception table.
 */
#include <arch/user.h>
#include <lib/kasan.h>
#include <uapi/errno.h>
#include "internal.h"

size_t user_copy(void *dst, const void *src, size_t n);
size_t user_clear(void *dst, size_t n);
long user_copy_string(char *dst, const char *src, size_t n);
int user_cmpxchg(u32 *p, u32 expected, u32 new, u32 *old);

size_t
copy_from_user_partial(void *dst, const void __user *src, size_t n)
{
	kasan_check(dst, n, true);
	return user_range_ok(src, n) ? user_copy(dst, src, n) : n;
}

size_t
copy_to_user_partial(void __user *dst, const void *src, size_t n)
{
	kasan_check(src, n, false);
	return user_range_ok(dst, n) ? user_copy(dst, src, n) : n;
}

int
copy_from_user(void *dst, const void __user *src, size_t n)
{
	return copy_from_user_partial(dst, src, n) == 0 ? 0 : -EFAULT;
}

int
copy_to_user(void __user *dst, const void *src, size_t n)
{
	return copy_to_user_partial(dst, src, n) == 0 ? 0 : -EFAULT;
}

int
clear_user(void __user *dst, size_t n)
{
	return user_range_ok(dst, n) && user_clear(dst, n) == 0 ? 0 : -EFAULT;
}

ssize_t
strncpy_from_user(char *dst, const char __user *src, size_t size)
{
	size_t limit = size;
	long n;

	if ((unsigned long)src >= USER_TOP)
		return -EFAULT;
	if (limit > USER_TOP - (unsigned long)src)
		limit = USER_TOP - (unsigned long)src;
	n = user_copy_string(dst, src, limit);
	if (n < 0)
		return -EFAULT;
	if ((size_t)n < limit)
		return n;
	return limit < size ? -EFAULT : -ENAMETOOLONG;
}

int
user_cmpxchg32(u32 __user *p, u32 expected, u32 new, u32 *old)
{
	if (!user_range_ok(p, sizeof(*p)) || user_cmpxchg(p, expected, new, old) != 0)
		return -EFAULT;
	return 0;
}

/*
 * Operations for which the compiler calls a function. The compiler's own library
 * is not linked: it is built for user mode, with a red zone below the stack
 * pointer that an interrupt would overwrite.
 */
#include <lib/types.h>

int __popcountdi2(unsigned long v);
unsigned __int128 __udivti3(unsigned __int128 n, unsigned __int128 d);

int
__popcountdi2(unsigned long v)
{
	v -= v >> 1 & 0x5555555555555555UL;
	v = (v & 0x3333333333333333UL) + (v >> 2 & 0x3333333333333333UL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fUL;
	return v * 0x0101010101010101UL >> 56;
}

/* 128 by 64 bits, where the quotient fits in 64. */
static u64
divide(u64 high, u64 low, u64 d, u64 *rest)
{
	u64 q;

	__asm__("divq %4" : "=a"(q), "=d"(*rest) : "0"(low), "1"(high), "r"(d) : "cc");
	return q;
}

unsigned __int128
__udivti3(unsigned __int128 n, unsigned __int128 d)
{
	u64 nhigh = n >> 64, nlow = n, dhigh = d >> 64, dlow = d, rest;
	unsigned __int128 quotient = 0;

	if (dhigh == 0) {
		u64 qhigh = nhigh / dlow;

		quotient = divide(nhigh % dlow, nlow, dlow, &rest);
		return (unsigned __int128)qhigh << 64 | quotient;
	}
	/* The divisor has more than 64 bits, the quotient fewer: bit by bit. */
	for (int shift = __builtin_clzl(dhigh); shift >= 0; shift--) {
		if (n >= d << shift) {
			n -= d << shift;
			quotient |= (unsigned __int128)1 << shift;
		}
	}
	return quotient;
}

/*
 * x87.h: the floating point unit's own long double, in C's terms.
 *
 * newlib has these functions only where long double is double.  The x87
 * computes most of them in hardware (Intel SDM volume 2, FYL2X, F2XM1 ...);
 * what these files add is argument reduction and the special cases.
 */
#ifndef LOAM_PORT_X87_H
#define LOAM_PORT_X87_H

#include <stdint.h>

/* An 80-bit number taken apart. */
union ldbits {
	long double value;
	struct {
		uint64_t mantissa;	/* with the leading 1 */
		uint16_t exp;		/* biased by 16383; bit 15: sign */
	};
};

#define ROUND_DOWN	0x0400
#define ROUND_UP	0x0800
#define ROUND_ZERO	0x0c00

static inline unsigned short
x87_control(void)
{
	unsigned short cw;

	__asm__ volatile("fnstcw %0" : "=m"(cw));
	return cw;
}

static inline void
x87_set_control(unsigned short cw)
{
	__asm__ volatile("fldcw %0" : : "m"(cw));
}

/* To an integral value, as the control word rounds. */
static inline long double
x87_rint(long double x)
{
	__asm__ volatile("frndint" : "+t"(x));
	return x;
}

/* x * 2^n for an integral n. */
static inline long double
x87_scale(long double x, long double n)
{
	__asm__("fscale" : "+t"(x) : "u"(n));
	return x;
}

/* 2^x - 1 for -1 <= x <= 1. */
static inline long double
x87_exp2m1(long double x)
{
	__asm__("f2xm1" : "+t"(x));
	return x;
}

/* y * log2(x) */
static inline long double
x87_ylog2(long double y, long double x)
{
	__asm__("fyl2x" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

/* y * log2(x + 1) for x near 0. */
static inline long double
x87_ylog2p1(long double y, long double x)
{
	__asm__("fyl2xp1" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

/* The angle of the point (x, y). */
static inline long double
x87_atan2(long double y, long double x)
{
	__asm__("fpatan" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

static inline long double
x87_sqrt(long double x)
{
	__asm__("fsqrt" : "+t"(x));
	return x;
}

#endif

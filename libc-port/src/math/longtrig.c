/*
 * longtrig.c: long double circular functions.
 *
 * The x87 reduces its argument by a pi of 66 bits, which is wrong near
 * multiples of it and useless beyond.  So the argument is first brought to
 * the first octant by newlib's reduction, which is exact for doubles; a long
 * double is a sum of two.
 */
#include "x87.h"
#include <errno.h>
#include <math.h>

int __ieee754_rem_pio2(double, double *);

/* x less n quarter turns; returns n modulo 4. */
static int
reduce(long double x, long double *rest)
{
	double hi = (double)x, lo = (double)(x - hi), part[2];
	int n;

	if (__builtin_fabsl(x) < 0.75L) {
		*rest = x;
		return 0;
	}
	n = __ieee754_rem_pio2(hi, part);
	*rest = (long double)part[0] + part[1];
	if (__builtin_fabs(lo) > 0.75) {
		n += __ieee754_rem_pio2(lo, part);
		*rest += (long double)part[0] + part[1];
	} else
		*rest += lo;
	return n & 3;
}

static long double
x87_sin(long double x)
{
	__asm__("fsin" : "+t"(x));
	return x;
}

static long double
x87_cos(long double x)
{
	__asm__("fcos" : "+t"(x));
	return x;
}

/* sin(x + turns quarter turns) */
static long double
wave(long double x, int turns)
{
	long double rest;

	if (__builtin_isinf(x))
		errno = EDOM;
	if (!__builtin_isfinite(x))
		return x - x;
	switch ((reduce(x, &rest) + turns) & 3) {
	case 0:
		return x87_sin(rest);
	case 1:
		return x87_cos(rest);
	case 2:
		return -x87_sin(rest);
	default:
		return -x87_cos(rest);
	}
}

long double
sinl(long double x)
{
	return wave(x, 0);
}

long double
cosl(long double x)
{
	return wave(x, 1);
}

void
sincosl(long double x, long double *s, long double *c)
{
	*s = wave(x, 0);
	*c = wave(x, 1);
}

long double
tanl(long double x)
{
	return wave(x, 0) / wave(x, 1);
}

long double
atanl(long double x)
{
	return x87_atan2(x, 1);
}

long double
atan2l(long double y, long double x)
{
	return x87_atan2(y, x);
}

static int
outside(long double x)
{
	if (!(__builtin_fabsl(x) > 1))
		return 0;
	errno = EDOM;
	return 1;
}

long double
asinl(long double x)
{
	if (outside(x))
		return __builtin_nanl("");
	return x87_atan2(x, x87_sqrt((1 - x) * (1 + x)));
}

long double
acosl(long double x)
{
	if (outside(x))
		return __builtin_nanl("");
	return 2 * x87_atan2(x87_sqrt(1 - x), x87_sqrt(1 + x));
}

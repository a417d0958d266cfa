/* longround.c: long double to integral values, remainders, parts. */
#include "x87.h"
#include <errno.h>
#include <limits.h>
#include <math.h>

static long double
round_with(long double x, unsigned short mode)
{
	unsigned short cw = x87_control();

	x87_set_control((unsigned short)((cw & ~0x0c00) | mode));
	x = x87_rint(x);
	x87_set_control(cw);
	return x;
}

long double
floorl(long double x)
{
	return round_with(x, ROUND_DOWN);
}

long double
ceill(long double x)
{
	return round_with(x, ROUND_UP);
}

long double
truncl(long double x)
{
	return round_with(x, ROUND_ZERO);
}

long double
rintl(long double x)
{
	return x87_rint(x);
}

/* rint without the inexact exception. */
long double
nearbyintl(long double x)
{
	unsigned short sw;
	long double r;

	__asm__ volatile("fnstsw %0" : "=m"(sw));
	r = x87_rint(x);
	if (!(sw & 0x20))
		__asm__ volatile("fnclex");
	return r;
}

long double
roundl(long double x)
{
	long double t = truncl(x);

	if (__builtin_fabsl(x - t) >= 0.5L)
		t += __builtin_copysignl(1.0L, x);
	return __builtin_copysignl(t, x);
}

long
lrintl(long double x)
{
	long n;

	__asm__ volatile("fistpll %0" : "=m"(n) : "t"(x) : "st");
	return n;
}

long long
llrintl(long double x)
{
	return lrintl(x);
}

long
lroundl(long double x)
{
	return lrintl(roundl(x));
}

long long
llroundl(long double x)
{
	return lrintl(roundl(x));
}

/* FPREM reduces by at most 63 bits at a time and says if it must go on. */
long double
fmodl(long double x, long double y)
{
	unsigned short sw;

	do
		__asm__ volatile("fprem\n\tfnstsw %%ax"
		    : "+t"(x), "=a"(sw) : "u"(y));
	while (sw & 0x400);
	return x;
}

long double
remquol(long double x, long double y, int *quo)
{
	int negative = __builtin_signbit(x) != __builtin_signbit(y);
	unsigned short sw;
	int q;

	do
		__asm__ volatile("fprem1\n\tfnstsw %%ax"
		    : "+t"(x), "=a"(sw) : "u"(y));
	while (sw & 0x400);
	/* The quotient's low bits: C3 is bit 1, C1 bit 0, C0 bit 2. */
	q = (sw >> 14 & 1) << 1 | (sw >> 9 & 1) | (sw >> 8 & 1) << 2;
	*quo = negative ? -q : q;
	return x;
}

long double
remainderl(long double x, long double y)
{
	int quo;

	return remquol(x, y, &quo);
}

long double
fabsl(long double x)
{
	return __builtin_fabsl(x);
}

long double
copysignl(long double x, long double y)
{
	return __builtin_copysignl(x, y);
}

long double
modfl(long double x, long double *whole)
{
	*whole = __builtin_isinf(x) ? x : truncl(x);
	return __builtin_copysignl(__builtin_isinf(x) ? 0 : x - *whole, x);
}

long double
frexpl(long double x, int *exp)
{
	union ldbits u = { x };
	int e = u.exp & 0x7fff;

	*exp = 0;
	if (e == 0x7fff || x == 0)
		return x;
	if (e == 0) {			/* denormal: make it normal first */
		u.value = x * 0x1p64L;
		e = (u.exp & 0x7fff) - 64;
	}
	*exp = e - 16382;
	u.exp = (uint16_t)((u.exp & 0x8000) | 16382);
	return u.value;
}

long double
scalblnl(long double x, long n)
{
	if (n > 40000)
		n = 40000;
	if (n < -40000)
		n = -40000;
	return x87_scale(x, (long double)n);
}

long double
scalbnl(long double x, int n)
{
	return scalblnl(x, n);
}

long double
ldexpl(long double x, int n)
{
	long double r = scalblnl(x, n);

	if (x != 0 && __builtin_isfinite(x) &&
	    (r == 0 || !__builtin_isfinite(r)))
		errno = ERANGE;
	return r;
}

long double
logbl(long double x)
{
	long double exp;

	__asm__("fxtract\n\tfstp %%st(0)" : "=t"(exp) : "0"(x));
	return exp;
}

int
ilogbl(long double x)
{
	if (x == 0)
		return FP_ILOGB0;
	if (__builtin_isnan(x))
		return FP_ILOGBNAN;
	if (__builtin_isinf(x))
		return INT_MAX;
	return (int)logbl(x);
}

long double
fmaxl(long double x, long double y)
{
	if (__builtin_isnan(x))
		return y;
	return x < y ? y : x;
}

long double
fminl(long double x, long double y)
{
	if (__builtin_isnan(x))
		return y;
	return y < x ? y : x;
}

long double
fdiml(long double x, long double y)
{
	if (__builtin_isunordered(x, y))
		return x + y;
	return x > y ? x - y : 0;
}

/* The next number away from zero, or towards it. */
static long double
neighbour(long double x, int outward)
{
	union ldbits u = { x };

	if (outward) {
		if (++u.mantissa == 0) {
			u.mantissa = 1ULL << 63;
			u.exp++;
		} else if (!(u.exp & 0x7fff) && u.mantissa >> 63)
			u.exp++;
	} else {
		if (u.mantissa == 1ULL << 63 && (u.exp & 0x7fff) > 1) {
			u.mantissa = ~0ULL;
			u.exp--;
		} else {
			if (u.mantissa == 1ULL << 63)
				u.exp--;
			u.mantissa--;
		}
	}
	return u.value;
}

long double
nextafterl(long double x, long double y)
{
	union ldbits u;

	if (__builtin_isunordered(x, y))
		return x + y;
	if (x == y)
		return y;
	if (x == 0) {
		u.mantissa = 1;
		u.exp = __builtin_signbit(y) ? 0x8000 : 0;
		return u.value;
	}
	if (__builtin_isinf(x))
		return __builtin_copysignl(0x1.fffffffffffffffep16383L, x);
	return neighbour(x, (x < y) == (x > 0));
}

long double
nexttowardl(long double x, long double y)
{
	return nextafterl(x, y);
}

double
nexttoward(double x, long double y)
{
	if (__builtin_isunordered(x, y))
		return (double)(x + y);
	if (x == y)
		return (double)y;
	return nextafter(x, x < y ? __builtin_inf() : -__builtin_inf());
}

float
nexttowardf(float x, long double y)
{
	if (__builtin_isunordered(x, y))
		return (float)(x + y);
	if (x == y)
		return (float)y;
	return nextafterf(x, x < y ? __builtin_inff() : -__builtin_inff());
}

/* The product's rounding error, by splitting both factors in halves. */
static long double
product_error(long double x, long double y, long double p)
{
	long double c = 0x1p32L + 1, xh, yh, xl, yl;

	xh = x * c;
	xh -= xh - x;
	yh = y * c;
	yh -= yh - y;
	xl = x - xh;
	yl = y - yh;
	return ((xh * yh - p) + xh * yl + xl * yh) + xl * yl;
}

/* Rounded twice in rare cases, never worse than one unit in the last place. */
long double
fmal(long double x, long double y, long double z)
{
	long double p = x * y, s = p + z, back;

	if (!__builtin_isfinite(s) || p == 0)
		return s;
	back = s - p;
	return s + (((p - (s - back)) + (z - back)) + product_error(x, y, p));
}

/* longexp.c: long double exponentials, logarithms, powers, hyperbolics. */
#include "x87.h"
#include <errno.h>
#include <math.h>

#define LOG2E	1.4426950408889634073599246810018921L
#define LN2	0.6931471805599453094172321214581766L
#define LOG10_2	0.3010299956639811952137388947244930L
/* ln 2 in two parts, the first exact when multiplied by 15 bits. */
#define LN2_HI	0x1.62e42fefa39ep-1L
#define LN2_LO	0x1.abc9e3b39803f2f6af4p-46L

static long double
range_check(long double x, long double r)
{
	if (__builtin_isfinite(x) && (r == 0 || __builtin_isinf(r)))
		errno = ERANGE;
	return r;
}

static long double
exp2_raw(long double x)
{
	long double n = x87_rint(x);

	return x87_scale(x87_exp2m1(x - n) + 1, n);
}

long double
exp2l(long double x)
{
	if (__builtin_isinf(x))
		return x > 0 ? x : 0;
	if (x > 20000)
		x = 20000;
	if (x < -20000)
		x = -20000;
	return range_check(x, exp2_raw(x));
}

long double
expl(long double x)
{
	long double n, r;

	if (__builtin_isinf(x))
		return x > 0 ? x : 0;
	if (x > 12000)
		x = 12000;
	if (x < -12000)
		x = -12000;
	n = x87_rint(x * LOG2E);
	r = (x - n * LN2_HI) - n * LN2_LO;
	return range_check(x, x87_scale(x87_exp2m1(r * LOG2E) + 1, n));
}

long double
expm1l(long double x)
{
	if (x == 0)
		return x;
	if (x > -0.5L && x < 0.5L)
		return x87_exp2m1(x * LOG2E);
	if (x < -100)
		return -1;
	return expl(x) - 1;
}

static long double
log_check(long double x)
{
	if (x == 0)
		errno = ERANGE;
	else if (x < 0)
		errno = EDOM;
	return x;
}

long double
logl(long double x)
{
	return x87_ylog2(LN2, log_check(x));
}

long double
log2l(long double x)
{
	return x87_ylog2(1, log_check(x));
}

long double
log10l(long double x)
{
	return x87_ylog2(LOG10_2, log_check(x));
}

long double
log1pl(long double x)
{
	if (__builtin_fabsl(x) < 0.29L)
		return x87_ylog2p1(LN2, x);
	return logl(1 + x);
}

long double
sqrtl(long double x)
{
	if (x < 0)
		errno = EDOM;
	return x87_sqrt(x);
}

long double
cbrtl(long double x)
{
	long double r;
	int e;

	if (x == 0 || !__builtin_isfinite(x))
		return x;
	/* Near 1, so that the double's guess cannot overflow. */
	x = frexpl(x, &e);
	for (; e % 3 != 0; e++)
		x /= 2;
	r = cbrt((double)x);
	r -= (r - x / (r * r)) / 3;
	return ldexpl(r, e / 3);
}

/* x to a whole power, by squaring. */
static long double
whole_power(long double x, long n)
{
	unsigned long k = n < 0 ? -(unsigned long)n : (unsigned long)n;
	long double r = 1;

	for (; k != 0; k >>= 1, x *= x)
		if (k & 1)
			r *= x;
	return n < 0 ? 1 / r : r;
}

long double
powl(long double x, long double y)
{
	int whole = y == x87_rint(y), odd = 0;
	long double r;

	if (y == 0 || x == 1)
		return 1;
	if (__builtin_isunordered(x, y))
		return x + y;
	if (whole && __builtin_fabsl(y) < 0x1p63L)
		odd = (long)y & 1;
	if (__builtin_isinf(y)) {
		long double a = __builtin_fabsl(x);

		if (a == 1)
			return 1;
		return (a > 1) == (y > 0) ? __builtin_infl() : 0;
	}
	if (x == 0 || __builtin_isinf(x)) {
		r = (x == 0) == (y > 0) ? 0 : __builtin_infl();
		if (x == 0 && y < 0)
			errno = ERANGE;
		return odd ? __builtin_copysignl(r, x) : r;
	}
	if (x < 0 && !whole) {
		errno = EDOM;
		return __builtin_nanl("");
	}
	if (whole && __builtin_fabsl(y) <= 64)
		return range_check(x, whole_power(x, (long)y));
	r = x87_ylog2(y, __builtin_fabsl(x));
	r = range_check(x, exp2_raw(r > 20000 ? 20000 :
	    r < -20000 ? -20000 : r));
	return odd && x < 0 ? -r : r;
}

long double
sinhl(long double x)
{
	long double t;

	if (x == 0 || !__builtin_isfinite(x))
		return x;
	if (__builtin_fabsl(x) > 50) {
		t = expl(__builtin_fabsl(x) / 2);
		return __builtin_copysignl(range_check(x, t / 2 * t), x);
	}
	t = expm1l(__builtin_fabsl(x));
	return __builtin_copysignl((t + t / (t + 1)) / 2, x);
}

long double
coshl(long double x)
{
	long double t;

	if (__builtin_fabsl(x) > 50) {
		t = expl(__builtin_fabsl(x) / 2);
		return range_check(x, t / 2 * t);
	}
	t = expl(x);
	return (t + 1 / t) / 2;
}

long double
tanhl(long double x)
{
	long double t;

	if (x == 0 || __builtin_isnan(x))
		return x;
	if (__builtin_fabsl(x) > 40)
		return __builtin_copysignl(1, x);
	t = expm1l(2 * __builtin_fabsl(x));
	return __builtin_copysignl(t / (t + 2), x);
}

long double
asinhl(long double x)
{
	long double a = __builtin_fabsl(x), r;

	if (x == 0 || !__builtin_isfinite(x))
		return x;
	if (a > 0x1p32L)
		r = logl(a) + LN2;
	else
		r = log1pl(a + a * a / (1 + x87_sqrt(a * a + 1)));
	return __builtin_copysignl(r, x);
}

long double
acoshl(long double x)
{
	if (x < 1) {
		errno = EDOM;
		return __builtin_nanl("");
	}
	if (x > 0x1p32L)
		return logl(x) + LN2;
	x -= 1;
	return log1pl(x + x87_sqrt(2 * x + x * x));
}

long double
atanhl(long double x)
{
	long double a = __builtin_fabsl(x);

	if (a > 1)
		errno = EDOM;
	else if (a == 1)
		errno = ERANGE;
	return __builtin_copysignl(log1pl(2 * a / (1 - a)) / 2, x);
}

/* These have no more than a double's precision. */
long double
lgammal(long double x)
{
	return lgamma((double)x);
}

long double
tgammal(long double x)
{
	return tgamma((double)x);
}

long double
erfl(long double x)
{
	return erf((double)x);
}

long double
erfcl(long double x)
{
	return erfc((double)x);
}

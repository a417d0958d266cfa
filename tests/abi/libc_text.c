/* The C library on text, numbers and time. */
#include "tap.h"
#include <fnmatch.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <pwd.h>
#include <grp.h>
#include <regex.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <wchar.h>
#include <wordexp.h>

static void
prints(const char *want, const char *got)
{
	if (strcmp(want, got) != 0)
		printf("# \"%s\", not \"%s\"\n", got, want);
	CHECK_EQ(strcmp(want, got), 0);
}

TEST(formats)
{
	volatile size_t four = 4;
	char buf[128];

	snprintf(buf, sizeof(buf), "%-5s|%05d|%x|%+.2f|%lld|%zu|%c|%%", "ab", 42,
	    255, 3.14159, 1LL << 40, sizeof(int), 'z');
	prints("ab   |00042|ff|+3.14|1099511627776|4|z|%", buf);
	snprintf(buf, sizeof(buf), "%2$s %1$s", "world", "hello");
	prints("hello world", buf);
	snprintf(buf, sizeof(buf), "%.3Lf %g %e %a", 2.5L, 1e-5, 12345.678, 1.5);
	prints("2.500 1e-05 1.234568e+04 0x1.8p+0", buf);
	snprintf(buf, sizeof(buf), "%g %g %g", INFINITY, -INFINITY, NAN);
	prints("inf -inf nan", buf);
	CHECK_EQ(snprintf(buf, four, "%s", "abcdef"), 6);
	prints("abc", buf);
	errno = ENOENT;
	snprintf(buf, sizeof(buf), "%m");
	prints("No such file or directory", buf);
	snprintf(buf, sizeof(buf), "%jd %hhd %td", (intmax_t)-1, 257, (ptrdiff_t)7);
	prints("-1 1 7", buf);
}

TEST(scanning)
{
	char word[16], set[16];
	double d;
	int a, b, n;

	CHECK_EQ(sscanf("12 0x1f word 1.5e3 abc123", "%d %i %15s %lf %15[a-z]%n",
	    &a, &b, word, &d, set, &n), 5);
	CHECK_EQ(a, 12);
	CHECK_EQ(b, 31);
	prints("word", word);
	CHECK(d == 1500);
	prints("abc", set);
	CHECK_EQ(n, 22);
	CHECK_EQ(strtol("zz", NULL, 36), 35 * 37);
	errno = 0;
	CHECK_EQ(strtol("99999999999999999999", NULL, 10), LONG_MAX);
	CHECK_EQ(errno, ERANGE);
	CHECK(strtod("0x1p-3", NULL) == 0.125);
	CHECK(strtold("1.5", NULL) == 1.5L);
}

TEST(utf8)
{
	wchar_t w[8];
	char buf[16];

	CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
	CHECK_EQ(mbstowcs(w, "a\xc3\xa9\xe2\x82\xac", 8), 3);
	CHECK_EQ(w[1], 0xe9);
	CHECK_EQ(w[2], 0x20ac);
	CHECK_EQ(wcstombs(buf, w, sizeof(buf)), 6);
	CHECK_EQ(wcwidth(0x4e2d), 2);
	CHECK_EQ(mbtowc(w, "\xc3", 1), -1);
	CHECK_EQ(mbtowc(NULL, NULL, 0), 0);
	CHECK_EQ(mbtowc(w, "\xed\xa0\x80", 3), -1);
	CHECK_EQ(mbtowc(NULL, NULL, 0), 0);
	CHECK_EQ(mbtowc(w, "\xc0\x80", 2), -1);
	snprintf(buf, sizeof(buf), "%ls|%lc", L"\u00e9", (wint_t)0x20ac);
	prints("\xc3\xa9|\xe2\x82\xac", buf);
}

TEST(expressions)
{
	regmatch_t m[2];
	regex_t re;

	CHECK_EQ(regcomp(&re, "^a(b+)c$", REG_EXTENDED), 0);
	CHECK_EQ(regexec(&re, "abbbc", 2, m, 0), 0);
	CHECK_EQ(m[1].rm_so, 1);
	CHECK_EQ(m[1].rm_eo, 4);
	CHECK_EQ(regexec(&re, "ac", 0, NULL, 0), REG_NOMATCH);
	regfree(&re);
	CHECK_EQ(regcomp(&re, "\\(x\\)\\1", 0), 0);
	CHECK_EQ(regexec(&re, "axxb", 0, NULL, 0), 0);
	regfree(&re);
	CHECK(regcomp(&re, "(", REG_EXTENDED) != 0);
	CHECK_EQ(fnmatch("*.[ch]", "x.c", 0), 0);
	CHECK_EQ(fnmatch("*", "a/b", FNM_PATHNAME), FNM_NOMATCH);
	CHECK_EQ(fnmatch("*", ".a", FNM_PERIOD), FNM_NOMATCH);
	CHECK_EQ(fnmatch("[[:digit:]]", "7", 0), 0);
}

TEST(words)
{
	wordexp_t w;

	CHECK_EQ(setenv("V", "a b", 1), 0);
	CHECK_EQ(wordexp("x$V \"$V\" 'q z' $((1+2))", &w, 0), 0);
	CHECK_EQ(w.we_wordc, 5);
	prints("xa", w.we_wordv[0]);
	prints("a b", w.we_wordv[2]);
	prints("3", w.we_wordv[4]);
	wordfree(&w);
	CHECK(wordexp("a|b", &w, 0) != 0);
	CHECK_EQ(wordexp("$(ls)", &w, WRDE_NOCMD), WRDE_CMDSUB);
	CHECK_EQ(wordexp("'a", &w, 0), WRDE_SYNTAX);
}

TEST(charsets)
{
	iconv_t c = iconv_open("UTF-8", "ISO-8859-1");
	char in[] = "\xe9", out[8] = "", *from = in, *to = out;
	size_t left = 1, room = sizeof(out);

	CHECK(c != (iconv_t)-1);
	CHECK_EQ(iconv(c, &from, &left, &to, &room), 0);
	prints("\xc3\xa9", out);
	CHECK_EQ(iconv_close(c), 0);
}

TEST(calendars)
{
	time_t t = 1700000000;
	struct tm tm;
	char buf[64];

	CHECK_EQ(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
	strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S %Z", localtime(&t));
	prints("2023-11-14 23:13:20 CET", buf);
	t = 1690000000;
	strftime(buf, sizeof(buf), "%a %d %b %H:%M %Z %j", localtime(&t));
	prints("Sat 22 Jul 06:26 CEST 203", buf);
	memset(&tm, 0, sizeof(tm));
	CHECK(strptime("2024-02-29 12:00:00", "%Y-%m-%d %H:%M:%S", &tm) != NULL);
	tm.tm_isdst = -1;
	CHECK_EQ(mktime(&tm), 1709204400);
	memset(&tm, 0, sizeof(tm));
	tm.tm_year = -70;
	tm.tm_mday = 1;
	CHECK_EQ(timegm(&tm), -4417977600L);
	CHECK_EQ(tm.tm_wday, 5);
}

TEST(mathematics)
{
	volatile double x = 1, zero = 0;
	long double l = 0.7L;

	CHECK(fabs(sin(x) - 0.8414709848078965) < 1e-15);
	CHECK(fabs(sin(1e15) - 0.8582727931702359) < 1e-12);
	CHECK(pow(2, 10) == 1024);
	CHECK(isinf(x / zero));
	CHECK(fabsl(expl(logl(l)) - l) < 1e-18L);
	CHECK(fabsl(sinl(l) * sinl(l) + cosl(l) * cosl(l) - 1) < 1e-18L);
	CHECK(fabsl(atan2l(1, 1) * 4 - 3.14159265358979323846L) < 1e-18L);
	CHECK(floorl(-2.5L) == -3 && ceill(-2.5L) == -2);
	CHECK(fmodl(10, 0.75L) == 0.25L);
	CHECK_EQ(lrintl(2.5L), 2);
	CHECK(powl(10, 50) == 1e50L);
	CHECK(nextafter(1.0, 2.0) > 1.0);
}

TEST(users)
{
	struct passwd pw, *found;
	struct group gr, *gfound;
	char buf[1024];

	CHECK(getpwuid(0) != NULL);
	prints("root", getpwuid(0)->pw_name);
	CHECK(getpwnam("nobody-at-all") == NULL);
	CHECK_EQ(getpwnam_r("root", &pw, buf, sizeof(buf), &found), 0);
	CHECK(found == &pw && pw.pw_uid == 0);
	CHECK_EQ(getpwnam_r("root", &pw, buf, 3, &found), ERANGE);
	CHECK_EQ(getgrgid_r(0, &gr, buf, sizeof(buf), &gfound), 0);
	CHECK(gfound == &gr);
	prints("root", gr.gr_name);
}

TEST(memory)
{
	char *p, *q;
	void *a;
	int i;

	p = malloc(10 << 20);
	CHECK(p != NULL);
	memset(p, 7, 10 << 20);
	p = realloc(p, 30 << 20);
	CHECK(p != NULL && p[(10 << 20) - 1] == 7);
	free(p);
	q = calloc(1000, 1000);
	for (i = 0; i < 1000 * 1000; i++)
		CHECK(q[i] == 0);
	free(q);
	CHECK_EQ(posix_memalign(&a, 4096, 100), 0);
	CHECK_EQ((uintptr_t)a % 4096, 0);
	free(a);
	for (i = 0; i < 1000; i++) {
		p = malloc((size_t)i);
		CHECK_EQ((uintptr_t)p % 16, 0);
		if (i % 3)
			free(p);
	}
}

TEST(overlapping_copies)
{
	unsigned char a[400], b[400];
	int from, to, n, i;

	for (from = 0; from < 100; from += 7)
		for (to = 0; to < 100; to += 9)
			for (n = 0; n < 300; n += 61) {
				for (i = 0; i < 400; i++)
					a[i] = b[i] = (unsigned char)(i * 7);
				for (i = 0; i < n; i++)
					b[to + i] = (unsigned char)((from + i) * 7);
				memmove(a + to, a + from, (size_t)n);
				CHECK_EQ(memcmp(a, b, sizeof(a)), 0);
			}
}

TESTS = {
	T(formats),
	T(scanning),
	T(utf8),
	T(expressions),
	T(words),
	T(charsets),
	T(calendars),
	T(mathematics),
	T(users),
	T(memory),
	T(overlapping_copies),
	{ 0 }
};

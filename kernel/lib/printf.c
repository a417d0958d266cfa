/*
 * vsnprintf: a loop over the format, one function for integers, one for
 * strings, both of which only ever append through out().
 */
#include <lib/printf.h>
#include <lib/string.h>

struct sink {
	char *buf;
	size_t size, len;	/* len: what the whole text would take */
};

struct spec {
	bool left, zero, plus, space, alt, upper;
	int width, precision;	/* precision -1: none given */
};

static void
out(struct sink *s, char c)
{
	if (s->len + 1 < s->size)
		s->buf[s->len] = c;
	s->len++;
}

static void
out_fill(struct sink *s, char c, int n)
{
	while (n-- > 0)
		out(s, c);
}

static void
out_string(struct sink *s, const struct spec *f, const char *str)
{
	size_t max = f->precision >= 0 ? (size_t)f->precision : SIZE_MAX;
	int n;

	if (str == NULL)
		str = "(null)";
	for (n = 0; (size_t)n < max && str[n] != '\0'; n++)
		;
	if (!f->left)
		out_fill(s, ' ', f->width - n);
	for (int i = 0; i < n; i++)
		out(s, str[i]);
	if (f->left)
		out_fill(s, ' ', f->width - n);
}

static void
out_number(struct sink *s, const struct spec *f, u64 value, bool negative, unsigned base)
{
	const char *digits = f->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[24], prefix[3];
	int n = 0, nprefix = 0, zeros, pad;
	bool zero = value == 0;

	while (value != 0) {
		text[n++] = digits[value % base];
		value /= base;
	}
	if (n == 0 && f->precision != 0)
		text[n++] = '0';
	if (negative)
		prefix[nprefix++] = '-';
	else if (f->plus || f->space)
		prefix[nprefix++] = f->plus ? '+' : ' ';
	if (f->alt && base == 16 && !zero) {
		prefix[nprefix++] = '0';
		prefix[nprefix++] = f->upper ? 'X' : 'x';
	}
	zeros = f->precision > n ? f->precision - n : 0;
	if (f->alt && base == 8 && zeros == 0 && (n == 0 || text[n - 1] != '0'))
		zeros = 1;
	pad = f->width - n - nprefix - zeros;
	if (f->zero && !f->left && f->precision < 0 && pad > 0) {
		zeros += pad;
		pad = 0;
	}
	if (!f->left)
		out_fill(s, ' ', pad);
	for (int i = 0; i < nprefix; i++)
		out(s, prefix[i]);
	out_fill(s, '0', zeros);
	while (n > 0)
		out(s, text[--n]);
	if (f->left)
		out_fill(s, ' ', pad);
}

/* Flags, width and precision after a %; fmt is left on the length or conversion. */
static const char *
read_spec(const char *fmt, struct spec *f, va_list *ap)
{
	*f = (struct spec){ .precision = -1 };
	for (;; fmt++) {
		if (*fmt == '-')
			f->left = true;
		else if (*fmt == '0')
			f->zero = true;
		else if (*fmt == '+')
			f->plus = true;
		else if (*fmt == ' ')
			f->space = true;
		else if (*fmt == '#')
			f->alt = true;
		else
			break;
	}
	if (*fmt == '*') {
		f->width = va_arg(*ap, int);
		if (f->width < 0) {
			f->left = true;
			f->width = -f->width;
		}
		fmt++;
	} else {
		for (; *fmt >= '0' && *fmt <= '9'; fmt++)
			f->width = f->width * 10 + (*fmt - '0');
	}
	if (*fmt == '.') {
		fmt++;
		f->precision = 0;
		if (*fmt == '*') {
			f->precision = va_arg(*ap, int);
			fmt++;
		} else {
			for (; *fmt >= '0' && *fmt <= '9'; fmt++)
				f->precision = f->precision * 10 + (*fmt - '0');
		}
	}
	return fmt;
}

/* size: -2 hh, -1 h, 0 int, 1 l, 2 ll, z or t */
static const char *
read_length(const char *fmt, int *size)
{
	*size = 0;
	for (;; fmt++) {
		if (*fmt == 'h')
			--*size;
		else if (*fmt == 'l')
			++*size;
		else if (*fmt == 'z' || *fmt == 't' || *fmt == 'j')
			*size = 2;
		else
			return fmt;
	}
}

static u64
arg_signed(va_list *ap, int size)
{
	if (size > 0)
		return va_arg(*ap, long);
	int v = va_arg(*ap, int);
	return size == 0 ? v : size == -1 ? (short)v : (signed char)v;
}

static u64
arg_unsigned(va_list *ap, int size)
{
	if (size > 0)
		return va_arg(*ap, unsigned long);
	unsigned v = va_arg(*ap, unsigned);
	return size == 0 ? v : size == -1 ? (unsigned short)v : (unsigned char)v;
}

static void
convert(struct sink *s, struct spec *f, char conversion, int size, va_list *ap)
{
	s64 value;

	switch (conversion) {
	case 'd':
	case 'i':
		value = (s64)arg_signed(ap, size);
		out_number(s, f, value < 0 ? -(u64)value : (u64)value, value < 0, 10);
		break;
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		f->plus = f->space = false;
		f->upper = conversion == 'X';
		out_number(s, f, arg_unsigned(ap, size), false,
		    conversion == 'u' ? 10 : conversion == 'o' ? 8 : 16);
		break;
	case 'p':
		f->alt = true;
		out_number(s, f, (uintptr_t)va_arg(*ap, void *), false, 16);
		break;
	case 'c':
		if (!f->left)
			out_fill(s, ' ', f->width - 1);
		out(s, (char)va_arg(*ap, int));
		if (f->left)
			out_fill(s, ' ', f->width - 1);
		break;
	case 's':
		out_string(s, f, va_arg(*ap, const char *));
		break;
	case '%':
		out(s, '%');
		break;
	default:
		out(s, '%');
		out(s, conversion);
	}
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct sink s = { .buf = buf, .size = size };
	struct spec f;
	va_list args;
	int length;

	va_copy(args, ap);
	for (; *fmt != '\0'; fmt++) {
		if (*fmt != '%') {
			out(&s, *fmt);
			continue;
		}
		fmt = read_spec(fmt + 1, &f, &args);
		fmt = read_length(fmt, &length);
		if (*fmt == '\0')
			break;
		convert(&s, &f, *fmt, length, &args);
	}
	va_end(args);
	if (size > 0)
		buf[s.len < size ? s.len : size - 1] = '\0';
	return (int)s.len;
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

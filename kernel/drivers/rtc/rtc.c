/*
 * The MC146818's time of day. It ticks once a second and its registers change
 * under the reader, so that they are read until two readings agree.
 */
#include <arch/io.h>
#include <drivers/acpi/acpi.h>
#include <drivers/rtc/rtc.h>
#include <lib/string.h>

enum { REG_SECOND = 0, REG_MINUTE = 2, REG_HOUR = 4, REG_DAY = 7, REG_MONTH = 8, REG_YEAR = 9,
	REG_A = 10, REG_B = 11 };
#define A_UPDATING 0x80
#define B_24_HOURS 0x02
#define B_BINARY 0x04
#define HOUR_PM 0x80

struct reading {
	u8 second, minute, hour, day, month, year, century;
};

static u8
cmos(u8 reg)
{
	outb(0x70, reg);
	return inb(0x71);
}

static struct reading
read_once(void)
{
	return (struct reading){
		.second = cmos(REG_SECOND), .minute = cmos(REG_MINUTE),
		.hour = cmos(REG_HOUR), .day = cmos(REG_DAY), .month = cmos(REG_MONTH),
		.year = cmos(REG_YEAR), .century = acpi.century ? cmos(acpi.century) : 0,
	};
}

static unsigned
number(u8 v, u8 mode)
{
	return mode & B_BINARY ? v : (v >> 4) * 10 + (v & 15);
}

/* Days from 1970-01-01: years begin in March, so that the leap day is the last. */
static u64
days_since_epoch(unsigned year, unsigned month, unsigned day)
{
	unsigned y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;

	return 365UL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

u64
rtc_read_seconds(void)
{
	struct reading a, b = read_once();
	u8 mode = cmos(REG_B);
	unsigned year, h;

	for (unsigned tries = 0; tries < 1000000; tries++) {
		if (cmos(REG_A) & A_UPDATING)
			continue;
		a = read_once();
		if (memcmp(&a, &b, sizeof(a)) == 0)
			break;
		b = a;
	}
	h = number(b.hour & ~HOUR_PM, mode);
	if (!(mode & B_24_HOURS))
		h = h % 12 + (b.hour & HOUR_PM ? 12 : 0);
	year = number(b.year, mode);
	if (b.century != 0)
		year += number(b.century, mode) * 100;
	else
		year += year < 70 ? 2000 : 1900;
	return days_since_epoch(year, number(b.month, mode), number(b.day, mode)) * 86400 +
	    h * 3600 + number(b.minute, mode) * 60 + number(b.second, mode);
}

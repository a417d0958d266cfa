/*
 * free - how much memory there is, and how much of it is in use.
 */
#include "util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uintmax_t unit = 1024;
static bool human;

/* In KiB, from /proc/meminfo; 0 if the line is missing. */
static uintmax_t
field(const char *text, const char *name)
{
	const char *p = strstr(text, name);

	return p ? strtoumax(p + strlen(name), NULL, 10) : 0;
}

static char *
read_text(const char *path)
{
	FILE *f = fopen(path, "r");
	struct buf b = { 0 };
	int c;

	if (!f)
		return NULL;
	buf_addc(&b, '\n');	/* so that every name is behind a newline */
	while ((c = getc(f)) != EOF)
		buf_addc(&b, c);
	fclose(f);
	return b.s;
}

static void
put(uintmax_t kib)
{
	char text[24];

	if (human)
		human_size(kib * 1024, text);
	else
		snprintf(text, sizeof(text), "%ju", kib * 1024 / unit);
	printf(" %11s", text);
}

int
main(int argc, char **argv)
{
	uintmax_t total, avail, unused, cache, swap, swap_free;
	char *text;
	int opt;

	tool_begin(argc, argv, "free [-bhkm]");
	while ((opt = tool_opt(argc, argv, "bhkm", NULL)) != -1) {
		switch (opt) {
		case 'b':
			unit = 1;
			break;
		case 'h':
			human = true;
			break;
		case 'k':
			unit = 1024;
			break;
		case 'm':
			unit = 1024 * 1024;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index < argc)
		tool_usage();
	text = read_text("/proc/meminfo");
	if (!text)
		return complain("/proc/meminfo");
	total = field(text, "\nMemTotal:");
	unused = field(text, "\nMemFree:");
	avail = field(text, "\nMemAvailable:");
	cache = field(text, "\nBuffers:") + field(text, "\nCached:") +
	    field(text, "\nSReclaimable:");
	swap = field(text, "\nSwapTotal:");
	swap_free = field(text, "\nSwapFree:");
	printf("      %12s%12s%12s%12s%12s%12s\n", "total", "used", "free",
	    "shared", "buff/cache", "available");
	printf("Mem:  ");
	put(total);
	put(total - (unused + cache < total ? unused + cache : total));
	put(unused);
	put(field(text, "\nShmem:"));
	put(cache);
	put(avail);
	printf("\nSwap: ");
	put(swap);
	put(swap - swap_free);
	put(swap_free);
	putchar('\n');
	free(text);
	return tool_end(0);
}

/*
 * sha256sum - SHA-256 sums of files (FIPS 180-4), made and checked.
 */
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sha256 {
	uint32_t h[8];
	uint64_t bytes;
	unsigned char block[64];
};

/* The first 32 bits of the fractions of cube roots of the first 64 primes. */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
	0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
	0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
	0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152,
	0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
	0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
	0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
	0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
rotr(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void
sha_block(struct sha256 *s, const unsigned char *p)
{
	uint32_t w[64], v[8];

	for (int i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		    (rotr(a, 7) ^ rotr(a, 18) ^ a >> 3) +
		    (rotr(b, 17) ^ rotr(b, 19) ^ b >> 10);
	}
	memcpy(v, s->h, sizeof(v));
	for (int i = 0; i < 64; i++) {
		uint32_t t1 = v[7] + (rotr(v[4], 6) ^ rotr(v[4], 11) ^
		    rotr(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) +
		    k[i] + w[i];
		uint32_t t2 = (rotr(v[0], 2) ^ rotr(v[0], 13) ^
		    rotr(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^
		    (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		s->h[i] += v[i];
}

static void
sha_add(struct sha256 *s, const unsigned char *p, size_t n)
{
	while (n > 0) {
		size_t at = s->bytes % 64, room = 64 - at;

		if (at == 0 && n >= 64) {
			sha_block(s, p);
			room = 64;
		} else {
			room = room < n ? room : n;
			memcpy(s->block + at, p, room);
			if (at + room == 64)
				sha_block(s, s->block);
		}
		s->bytes += room;
		p += room;
		n -= room;
	}
}

static void
sha_end(struct sha256 *s, char out[65])
{
	uint64_t bits = s->bytes * 8;
	unsigned char length[8];
	size_t pad = (s->bytes % 64 < 56 ? 56 : 120) - s->bytes % 64;
	static const unsigned char padding[64] = { 0x80 };

	for (int i = 0; i < 8; i++)
		length[i] = bits >> (56 - 8 * i);
	sha_add(s, padding, pad);
	sha_add(s, length, 8);
	for (int i = 0; i < 8; i++)
		snprintf(out + 8 * i, 9, "%08x", (unsigned)s->h[i]);
}

static bool
sum_file(const char *name, char out[65])
{
	static unsigned char chunk[IO_SIZE];
	struct sha256 s = { .h = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	} };
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
	ssize_t n = -1;

	if (fd >= 0)
		while ((n = read_some(fd, chunk, sizeof(chunk))) > 0)
			sha_add(&s, chunk, n);
	if (n < 0)
		complain(name);
	if (fd >= 0 && !is_stdin)
		close(fd);
	sha_end(&s, out);
	return n == 0;
}

static int
check_list(const char *list)
{
	FILE *f = open_operand(list);
	int status = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getline(&line, &size, f)) > 0) {
		char sum[65], *name = line + 66;
		bool good;

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (strlen(line) < 67 || line[64] != ' ') {
			status = complainx(list, "not a sum: %s", line);
			continue;
		}
		good = sum_file(name, sum) && memcmp(sum, line, 64) == 0;
		printf("%s: %s\n", name, good ? "OK" : "FAILED");
		status |= !good;
	}
	free(line);
	return status | close_operand(f, list);
}

static int
show_sum(const char *name)
{
	char sum[65];

	if (!sum_file(name, sum))
		return 1;
	printf("%s  %s\n", sum, name);
	return 0;
}

int
main(int argc, char **argv)
{
	int (*handle)(const char *) = show_sum;
	int opt, status = 0;

	tool_begin(argc, argv, "sha256sum [-c] [file ...]");
	while ((opt = tool_opt(argc, argv, "c", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		handle = check_list;
	}
	if (opt_index == argc)
		status = handle("-");
	for (int i = opt_index; i < argc; i++)
		status |= handle(argv[i]);
	return tool_end(status);
}

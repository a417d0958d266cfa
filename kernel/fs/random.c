/*
 * The generator (D. J. Bernstein, "Fast-key-erasure random-number generators";
 * ChaCha20 as in RFC 8439). Each request makes one block to draw its key and the
 * next generator key from, and throws the old key away: who reads memory later
 * learns nothing of numbers given out before.
 *
 * random_lock guards the key.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <fs/random.h>
#include <lib/string.h>
#include <sync/spinlock.h>

STATIC_SPINLOCK(random_lock);
static u32 key[8];		/* [random_lock] */
static bool seeded;		/* [random_lock] */

static u32
rotate(u32 x, int n)
{
	return x << n | x >> (32 - n);
}

static void
quarter(u32 *a, u32 *b, u32 *c, u32 *d)
{
	*a += *b; *d = rotate(*d ^ *a, 16);
	*c += *d; *b = rotate(*b ^ *c, 12);
	*a += *b; *d = rotate(*d ^ *a, 8);
	*c += *d; *b = rotate(*b ^ *c, 7);
}

static void
block(const u32 k[8], u64 counter, u32 out[16])
{
	u32 in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	int i;

	memcpy(in + 4, k, 32);
	in[12] = (u32)counter;
	in[13] = (u32)(counter >> 32);
	memcpy(out, in, sizeof(in));
	for (i = 0; i < 10; i++) {
		quarter(&out[0], &out[4], &out[8], &out[12]);
		quarter(&out[1], &out[5], &out[9], &out[13]);
		quarter(&out[2], &out[6], &out[10], &out[14]);
		quarter(&out[3], &out[7], &out[11], &out[15]);
		quarter(&out[0], &out[5], &out[10], &out[15]);
		quarter(&out[1], &out[6], &out[11], &out[12]);
		quarter(&out[2], &out[7], &out[8], &out[13]);
		quarter(&out[3], &out[4], &out[9], &out[14]);
	}
	for (i = 0; i < 16; i++)
		out[i] += in[i];
}

/* Fold words into the key, one block each. Locked. */
static void
fold(const u32 words[8])
{
	u32 out[16];
	int i;

	for (i = 0; i < 8; i++)
		key[i] ^= words[i];
	block(key, 0, out);
	memcpy(key, out, sizeof(key));
}

static void
seed(void)
{
	u64 words[4] = { clock_ns(), clock_realtime_ns() };

	if (!arch_random(&words[2]) || !arch_random(&words[3]))
		words[2] ^= clock_ns();
	fold((u32 *)words);
	seeded = true;
}

/* A key for one request; the generator's own moves on. */
static void
draw_key(u32 out_key[8])
{
	unsigned long flags = spin_lock_irq(&random_lock);
	u32 out[16];

	if (!seeded)
		seed();
	block(key, 0, out);
	memcpy(key, out, sizeof(key));
	memcpy(out_key, out + 8, sizeof(key));
	spin_unlock_irq(&random_lock, flags);
	memset(out, 0, sizeof(out));
}

void
random_bytes(void *buf, size_t n)
{
	u32 k[8], out[16];
	u8 *p = buf;
	u64 counter;

	draw_key(k);
	if (n <= sizeof(k)) {
		memcpy(p, k, n);
		return;
	}
	for (counter = 1; n > 0; counter++) {
		size_t len = MIN(n, sizeof(out));

		block(k, counter, out);
		memcpy(p, out, len);
		p += len;
		n -= len;
	}
}

void
random_mix(const void *data, size_t n)
{
	const u8 *p = data;
	unsigned long flags = spin_lock_irq(&random_lock);

	if (!seeded)
		seed();
	while (n > 0) {
		u32 words[8] = { 0 };
		size_t len = MIN(n, sizeof(words));

		memcpy(words, p, len);
		fold(words);
		p += len;
		n -= len;
	}
	spin_unlock_irq(&random_lock, flags);
}

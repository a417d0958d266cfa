/*
 * random.c: random() and its states.
 *
 * The additive feedback generator of degree n with a tap, as every Unix has
 * it; the seed fills the table with the minimal standard generator.
 */
#include "futex.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int32_t initial[32];
static int32_t *table = initial + 1;	/* word 0 remembers degree and place */
static int degree = 31, tap = 3, front, rear;
static int seeded;
unsigned int __loam_random_lock;	/* guards all of that */

static void
save(void)
{
	table[-1] = (int32_t)(degree << 16 | tap << 8 | rear);
}

static void
load(int32_t *state)
{
	table = state + 1;
	degree = state[0] >> 16;
	tap = state[0] >> 8 & 0xff;
	rear = state[0] & 0xff;
	front = degree > 0 ? (rear + tap) % degree : 0;
}

static long next(void);

static void
plant(unsigned int seed)
{
	int64_t x = seed != 0 ? (int32_t)seed : 1;
	int i;

	seeded = 1;
	table[0] = (int32_t)x;
	for (i = 1; i < degree; i++) {
		x = 16807 * x % 2147483647;
		if (x < 0)
			x += 2147483647;
		table[i] = (int32_t)x;
	}
	front = tap;
	rear = 0;
	if (degree > 0)
		for (i = 0; i < 10 * degree; i++)
			next();
}

void
srandom(unsigned int seed)
{
	word_lock(&__loam_random_lock, 0);
	plant(seed);
	word_unlock(&__loam_random_lock, 0);
}

static long
next(void)
{
	uint32_t sum;

	if (!seeded)
		plant(1);
	if (degree == 0) {
		table[0] = (int32_t)((uint32_t)table[0] * 1103515245U + 12345U)
		    & 0x7fffffff;
		return table[0];
	}
	sum = (uint32_t)table[front] + (uint32_t)table[rear];
	table[front] = (int32_t)sum;
	front = front + 1 < degree ? front + 1 : 0;
	rear = rear + 1 < degree ? rear + 1 : 0;
	return (long)(sum >> 1);
}

long
random(void)
{
	long value;

	word_lock(&__loam_random_lock, 0);
	value = next();
	word_unlock(&__loam_random_lock, 0);
	return value;
}

char *
initstate(unsigned int seed, char *state, size_t size)
{
	static const struct {
		size_t size;
		int degree, tap;
	} kinds[] = {
		{ 256, 63, 1 }, { 128, 31, 3 }, { 64, 15, 1 }, { 32, 7, 3 },
		{ 8, 0, 0 },
	};
	char *old;
	int i;

	if (size < 8) {
		errno = EINVAL;
		return NULL;
	}
	word_lock(&__loam_random_lock, 0);
	old = (char *)(table - 1);
	save();
	for (i = 0; size < kinds[i].size; i++)
		;
	degree = kinds[i].degree;
	tap = kinds[i].tap;
	table = (int32_t *)(void *)state + 1;
	plant(seed);
	save();
	word_unlock(&__loam_random_lock, 0);
	return old;
}

char *
setstate(char *state)
{
	char *old;

	word_lock(&__loam_random_lock, 0);
	old = (char *)(table - 1);
	save();
	load((int32_t *)(void *)state);
	seeded = 1;
	word_unlock(&__loam_random_lock, 0);
	return old;
}

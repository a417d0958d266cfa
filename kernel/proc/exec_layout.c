/*
 * Where exec puts the parts of a program, lowest first:
 *
 *	image		of programs with fixed addresses
 *	heap (brk)	after the image,		13 bits of pages (32 MiB) later
 *	PIE_BASE	relocatable programs,		28 bits of pages (1 TiB) above
 *	mmap		interpreter, vDSO, mappings:	28 bits of pages below the stack's room
 *	USER_TOP	the stack,			22 bits of pages (16 GiB) below
 *
 * Most programs of a small system have fixed addresses and no interpreter. Theirs is
 * the compact layout: the stack lies below COMPACT_STACK, so that the tables of image
 * and stack have the two upper levels in common. That saves each process a table, and
 * each fork its copy. Mappings go upwards from a third of user space.
 *
 * The bits are how many of each address cannot be guessed. The interpreter, the vDSO
 * and libraries lie at fixed distances from each other, as one guess finds them all on
 * other systems, too.
 *
 * Off for a process by personality(ADDR_NO_RANDOMIZE), for all by
 * /proc/sys/kernel/randomize_va_space (0; 1 is all but the heap; 2 is all) or norandmaps
 * on the kernel's command line.
 *
 * With no stack limit, or personality(ADDR_COMPAT_LAYOUT), mappings go upwards from a
 * third of user space, so that the stack may take what is above them.
 */
#include <arch/boot.h>
#include <arch/user.h>
#include <fs/procfs/procfs.h>
#include <fs/random.h>
#include <lib/string.h>
#include <proc/exec_layout.h>
#include <uapi/errno.h>
#include <uapi/personality.h>
#include <uapi/resource.h>

#define PIE_BASE 0x555555554000UL
#define STACK_MAX (1UL << 40)		/* an unlimited stack leaves the rest to mmap */
#define COMPACT_STACK (1UL << 35)	/* near the image: copies of tables walk what is between */
#define COMPACT_STACK_MAX (1UL << 33)	/* leaves the heap 8 GiB at least */
#define STACK_MIN (32 * PAGE_SIZE)	/* what exec needs for arguments at least */

#define STACK_BITS 22
#define MMAP_BITS 28
#define PIE_BITS 28
#define BRK_BITS 13

#define TABLE_SPAN (512 * PAGE_SIZE)

enum { RANDOMIZE_NONE, RANDOMIZE_MAPS, RANDOMIZE_ALL };
static unsigned randomize = RANDOMIZE_ALL;	/* [a] */

static unsigned long
pages(u32 random, unsigned bits)
{
	return (random & (BIT(bits) - 1)) * PAGE_SIZE;
}

void
exec_layout_draw(struct exec_layout *l, u32 persona, size_t stack_limit, bool stack_exec,
    bool fixed)
{
	bool compact = fixed && stack_limit <= COMPACT_STACK_MAX;
	/* One block of the generator serves both: layouts cost nothing extra. */
	struct { u8 at_random[16]; u32 stack, mmap, pie, brk; } r;
	unsigned mode = persona & ADDR_NO_RANDOMIZE ? RANDOMIZE_NONE : READ_ONCE(randomize);

	random_bytes(&r, sizeof(r));
	if (mode == RANDOMIZE_NONE)
		r.stack = r.mmap = r.pie = 0;
	if (mode != RANDOMIZE_ALL)
		r.brk = 0;
	memcpy(l->random, r.at_random, sizeof(l->random));
	l->plan.stack_top = (compact ? COMPACT_STACK : USER_TOP) - pages(r.stack, STACK_BITS);
	l->plan.stack_max = MAX(MIN(stack_limit, STACK_MAX), STACK_MIN);
	l->plan.stack_exec = stack_exec;
	l->plan.upwards = compact || stack_limit == RLIM_INFINITY || persona & ADDR_COMPAT_LAYOUT;
	l->plan.mmap_offset = pages(r.mmap, MMAP_BITS);
	l->pie_base = PIE_BASE + pages(r.pie, PIE_BITS);
	l->brk_offset = pages(r.brk, BRK_BITS);
}

unsigned long
exec_layout_brk(const struct exec_layout *l, unsigned long image_end)
{
	/* Not in the page table of the image's end: copies of it walk what is empty between. */
	return l->brk_offset == 0 ? image_end : ROUND_UP(image_end, TABLE_SPAN) + l->brk_offset;
}

/* ---- the knob ---- */

static int
show_randomize(struct seq_buf *s)
{
	seq_printf(s, "%u\n", READ_ONCE(randomize));
	return 0;
}

static int
store_randomize(const char *text, size_t n)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || (*end && *end != '\n') || value > RANDOMIZE_ALL)
		return -EINVAL;
	WRITE_ONCE(randomize, value);
	return 0;
}

void
exec_layout_init(void)
{
	char text[8];

	if (boot_option("norandmaps", text, sizeof(text)) != NULL)
		randomize = RANDOMIZE_NONE;
	procfs_register("sys/kernel/randomize_va_space", 0644, show_randomize, store_randomize);
}

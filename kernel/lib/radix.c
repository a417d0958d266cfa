/*
 * Radix trees of 64 slots a node. A tree of height h holds indices below
 * 64^h. Each node counts its used slots, and remembers in `full` which of its
 * slots hold nothing but present items all the way down, so that the lowest
 * free index is found by one bit search a level.
 *
 * A node with no used slot is freed at once; the root is lowered when only its
 * slot 0 is used.
 */
#include <lib/radix.h>
#include <uapi/errno.h>

#define SHIFT 6
#define SLOTS 64
#define MAX_HEIGHT 11		/* 11 * 6 >= 64 */

struct radix_node {
	void *slot[SLOTS];	/* nodes, or items at the lowest level */
	u64 used;		/* bit i: slot[i] is not NULL */
	u64 full;		/* bit i: no free index below slot[i] */
};

_Static_assert(sizeof(struct radix_node) == RADIX_NODE_SIZE, "mm makes a slab of this size");

static unsigned
slot_of(unsigned long index, unsigned level)
{
	return index >> (SHIFT * level) & (SLOTS - 1);
}

/* Does a tree of this height have room for index? */
static bool
covers(unsigned height, unsigned long index)
{
	return height >= MAX_HEIGHT || (height > 0 && index >> (SHIFT * height) == 0);
}

void *
radix_get(const struct radix *r, unsigned long index)
{
	struct radix_node *n = r->root;

	if (!covers(r->height, index))
		return NULL;
	for (unsigned level = r->height - 1; level > 0 && n != NULL; level--)
		n = n->slot[slot_of(index, level)];
	return n != NULL ? n->slot[slot_of(index, 0)] : NULL;
}

/* Put nodes above the root until the tree covers index. */
static int
grow(struct radix *r, unsigned long index)
{
	if (r->root == NULL) {
		unsigned height = 1;

		while (!covers(height, index))
			height++;
		r->root = radix_node_alloc();
		if (r->root == NULL)
			return -ENOMEM;
		r->height = height;
		return 0;
	}
	while (!covers(r->height, index)) {
		struct radix_node *top = radix_node_alloc();

		if (top == NULL)
			return -ENOMEM;
		top->slot[0] = r->root;
		top->used = 1;
		top->full = r->root->full == ~0UL;
		r->root = top;
		r->height++;
	}
	return 0;
}

/* Free nodes that became empty on the way to index, and a root that is not needed. */
static void
shrink(struct radix *r, struct radix_node **path, unsigned long index)
{
	for (unsigned level = 0; level < r->height && path[level] != NULL; level++) {
		struct radix_node *n = path[level];

		if (n->used != 0)
			break;
		radix_node_free(n);
		if (level + 1 == r->height) {
			r->root = NULL;
			r->height = 0;
			return;
		}
		n = path[level + 1];
		n->slot[slot_of(index, level + 1)] = NULL;
		n->used &= ~BIT(slot_of(index, level + 1));
	}
	while (r->height > 1 && r->root->used == 1) {
		struct radix_node *top = r->root;

		r->root = top->slot[0];
		r->height--;
		radix_node_free(top);
	}
}

static int
remove(struct radix *r, unsigned long index)
{
	struct radix_node *path[MAX_HEIGHT] = { NULL }, *n = r->root;
	unsigned bit = slot_of(index, 0);

	if (!covers(r->height, index))
		return 0;
	for (unsigned level = r->height; level-- > 0; ) {
		path[level] = n;
		if (!(n->used & BIT(slot_of(index, level))))
			return 0;
		if (level > 0)
			n = n->slot[slot_of(index, level)];
	}
	n->slot[bit] = NULL;
	n->used &= ~BIT(bit);
	for (unsigned level = 0; level < r->height; level++)
		path[level]->full &= ~BIT(slot_of(index, level));
	r->count--;
	shrink(r, path, index);
	return 0;
}

int
radix_set(struct radix *r, unsigned long index, void *item)
{
	struct radix_node *path[MAX_HEIGHT] = { NULL }, *n;
	unsigned level;

	if (item == NULL)
		return remove(r, index);
	if (!covers(r->height, index) && grow(r, index) != 0)
		goto trim;
	n = r->root;
	for (level = r->height - 1; level > 0; level--) {
		unsigned i = slot_of(index, level);

		path[level] = n;
		if (n->slot[i] == NULL) {
			n->slot[i] = radix_node_alloc();
			if (n->slot[i] == NULL)
				goto trim_path;
			n->used |= BIT(i);
		}
		n = n->slot[i];
	}
	path[0] = n;
	if (n->slot[slot_of(index, 0)] == NULL)
		r->count++;
	n->slot[slot_of(index, 0)] = item;
	n->used |= BIT(slot_of(index, 0));
	n->full |= BIT(slot_of(index, 0));
	for (level = 1; level < r->height && path[level - 1]->full == ~0UL; level++)
		path[level]->full |= BIT(slot_of(index, level));
	return 0;

trim_path:
	/* Nodes made just now hold nothing: take them off from the lowest up. */
	for (; level < r->height && path[level]->used == 0; level++) {
		radix_node_free(path[level]);
		if (level + 1 == r->height) {
			r->root = NULL;
			r->height = 0;
			return -ENOMEM;
		}
		path[level + 1]->slot[slot_of(index, level + 1)] = NULL;
		path[level + 1]->used &= ~BIT(slot_of(index, level + 1));
	}
trim:
	while (r->height > 1 && r->root->used == 1) {
		struct radix_node *top = r->root;

		r->root = top->slot[0];
		r->height--;
		radix_node_free(top);
	}
	return -ENOMEM;
}

void *
radix_next(const struct radix *r, unsigned long *index)
{
	unsigned long at = *index;

	while (covers(r->height, at)) {
		struct radix_node *n = r->root;
		unsigned level = r->height;

		while (level-- > 0) {
			unsigned i = slot_of(at, level);
			u64 rest = n->used >> i << i;
			unsigned found;

			if (rest == 0)
				break;		/* nothing more below n: go past it */
			found = __builtin_ctzl(rest);
			if (found != i) {
				at = at >> (SHIFT * level) >> SHIFT << SHIFT;
				at = (at | found) << (SHIFT * level);
			}
			if (level == 0) {
				*index = at;
				return n->slot[found];
			}
			n = n->slot[found];
		}
		/* n stands at `level`: the next index that it does not cover. */
		if (SHIFT * (level + 1) >= 64)
			return NULL;
		at = ((at >> (SHIFT * (level + 1))) + 1) << (SHIFT * (level + 1));
		if (at == 0)
			return NULL;
	}
	return NULL;
}

unsigned long
radix_next_free(const struct radix *r, unsigned long from)
{
	while (covers(r->height, from)) {
		struct radix_node *n = r->root;
		unsigned level = r->height;

		while (level-- > 0) {
			unsigned i = slot_of(from, level);
			u64 rest = ~n->full >> i << i;
			unsigned found;

			if (rest == 0)
				break;		/* all taken below n: go past it */
			found = __builtin_ctzl(rest);
			if (found != i) {
				from = from >> (SHIFT * level) >> SHIFT << SHIFT;
				from = (from | found) << (SHIFT * level);
			}
			if (level == 0 || n->slot[found] == NULL)
				return from;
			n = n->slot[found];
		}
		if (SHIFT * (level + 1) >= 64)
			return ~0UL;
		from = ((from >> (SHIFT * (level + 1))) + 1) << (SHIFT * (level + 1));
	}
	return from;
}

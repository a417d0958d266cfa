/* kernel/lib/rbtree.c: order and balance through random insertions and removals. */
#include <lib/rbtree.h>
#include <stdlib.h>
#include "tap.h"

#define N 2000

struct item {
	unsigned key;
	bool in;
	struct rb_node node;
};

static struct rb_tree tree;
static struct item items[N];

static struct item *
item_of(const struct rb_node *n)
{
	return rb_entry(n, struct item, node);
}

static void
insert(struct item *it)
{
	struct rb_node **link = &tree.root, *parent = NULL;

	while (*link != NULL) {
		parent = *link;
		link = it->key < item_of(parent)->key ? &parent->left : &parent->right;
	}
	rb_insert(&tree, &it->node, parent, link);
	it->in = true;
}

/* Black height below n, or -1 when a rule is broken. */
static int
check(const struct rb_node *n, const struct rb_node *parent)
{
	int left, right;
	bool black;

	if (n == NULL)
		return 0;
	black = n->parent_color & 1;
	if ((n->parent_color & ~1UL) != (unsigned long)parent)
		return -1;
	if (!black && (parent == NULL || !(parent->parent_color & 1)))
		return -1;
	left = check(n->left, n);
	right = check(n->right, n);
	if (left < 0 || left != right)
		return -1;
	return left + black;
}

/* Walking both ways meets each item once, in order. */
static bool
walk_ok(void)
{
	unsigned in = 0, forth = 0, back = 0;

	for (unsigned i = 0; i < N; i++)
		in += items[i].in;
	for (struct rb_node *n = rb_first(&tree), *next; n != NULL; n = next, forth++) {
		next = rb_next(n);
		if (next != NULL && (item_of(next)->key < item_of(n)->key || rb_prev(next) != n))
			return false;
	}
	for (struct rb_node *n = rb_last(&tree); n != NULL; n = rb_prev(n))
		back++;
	return in == forth && in == back;
}

int
main(void)
{
	bool balanced = true, ordered = true;

	ok(rb_first(&tree) == NULL && rb_last(&tree) == NULL, "an empty tree has no ends");
	for (unsigned i = 0; i < N; i++)
		items[i].key = tap_random() % (N / 2);		/* with doubles */
	for (unsigned step = 0; step < 40 * N; step++) {
		struct item *it = &items[tap_random() % N];

		if (it->in) {
			rb_erase(&tree, &it->node);
			it->in = false;
		} else {
			insert(it);
		}
		if (step % 97 == 0) {
			balanced = balanced && check(tree.root, NULL) >= 0;
			ordered = ordered && walk_ok();
		}
	}
	ok(balanced, "random changes keep the colours");
	ok(ordered, "random changes keep the order");
	for (unsigned i = 0; i < N; i++) {
		if (items[i].in)
			rb_erase(&tree, &items[i].node);
		if (i % 50 == 0)
			balanced = balanced && check(tree.root, NULL) >= 0;
		items[i].in = false;
	}
	ok(balanced && tree.root == NULL, "everything can be taken out");
	for (unsigned i = 0; i < N; i++) {
		items[i].key = i;
		insert(&items[i]);
	}
	ok(check(tree.root, NULL) >= 0 && walk_ok(), "ascending insertion stays balanced");
	return tap_end();
}

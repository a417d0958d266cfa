/*
 * Red-black trees. The rules kept here: the root is black; a red node has no
 * red child; every way down from a node passes the same number of black nodes.
 * A missing child counts as black. No recursion: nodes know their parents.
 */
#include <lib/rbtree.h>

#define BLACK 1UL

static struct rb_node *
parent_of(const struct rb_node *n)
{
	return (struct rb_node *)(n->parent_color & ~BLACK);
}

static bool
is_black(const struct rb_node *n)
{
	return n == NULL || (n->parent_color & BLACK);
}

static void
set_parent(struct rb_node *n, struct rb_node *parent)
{
	n->parent_color = (unsigned long)parent | (n->parent_color & BLACK);
}

static void
set_black(struct rb_node *n, bool black)
{
	n->parent_color = (n->parent_color & ~BLACK) | (black ? BLACK : 0);
}

/* The link that holds n: in its parent, or the root. */
static struct rb_node **
link_of(struct rb_tree *t, struct rb_node *n, struct rb_node *parent)
{
	if (parent == NULL)
		return &t->root;
	return parent->left == n ? &parent->left : &parent->right;
}

/* n's right (or left) child takes its place, n becomes that child's left (right) child. */
static void
rotate(struct rb_tree *t, struct rb_node *n, bool to_left)
{
	struct rb_node *parent = parent_of(n);
	struct rb_node **link = link_of(t, n, parent);
	struct rb_node *up = to_left ? n->right : n->left;
	struct rb_node *moved = to_left ? up->left : up->right;

	if (to_left) {
		n->right = moved;
		up->left = n;
	} else {
		n->left = moved;
		up->right = n;
	}
	if (moved != NULL)
		set_parent(moved, n);
	set_parent(n, up);
	set_parent(up, parent);
	*link = up;
}

void
rb_insert(struct rb_tree *t, struct rb_node *node, struct rb_node *parent,
    struct rb_node **link)
{
	node->left = node->right = NULL;
	node->parent_color = (unsigned long)parent;
	*link = node;

	/* node is red; only its parent being red as well can be wrong. */
	while (!is_black(parent = parent_of(node))) {
		struct rb_node *grand = parent_of(parent);
		bool on_left = parent == grand->left;
		struct rb_node *uncle = on_left ? grand->right : grand->left;

		if (!is_black(uncle)) {
			set_black(parent, true);
			set_black(uncle, true);
			set_black(grand, false);
			node = grand;
			continue;
		}
		if (node == (on_left ? parent->right : parent->left)) {
			rotate(t, parent, on_left);
			parent = node;
		}
		set_black(parent, true);
		set_black(grand, false);
		rotate(t, grand, !on_left);
		break;
	}
	set_black(t->root, true);
}

/* The side of parent where n (maybe NULL) stands lacks one black node. */
static void
erase_rebalance(struct rb_tree *t, struct rb_node *n, struct rb_node *parent)
{
	while (parent != NULL && is_black(n)) {
		bool on_left = parent->left == n;
		struct rb_node *brother = on_left ? parent->right : parent->left;
		struct rb_node *near, *far;

		if (!is_black(brother)) {
			set_black(brother, true);
			set_black(parent, false);
			rotate(t, parent, on_left);
			brother = on_left ? parent->right : parent->left;
		}
		near = on_left ? brother->left : brother->right;
		far = on_left ? brother->right : brother->left;
		if (is_black(near) && is_black(far)) {
			set_black(brother, false);
			n = parent;
			parent = parent_of(n);
			continue;
		}
		if (is_black(far)) {
			set_black(near, true);
			set_black(brother, false);
			rotate(t, brother, !on_left);
			far = brother;
			brother = near;
		}
		set_black(brother, is_black(parent));
		set_black(parent, true);
		set_black(far, true);
		rotate(t, parent, on_left);
		return;
	}
	if (n != NULL)
		set_black(n, true);
}

void
rb_erase(struct rb_tree *t, struct rb_node *node)
{
	struct rb_node *parent = parent_of(node), *child, *next;
	bool removed_black;

	if (node->left == NULL || node->right == NULL) {
		child = node->left != NULL ? node->left : node->right;
		removed_black = is_black(node);
		*link_of(t, node, parent) = child;
		if (child != NULL)
			set_parent(child, parent);
	} else {
		/* Two children: the successor, which has no left child, takes the place. */
		struct rb_node **link = link_of(t, node, parent);

		for (next = node->right; next->left != NULL; next = next->left)
			;
		child = next->right;
		removed_black = is_black(next);
		parent = parent_of(next);
		if (parent == node) {
			parent = next;
		} else {
			parent->left = child;
			if (child != NULL)
				set_parent(child, parent);
			next->right = node->right;
			set_parent(next->right, next);
		}
		next->left = node->left;
		set_parent(next->left, next);
		next->parent_color = node->parent_color;
		*link = next;
	}
	if (removed_black)
		erase_rebalance(t, child, parent);
}

struct rb_node *
rb_first(const struct rb_tree *t)
{
	struct rb_node *n = t->root;

	while (n != NULL && n->left != NULL)
		n = n->left;
	return n;
}

struct rb_node *
rb_last(const struct rb_tree *t)
{
	struct rb_node *n = t->root;

	while (n != NULL && n->right != NULL)
		n = n->right;
	return n;
}

struct rb_node *
rb_next(const struct rb_node *n)
{
	struct rb_node *p;

	if (n->right != NULL) {
		for (p = n->right; p->left != NULL; p = p->left)
			;
		return p;
	}
	for (p = parent_of(n); p != NULL && n == p->right; p = parent_of(p))
		n = p;
	return p;
}

struct rb_node *
rb_prev(const struct rb_node *n)
{
	struct rb_node *p;

	if (n->left != NULL) {
		for (p = n->left; p->right != NULL; p = p->right)
			;
		return p;
	}
	for (p = parent_of(n); p != NULL && n == p->left; p = parent_of(p))
		n = p;
	return p;
}

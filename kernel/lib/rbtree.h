/*
 * Red-black trees, linked through a member of the object. The caller walks and
 * compares; rb_insert and rb_erase keep the balance.
 *
 *	struct rb_node **link = &tree->root, *parent = NULL;
 *	while (*link) { parent = *link; link = less ? &parent->left : &parent->right; }
 *	rb_insert(tree, &obj->node, parent, link);
 */
#ifndef LIB_RBTREE_H
#define LIB_RBTREE_H

#include <lib/types.h>

struct rb_node {
	struct rb_node *left, *right;
	unsigned long parent_color;	/* parent pointer | 1 when black */
};

struct rb_tree {
	struct rb_node *root;
};

#define rb_entry(ptr, type, member) container_of(ptr, type, member)

/* Link node below parent at *link (found by the caller's walk) and rebalance. */
void rb_insert(struct rb_tree *t, struct rb_node *node, struct rb_node *parent,
    struct rb_node **link);
void rb_erase(struct rb_tree *t, struct rb_node *node);
struct rb_node *rb_first(const struct rb_tree *t);
struct rb_node *rb_last(const struct rb_tree *t);
struct rb_node *rb_next(const struct rb_node *n);
struct rb_node *rb_prev(const struct rb_node *n);

#endif

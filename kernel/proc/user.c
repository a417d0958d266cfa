/*
 * Accounts of users, made when a first process runs under a uid and freed with
 * the last that counts there. user_lock guards the table; an account found in it
 * may be on its way out (refs 0), and is then replaced.
 */
#include <lib/radix.h>
#include <mm/slab.h>
#include <proc/user.h>
#include <sync/spinlock.h>

STATIC_SPINLOCK(user_lock);
static struct radix user_table;		/* [user_lock] of struct user_account, by uid */

/* Root's is never freed, so that the common case looks nothing up. */
static struct user_account root_account = { .refs = { 1 } };

void
user_get(struct user_account *u)
{
	ref_get(&u->refs);
}

struct user_account *
user_find(uid_t uid)
{
	struct user_account *u, *fresh;
	unsigned long flags;

	if (uid == 0) {
		user_get(&root_account);
		return &root_account;
	}
	fresh = kzalloc(sizeof(*fresh));
	if (!fresh)
		return NULL;
	fresh->uid = uid;
	ref_init(&fresh->refs, 1);
	flags = spin_lock_irq(&user_lock);
	u = radix_get(&user_table, uid);
	if (!u || !ref_get_unless_zero(&u->refs)) {
		u = NULL;
		if (radix_set(&user_table, uid, fresh) == 0) {
			u = fresh;
			fresh = NULL;
		}
	}
	spin_unlock_irq(&user_lock, flags);
	kfree(fresh);
	return u;
}

void
user_put(struct user_account *u)
{
	unsigned long flags;

	if (!ref_put(&u->refs))
		return;
	flags = spin_lock_irq(&user_lock);
	if (radix_get(&user_table, u->uid) == u)
		radix_set(&user_table, u->uid, NULL);
	spin_unlock_irq(&user_lock, flags);
	kfree(u);
}

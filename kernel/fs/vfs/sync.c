/*
 * Writing back: sync(2), and the thread that does it from time to time.
 *
 * The flusher sleeps until an inode becomes dirty, lets a few seconds pass so that
 * what lives short never reaches the disk, and writes inodes and the file systems'
 * own buffers; pages of files have their own thread (mm/). sync writes all: pages
 * (which may allocate blocks), inodes, buffers, in this order.
 */
#include <arch/clock.h>
#include <lib/klog.h>
#include <sched/hooks.h>
#include <uapi/mount.h>

#include "internal.h"

#define FLUSH_DELAY_NS (5 * NSEC_PER_SEC)

static WAIT_QUEUE(flush_wait);
static u32 flush_wanted;	/* [a] */

/* Take one dirty inode off the list, with a reference. */
static struct inode *
next_dirty(struct superblock *sb)
{
	struct inode *i;

	spin_lock(&sb->dirty_lock);
	i = list_first(&sb->dirty, struct inode, dirty_link);
	while (i != NULL) {
		/* On its last way out it is written by inode_put. */
		struct list *next = i->dirty_link.next;

		if (ref_get_unless_zero(&i->refs))
			break;
		i = next == &sb->dirty ? NULL : list_entry(next, struct inode, dirty_link);
	}
	if (i != NULL) {
		atomic_and(&i->state, ~(u32)I_DIRTY);
		list_del(&i->dirty_link);
	}
	spin_unlock(&sb->dirty_lock);
	return i;
}

int
inode_sync(struct inode *i)
{
	struct superblock *sb = i->sb;

	spin_lock(&sb->dirty_lock);
	if (!(i->state & I_DIRTY)) {
		spin_unlock(&sb->dirty_lock);
		return 0;
	}
	atomic_and(&i->state, ~(u32)I_DIRTY);
	list_del(&i->dirty_link);
	spin_unlock(&sb->dirty_lock);
	return sb->ops->write_inode(i);
}

static int
write_inodes(struct superblock *sb)
{
	struct inode *i;
	int err = 0;

	if (sb->ops->write_inode == NULL)
		return 0;
	while ((i = next_dirty(sb)) != NULL) {
		int e = sb->ops->write_inode(i);

		inode_put(i);
		if (err == 0)
			err = e;
	}
	return err;
}

/* mount_mutex is not needed: the caller holds a path into sb. */
int
vfs_sync_sb(struct superblock *sb)
{
	int err = mapping_sync_all(), e = write_inodes(sb);

	if (err == 0)
		err = e;
	e = sb->ops->sync != NULL ? sb->ops->sync(sb) : 0;
	return err != 0 ? err : e;
}

/* Inodes and buffers of all file systems. */
static int
sync_metadata(void)
{
	struct superblock *sb;
	int err = 0, e;

	mutex_lock(&mount_mutex);
	list_for_each(sb, &superblocks, link) {
		e = write_inodes(sb);
		if (e == 0 && sb->ops->sync != NULL)
			e = sb->ops->sync(sb);
		if (err == 0)
			err = e;
	}
	mutex_unlock(&mount_mutex);
	return err;
}

int
vfs_sync_all(void)
{
	int err = mapping_sync_all(), e = sync_metadata();

	return err != 0 ? err : e;
}

void
vfs_shutdown(void)
{
	struct superblock *sb;

	vfs_sync_all();
	mutex_lock(&mount_mutex);
	list_for_each(sb, &superblocks, link) {
		if (sb->flags & MS_RDONLY)
			continue;
		sb->flags |= MS_RDONLY;
		if (sb->ops->shutdown != NULL)
			sb->ops->shutdown(sb);
	}
	mutex_unlock(&mount_mutex);
}

void
flusher_notify(void)
{
	if (READ_ONCE(flush_wanted))
		return;
	atomic_store(&flush_wanted, 1);
	wake_up_all(&flush_wait);
}

static void
flusher(void *arg)
{
	for (;;) {
		u64 until;

		wait_event(&flush_wait, atomic_load(&flush_wanted));
		until = clock_ns() + FLUSH_DELAY_NS;
		do
			thread_set_state(THREAD_BLOCKED);
		while (schedule_until(until));
		atomic_store(&flush_wanted, 0);
		sync_metadata();
	}
}

void
flusher_start(void)
{
	if (kthread_create("flush", flusher, NULL) == NULL)
		panic("no memory for the flush thread");
}

/*
 * Descriptor tables (fs/files.h).
 *
 * A table is used by the threads of one process, or, after CLONE_FILES, of several.
 * Its lock guards slots and bits. While only one thread uses it (refs 1) that
 * thread reads slots without the lock and borrows files without a reference, as
 * nobody else can close them; others (procfs) may look in under the lock.
 */
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/fcntl.h>
#include <uapi/resource.h>

#include "locks.h"

#define WORD_BITS 64u
#define INLINE_SLOTS 64u

struct files {
	struct refcount refs;
	u32 nthreads;			/* [a] that have it as theirs; procfs also holds references */
	struct spinlock lock;
	unsigned capacity;		/* [lock] a multiple of 64 */
	unsigned hint;			/* [lock] no descriptor below it is free */
	struct file **slots;		/* [lock] NULL: closed, or reserved if its bit is set */
	u64 *open;			/* [lock] taken */
	u64 *cloexec;			/* [lock] */
	struct file *inline_slots[INLINE_SLOTS];
	u64 inline_bits[2];
};

static void
use_inline(struct files *fs)
{
	fs->capacity = INLINE_SLOTS;
	fs->slots = fs->inline_slots;
	fs->open = &fs->inline_bits[0];
	fs->cloexec = &fs->inline_bits[1];
}

struct files *
files_create(void)
{
	struct files *fs = kzalloc(sizeof(*fs));

	if (fs == NULL)
		return NULL;
	ref_init(&fs->refs, 1);
	fs->nthreads = 1;
	spin_init(&fs->lock);
	use_inline(fs);
	return fs;
}

void
files_get(struct files *fs)
{
	ref_get(&fs->refs);
}

void
files_join(struct files *fs)
{
	atomic_add(&fs->nthreads, 1);
	files_get(fs);
}

void
files_leave(struct files *fs)
{
	atomic_sub(&fs->nthreads, 1);
	files_put(fs);
}

unsigned
files_nthreads(struct files *fs)
{
	return atomic_load(&fs->nthreads);
}

static void
free_arrays(struct files *fs)
{
	if (fs->slots == fs->inline_slots)
		return;
	kfree(fs->slots);
	kfree(fs->open);
}

/*
 * Make room for capacity descriptors. The lock is let go for the allocation, so the
 * caller looks again; a table shared by others may have grown meanwhile.
 */
static int
files_grow(struct files *fs, unsigned capacity)
{
	struct file **slots, **old_slots;
	unsigned words;
	u64 *bits, *old_bits;

	ASSERT_HELD(&fs->lock);
	spin_unlock(&fs->lock);
	capacity = ROUND_UP(capacity, WORD_BITS);
	words = capacity / WORD_BITS;
	slots = kzalloc(capacity * sizeof(*slots));
	bits = kzalloc(2 * words * sizeof(*bits));
	spin_lock(&fs->lock);
	if (slots == NULL || bits == NULL) {
		kfree(slots);
		kfree(bits);
		return -ENOMEM;
	}
	if (fs->capacity >= capacity) {
		kfree(slots);
		kfree(bits);
		return 0;
	}
	memcpy(slots, fs->slots, fs->capacity * sizeof(*slots));
	memcpy(bits, fs->open, fs->capacity / 8);
	memcpy(bits + words, fs->cloexec, fs->capacity / 8);
	old_slots = fs->slots;
	old_bits = fs->open;
	fs->slots = slots;
	fs->open = bits;
	fs->cloexec = bits + words;
	fs->capacity = capacity;
	if (old_slots != fs->inline_slots) {
		kfree(old_slots);
		kfree(old_bits);
	}
	return 0;
}

struct files *
files_copy(struct files *from)
{
	struct files *fs = files_create();
	unsigned used;

	if (fs == NULL)
		return NULL;
	spin_lock(&from->lock);
	for (;;) {
		for (used = from->capacity; used > 0 && from->open[used / WORD_BITS - 1] == 0;
		    used -= WORD_BITS)
			;
		if (used <= fs->capacity)
			break;
		spin_unlock(&from->lock);
		spin_lock(&fs->lock);
		if (files_grow(fs, used) != 0) {
			spin_unlock(&fs->lock);
			files_put(fs);
			return NULL;
		}
		spin_unlock(&fs->lock);
		spin_lock(&from->lock);
	}
	for (unsigned w = 0; w < used / WORD_BITS; w++) {
		u64 bits = from->open[w];

		fs->cloexec[w] = from->cloexec[w];
		while (bits != 0) {
			unsigned fd = w * WORD_BITS + __builtin_ctzl(bits);
			struct file *f = from->slots[fd];

			bits &= bits - 1;
			if (f == NULL)
				continue;	/* reserved by a call in progress */
			file_get(f);
			fs->slots[fd] = f;
			fs->open[w] |= BIT(fd % WORD_BITS);
		}
	}
	fs->hint = from->hint;
	spin_unlock(&from->lock);
	/* A reserved descriptor below the hint was not copied. */
	for (unsigned w = 0; w < fs->hint / WORD_BITS; w++)
		if (fs->open[w] != ~0UL) {
			fs->hint = w * WORD_BITS;
			break;
		}
	if (fs->hint % WORD_BITS)
		fs->hint = ROUND_DOWN(fs->hint, WORD_BITS);
	return fs;
}

/* Closing any descriptor of a file ends the process's record locks on it (POSIX). */
static void
close_file(struct files *fs, struct file *f)
{
	if (unlikely(f->inode->locks != NULL))
		locks_owner_closed(f->inode, fs);
	if (unlikely(f->ops->flush != NULL))
		f->ops->flush(f);
	file_put(f);
}

void
files_put(struct files *fs)
{
	if (!ref_put(&fs->refs))
		return;
	for (unsigned w = 0; w < fs->capacity / WORD_BITS; w++) {
		u64 bits = fs->open[w];

		while (bits != 0) {
			struct file *f = fs->slots[w * WORD_BITS + __builtin_ctzl(bits)];

			bits &= bits - 1;
			if (f == NULL)
				continue;
			close_file(fs, f);
		}
	}
	free_arrays(fs);
	kfree(fs);
}

int
files_unshare(void)
{
	struct files *old = current->files, *fs;

	if (ref_read(&old->refs) == 1)
		return 0;
	fs = files_copy(old);
	if (fs == NULL)
		return -ENOMEM;
	current->files = fs;
	files_leave(old);
	return 0;
}

/* ---- single descriptors ---- */

static inline struct file *
slot(struct files *fs, int fd)
{
	return likely((unsigned)fd < fs->capacity) ? READ_ONCE(fs->slots[fd]) : NULL;
}

struct file *
fd_get(int fd)
{
	struct files *fs = current->files;
	struct file *f;

	spin_lock(&fs->lock);
	f = slot(fs, fd);
	if (f != NULL)
		file_get(f);
	spin_unlock(&fs->lock);
	return f;
}

struct file *
fd_hold(int fd, struct fd_hold *h)
{
	struct files *fs = current->files;

	if (likely(ref_read(&fs->refs) == 1)) {
		h->put = false;
		h->file = slot(fs, fd);
	} else {
		h->put = true;
		h->file = fd_get(fd);
	}
	return h->file;
}

/*
 * The lowest free descriptor from lowest on, marked as taken. With the lock held
 * (growing lets it go for a while).
 */
static int
take_lowest(struct files *fs, int lowest)
{
	unsigned long limit = rlimit_current(RLIMIT_NOFILE);
	unsigned from = MAX((unsigned)lowest, fs->hint), fd, w;

	if ((unsigned long)lowest >= limit)
		return -EMFILE;
again:
	for (fd = fs->capacity, w = from / WORD_BITS; w < fs->capacity / WORD_BITS; w++) {
		u64 free = ~fs->open[w];

		if (w == from / WORD_BITS)
			free &= ~0UL << from % WORD_BITS;
		if (free != 0) {
			fd = w * WORD_BITS + __builtin_ctzl(free);
			break;
		}
	}
	fd = MAX(fd, from);
	if (fd >= limit)
		return -EMFILE;
	if (fd >= fs->capacity) {
		int err = files_grow(fs, MAX(fd + 1, 2 * fs->capacity));

		if (err != 0)
			return err;
		goto again;
	}
	fs->open[fd / WORD_BITS] |= BIT(fd % WORD_BITS);
	if (from == fs->hint)
		fs->hint = fd + 1;
	return fd;
}

static void
set_cloexec(struct files *fs, int fd, bool on)
{
	if (on)
		fs->cloexec[fd / WORD_BITS] |= BIT(fd % WORD_BITS);
	else
		fs->cloexec[fd / WORD_BITS] &= ~BIT(fd % WORD_BITS);
}

int
fd_reserve(bool cloexec, int lowest)
{
	struct files *fs = current->files;
	int fd;

	spin_lock(&fs->lock);
	fd = take_lowest(fs, lowest);
	if (fd >= 0)
		set_cloexec(fs, fd, cloexec);
	spin_unlock(&fs->lock);
	return fd;
}

void
fd_fill(int fd, struct file *f)
{
	struct files *fs = current->files;

	spin_lock(&fs->lock);
	fs->slots[fd] = f;
	spin_unlock(&fs->lock);
}

int
fd_install(struct file *f, bool cloexec, int lowest)
{
	struct files *fs = current->files;
	int fd;

	spin_lock(&fs->lock);
	fd = take_lowest(fs, lowest);
	if (fd >= 0) {
		set_cloexec(fs, fd, cloexec);
		fs->slots[fd] = f;
	}
	spin_unlock(&fs->lock);
	return fd;
}

/* Free the descriptor; its file, if any, is the caller's to put. */
static struct file *
vacate(struct files *fs, unsigned fd)
{
	struct file *f = fs->slots[fd];

	fs->slots[fd] = NULL;
	fs->open[fd / WORD_BITS] &= ~BIT(fd % WORD_BITS);
	fs->cloexec[fd / WORD_BITS] &= ~BIT(fd % WORD_BITS);
	if (fd < fs->hint)
		fs->hint = fd;
	return f;
}

void
fd_release(int fd)
{
	struct files *fs = current->files;

	spin_lock(&fs->lock);
	vacate(fs, fd);
	spin_unlock(&fs->lock);
}

int
fd_close(int fd)
{
	struct files *fs = current->files;
	struct file *f;

	spin_lock(&fs->lock);
	f = slot(fs, fd);
	if (f == NULL) {
		spin_unlock(&fs->lock);
		return -EBADF;
	}
	vacate(fs, fd);
	spin_unlock(&fs->lock);
	close_file(fs, f);
	return 0;
}

int
fd_replace(int fd, struct file *f, bool cloexec)
{
	struct files *fs = current->files;
	struct file *old;
	int err;

	if (fd < 0 || (unsigned long)fd >= rlimit_current(RLIMIT_NOFILE))
		return -EBADF;
	spin_lock(&fs->lock);
	while ((unsigned)fd >= fs->capacity) {
		err = files_grow(fs, MAX((unsigned)fd + 1, 2 * fs->capacity));
		if (err != 0) {
			spin_unlock(&fs->lock);
			return err;
		}
	}
	old = fs->slots[fd];
	if (old == NULL && (fs->open[fd / WORD_BITS] & BIT(fd % WORD_BITS))) {
		spin_unlock(&fs->lock);
		return -EBUSY;		/* another thread is just opening it */
	}
	fs->open[fd / WORD_BITS] |= BIT(fd % WORD_BITS);
	set_cloexec(fs, fd, cloexec);
	fs->slots[fd] = f;
	spin_unlock(&fs->lock);
	if (old != NULL)
		close_file(fs, old);
	return fd;
}

int
fd_flags(int fd, int set)
{
	struct files *fs = current->files;
	int flags = -EBADF;

	spin_lock(&fs->lock);
	if (slot(fs, fd) != NULL) {
		if (set >= 0)
			set_cloexec(fs, fd, set & FD_CLOEXEC);
		flags = fs->cloexec[fd / WORD_BITS] >> fd % WORD_BITS & 1 ? FD_CLOEXEC : 0;
	}
	spin_unlock(&fs->lock);
	return flags;
}

void
files_close_on_exec(struct files *fs)
{
	for (unsigned w = 0; w < fs->capacity / WORD_BITS; w++) {
		while (fs->cloexec[w] != 0) {
			unsigned fd = w * WORD_BITS + __builtin_ctzl(fs->cloexec[w]);
			struct file *f;

			spin_lock(&fs->lock);
			f = vacate(fs, fd);
			spin_unlock(&fs->lock);
			if (f != NULL)
				close_file(fs, f);
		}
	}
}

int
files_next(struct files *fs, int fd, struct file **out)
{
	int found = -1;

	spin_lock(&fs->lock);
	for (unsigned n = fd; n < fs->capacity; n++) {
		if (fs->slots[n] == NULL)
			continue;
		*out = fs->slots[n];
		file_get(*out);
		found = n;
		break;
	}
	spin_unlock(&fs->lock);
	return found;
}

bool
files_cloexec(struct files *fs, int fd)
{
	bool on;

	spin_lock(&fs->lock);
	on = (unsigned)fd < fs->capacity && fs->cloexec[fd / WORD_BITS] >> fd % WORD_BITS & 1;
	spin_unlock(&fs->lock);
	return on;
}

unsigned
files_capacity(struct files *fs)
{
	return READ_ONCE(fs->capacity);
}

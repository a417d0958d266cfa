/*
 * ext2: pages of files. Blocks are given to a file when it is written to, so that
 * a full disk is told to the writer; a page that was mapped and written over a hole
 * gets its blocks when it is written back.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>

#define MAX_PIECES 64u

/* A transfer being put together: consecutive blocks on disk, any pages. */
struct request {
	struct inode *inode;
	u32 block, nblocks;
	void *bufs[MAX_PIECES];
	u32 lens[MAX_PIECES];
	unsigned n;
	bool write;
};

static int
request_send(struct request *r)
{
	struct ext2_fs *fs = ext2_fs(r->inode);
	int err;

	if (r->n == 0)
		return 0;
	err = block_transfer(fs->cache.dev, (u64)r->block << (fs->block_shift - SECTOR_SHIFT),
	    r->bufs, r->lens, r->n, r->write);
	r->n = 0;
	r->nblocks = 0;
	return err;
}

/* One block at buf; sends what was collected if it does not go on from there. */
static int
request_add(struct request *r, u32 block, char *buf)
{
	u32 bs = ext2_fs(r->inode)->block_size;
	int err = 0;

	if (r->n > 0 && block == r->block + r->nblocks) {
		if ((char *)r->bufs[r->n - 1] + r->lens[r->n - 1] == buf &&
		    (unsigned long)buf % PAGE_SIZE != 0) {
			r->lens[r->n - 1] += bs;
			r->nblocks++;
			return 0;
		}
		if (r->n < MAX_PIECES)
			goto append;
	}
	err = request_send(r);
	r->block = block;
append:
	r->bufs[r->n] = buf;
	r->lens[r->n] = bs;
	r->n++;
	r->nblocks++;
	return err;
}

/* Consecutive pages, all locked. Those that were read become up to date. */
static int
read_run(struct inode *i, struct page **pages, unsigned n)
{
	struct ext2_fs *fs = ext2_fs(i);
	u32 per_page = PAGE_SIZE >> fs->block_shift, count = 0;
	u32 index = pages[0]->index * per_page, end = index + n * per_page;
	u32 eof = (atomic_load(&i->size) + fs->block_size - 1) >> fs->block_shift;
	struct request r = { .inode = i };
	s64 block = 0;
	int err = 0;

	for (u32 at = index; at < end && err == 0; at++) {
		char *buf = (char *)page_address(pages[(at - index) / per_page]) +
		    (at - index) % per_page * fs->block_size;

		if (at >= eof) {
			memset(buf, 0, fs->block_size);
			continue;
		}
		if (count == 0) {
			block = ext2_bmap_run(i, at, MIN(end, eof) - at, &count);
			if (block < 0)
				return block;
		}
		if (block == 0)
			memset(buf, 0, fs->block_size);
		else
			err = request_add(&r, block++, buf);
		count--;
	}
	return err != 0 ? err : request_send(&r);
}

/* Beyond the end of the file the last block may hold anything. */
static void
zero_tail(struct inode *i, struct page *p)
{
	u64 size = atomic_load(&i->size), start = (u64)p->index << PAGE_SHIFT;

	if (size > start && size < start + PAGE_SIZE)
		memset((char *)page_address(p) + (size - start), 0, PAGE_SIZE - (size - start));
}

static int
read_page(struct mapping *m, struct page *p)
{
	struct inode *i = m->owner;
	int err = read_run(i, &p, 1);

	if (err != 0)
		return err;
	zero_tail(i, p);
	atomic_or(&p->flags, PG_UPTODATE);
	return 0;
}

static void
read_pages(struct mapping *m, struct page **pages, unsigned n)
{
	struct inode *i = m->owner;

	/* A failure leaves all of them to be read one by one by who needs them. */
	if (read_run(i, pages, n) != 0)
		return;
	for (unsigned k = 0; k < n; k++) {
		zero_tail(i, pages[k]);
		atomic_or(&pages[k]->flags, PG_UPTODATE);
	}
}

static bool
all_zero(const void *p, size_t n)
{
	const u64 *w = p;

	for (n /= 8; n > 0; n--)
		if (*w++ != 0)
			return false;
	return true;
}

static int
write_page(struct mapping *m, struct page *p)
{
	struct inode *i = m->owner;
	struct ext2_fs *fs = ext2_fs(i);
	u32 per_page = PAGE_SIZE >> fs->block_shift, index = p->index * per_page;
	u32 eof = (atomic_load(&i->size) + fs->block_size - 1) >> fs->block_shift;
	struct request r = { .inode = i, .write = true };
	char *buf = page_address(p);
	int err = 0;

	zero_tail(i, p);
	for (u32 n = 0; n < per_page && index + n < eof && err == 0; n++, buf += fs->block_size) {
		s64 block = ext2_bmap(i, index + n, false, NULL);

		/* A hole that stays a hole, beside a written block of the same page. */
		if (block == 0 && all_zero(buf, fs->block_size))
			continue;
		if (block == 0)
			block = ext2_bmap(i, index + n, true, NULL);
		if (block < 0)
			return block;
		err = request_add(&r, block, buf);
	}
	return err != 0 ? err : request_send(&r);
}

const struct mapping_ops ext2_mapping_ops = {
	.read_page = read_page,
	.read_pages = read_pages,
	.write_page = write_page,
};

/*
 * Give blocks to [pos, pos + n), all in one page. If the page is inside the file and
 * has a hole there, it is brought into the cache first and made dirty after, so that
 * the hole's zeros and not the new block's old contents are what is read.
 */
int
ext2_reserve(struct inode *i, u64 pos, size_t n)
{
	struct ext2_fs *fs = ext2_fs(i);
	u32 first = pos >> fs->block_shift, last = (pos + n - 1) >> fs->block_shift;
	struct page *p = NULL;
	int err = 0;

	for (u32 at = first; at <= last; at++) {
		s64 block = ext2_bmap(i, at, false, NULL);

		if (block < 0) {
			err = block;
			break;
		}
		if (block != 0)
			continue;
		if (p == NULL && (pos & PAGE_MASK) < i->size) {
			p = mapping_read(&i->mapping, pos >> PAGE_SHIFT);
			if (IS_ERR(p))
				return PTR_ERR(p);
		}
		block = ext2_bmap(i, at, true, NULL);
		if (block < 0) {
			err = block;
			break;
		}
	}
	if (p != NULL) {
		page_mark_dirty(p);
		page_put(p);
	}
	return err;
}

int
ext2_truncate(struct inode *i, u64 size)
{
	u64 old = i->size, edge = MIN(size, old);
	struct page *p = NULL;

	/*
	 * The part of the last page that goes must be zero on disk too, should the file
	 * grow again: the page is written with zeros in it.
	 */
	if ((edge & (PAGE_SIZE - 1)) && size != old) {
		p = mapping_read(&i->mapping, edge >> PAGE_SHIFT);
		if (IS_ERR(p))
			return PTR_ERR(p);
	}
	inode_set_size(i, edge);
	if (size != old)
		mapping_truncate(&i->mapping, edge);
	if (p != NULL) {
		page_mark_dirty(p);
		page_put(p);
	}
	if (size < old)
		ext2_truncate_blocks(i, size);
	else
		inode_set_size(i, size);
	inode_mark_dirty(i);
	return 0;
}

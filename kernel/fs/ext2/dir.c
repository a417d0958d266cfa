/*
 * ext2: entries of directories. A directory is a row of blocks, each a chain of
 * entries that fills it exactly; an entry with inode 0 is room. Blocks live in the
 * buffer cache; inode->lock of the directory guards them.
 *
 * A hashed directory (dir_index) reads as a plain one; when it is changed its flag
 * goes, since the index is not kept.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/dirent.h>

static struct buffer *
read_block(struct inode *dir, u32 index)
{
	s64 block = ext2_bmap(dir, index, false, NULL);

	if (block < 0)
		return ERR_PTR(block);
	if (block == 0) {
		ext2_error(ext2_fs(dir), "directory %lu has a hole", (unsigned long)dir->ino);
		return ERR_PTR(-EIO);
	}
	return buffer_read(&ext2_fs(dir)->cache, block);
}

static u32
nblocks(struct inode *dir)
{
	return dir->size >> ext2_fs(dir)->block_shift;
}

/* The entry at off of the block, checked; NULL: damaged. */
static struct ext2_dirent *
entry_at(struct inode *dir, struct buffer *b, u32 off)
{
	u32 bs = ext2_fs(dir)->block_size;
	struct ext2_dirent *e = (void *)((char *)b->data + off);

	if (bs - off < 12 || e->rec_len < 12 || e->rec_len % 4 != 0 || e->rec_len > bs - off ||
	    EXT2_DIRENT_SIZE(e->name_len) > e->rec_len) {
		ext2_error(ext2_fs(dir), "directory %lu is damaged", (unsigned long)dir->ino);
		return NULL;
	}
	return e;
}

struct place {
	struct buffer *buf;		/* with a reference */
	struct ext2_dirent *entry;
	struct ext2_dirent *before;	/* in the same block, or NULL */
};

/* 1 = found, 0 = not there, or error. */
static int
search(struct inode *dir, const char *name, size_t len, struct place *out)
{
	u32 bs = ext2_fs(dir)->block_size, n = nblocks(dir);

	for (u32 index = 0; index < n; index++) {
		struct buffer *b = read_block(dir, index);
		struct ext2_dirent *e, *before = NULL;

		if (IS_ERR(b))
			return PTR_ERR(b);
		for (u32 off = 0; off < bs; off += e->rec_len, before = e) {
			e = entry_at(dir, b, off);
			if (e == NULL) {
				buffer_put(b);
				return -EIO;
			}
			if (e->inode != 0 && e->name_len == len && memcmp(e->name, name, len) == 0) {
				*out = (struct place){ b, e, before };
				return 1;
			}
		}
		buffer_put(b);
	}
	return 0;
}

int
ext2_dir_find(struct inode *dir, const char *name, size_t len, ino_t *ino)
{
	struct place p;
	int r = search(dir, name, len, &p);

	if (r <= 0)
		return r;
	*ino = p.entry->inode;
	buffer_put(p.buf);
	return 1;
}

static u8
file_type(struct ext2_fs *fs, mode_t mode)
{
	if (!fs->filetype)
		return FT_UNKNOWN;
	switch (mode & S_IFMT) {
	case S_IFREG:
		return FT_REG;
	case S_IFDIR:
		return FT_DIR;
	case S_IFCHR:
		return FT_CHR;
	case S_IFBLK:
		return FT_BLK;
	case S_IFIFO:
		return FT_FIFO;
	case S_IFSOCK:
		return FT_SOCK;
	case S_IFLNK:
		return FT_LNK;
	}
	return FT_UNKNOWN;
}

static void
set_entry(struct inode *dir, struct ext2_dirent *e, const char *name, size_t len, struct inode *i)
{
	e->inode = i->ino;
	e->name_len = len;
	e->file_type = file_type(ext2_fs(dir), i->mode);
	memcpy(e->name, name, len);
}

static void
changed(struct inode *dir)
{
	ext2_i(dir)->flags &= ~EXT2_INDEX_FL;
	inode_touch(dir, ATTR_MTIME | ATTR_CTIME);
}

/* Room for a name of this size in the block: the entry that has it, or NULL; error in *err. */
static struct ext2_dirent *
find_room(struct inode *dir, struct buffer *b, u32 need, int *err)
{
	struct ext2_dirent *e;

	*err = 0;
	for (u32 off = 0; off < ext2_fs(dir)->block_size; off += e->rec_len) {
		e = entry_at(dir, b, off);
		if (e == NULL) {
			*err = -EIO;
			return NULL;
		}
		if (e->rec_len >= need + (e->inode != 0 ? EXT2_DIRENT_SIZE(e->name_len) : 0))
			return e;
	}
	return NULL;
}

static struct buffer *
append_block(struct inode *dir)
{
	struct ext2_fs *fs = ext2_fs(dir);
	struct ext2_dirent *e;
	struct buffer *b;
	s64 block;

	if (dir->size + fs->block_size > 0x7fffffff)
		return ERR_PTR(-ENOSPC);
	block = ext2_bmap(dir, nblocks(dir), true, NULL);
	if (block < 0)
		return ERR_PTR(block);
	b = buffer_new(&fs->cache, block);
	if (IS_ERR(b))
		return b;
	e = b->data;
	e->rec_len = fs->block_size;
	buffer_dirty(b);
	inode_set_size(dir, dir->size + fs->block_size);
	inode_mark_dirty(dir);
	return b;
}

int
ext2_dir_add(struct inode *dir, const char *name, size_t len, struct inode *i)
{
	struct ext2_inode *ei = ext2_i(dir);
	u32 need = EXT2_DIRENT_SIZE(len), n = nblocks(dir);
	struct ext2_dirent *e = NULL;
	struct buffer *b;
	u32 index;
	int err;

	/* Where room was last found, or made by a removal; what is before it is full. */
	for (index = MIN(ei->dir_hint, n); index < n; index++) {
		b = read_block(dir, index);
		if (IS_ERR(b))
			return PTR_ERR(b);
		e = find_room(dir, b, need, &err);
		if (e != NULL)
			break;
		buffer_put(b);
		if (err != 0)
			return err;
	}
	if (e == NULL) {
		b = append_block(dir);
		if (IS_ERR(b))
			return PTR_ERR(b);
		e = b->data;
	}
	/* A long name may have gone past a block that still takes short ones. */
	if (need <= EXT2_DIRENT_SIZE(16))
		ei->dir_hint = index;
	if (e->inode != 0) {
		u32 used = EXT2_DIRENT_SIZE(e->name_len);
		struct ext2_dirent *rest = (void *)((char *)e + used);

		rest->rec_len = e->rec_len - used;
		e->rec_len = used;
		e = rest;
	}
	set_entry(dir, e, name, len, i);
	buffer_dirty(b);
	buffer_put(b);
	changed(dir);
	return 0;
}

int
ext2_dir_remove(struct inode *dir, const char *name, size_t len)
{
	struct place p;
	int r = search(dir, name, len, &p);

	if (r <= 0)
		return r == 0 ? -ENOENT : r;
	if (p.before != NULL)
		p.before->rec_len += p.entry->rec_len;
	p.entry->inode = 0;
	buffer_dirty(p.buf);
	buffer_put(p.buf);
	ext2_i(dir)->dir_hint = 0;
	changed(dir);
	return 0;
}

/* The existing name now means i (rename over it; ".." of a moved directory). */
int
ext2_dir_set(struct inode *dir, const char *name, size_t len, struct inode *i)
{
	struct place p;
	int r = search(dir, name, len, &p);

	if (r <= 0)
		return r == 0 ? -ENOENT : r;
	p.entry->inode = i->ino;
	p.entry->file_type = file_type(ext2_fs(dir), i->mode);
	buffer_dirty(p.buf);
	buffer_put(p.buf);
	changed(dir);
	return 0;
}

int
ext2_dir_make_empty(struct inode *dir, struct inode *parent)
{
	struct buffer *b = append_block(dir);
	struct ext2_dirent *e;
	u32 bs = ext2_fs(dir)->block_size;

	if (IS_ERR(b))
		return PTR_ERR(b);
	e = b->data;
	set_entry(dir, e, ".", 1, dir);
	e->rec_len = 12;
	e = (void *)((char *)e + 12);
	set_entry(dir, e, "..", 2, parent);
	e->rec_len = bs - 12;
	buffer_dirty(b);
	buffer_put(b);
	return 0;
}

static bool
is_dot(const struct ext2_dirent *e)
{
	return e->name[0] == '.' &&
	    (e->name_len == 1 || (e->name_len == 2 && e->name[1] == '.'));
}

int
ext2_dir_is_empty(struct inode *dir)
{
	u32 bs = ext2_fs(dir)->block_size, n = nblocks(dir);

	for (u32 index = 0; index < n; index++) {
		struct buffer *b = read_block(dir, index);
		struct ext2_dirent *e;
		int r = 1;

		if (IS_ERR(b))
			return PTR_ERR(b);
		for (u32 off = 0; off < bs && r == 1; off += e != NULL ? e->rec_len : bs) {
			e = entry_at(dir, b, off);
			if (e == NULL)
				r = -EIO;
			else if (e->inode != 0 && !is_dot(e))
				r = 0;
		}
		buffer_put(b);
		if (r != 1)
			return r;
	}
	return 1;
}

static unsigned char
dirent_type(struct ext2_fs *fs, u8 type)
{
	static const u8 types[] = { DT_UNKNOWN, DT_REG, DT_DIR, DT_CHR, DT_BLK, DT_FIFO, DT_SOCK,
	    DT_LNK };

	return fs->filetype && type < sizeof(types) ? types[type] : DT_UNKNOWN;
}

/*
 * f->pos is a byte offset. The entry that stood there may have been merged into the
 * one before, so each block is walked from its start.
 */
static int
ext2_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct inode *dir = f->inode;
	struct ext2_fs *fs = ext2_fs(dir);
	u32 bs = fs->block_size;

	while (f->pos < dir->size) {
		u64 start = ROUND_DOWN(f->pos, (u64)bs);
		struct buffer *b = read_block(dir, f->pos >> fs->block_shift);
		struct ext2_dirent *e;

		if (IS_ERR(b))
			return PTR_ERR(b);
		for (u32 off = 0; off < bs; off += e->rec_len) {
			u64 next;

			e = entry_at(dir, b, off);
			if (e == NULL) {
				buffer_put(b);
				return -EIO;
			}
			next = start + off + e->rec_len;
			if (start + off < f->pos)
				continue;
			if (e->inode != 0 && !ctx->emit(ctx, e->name, e->name_len, e->inode,
			    dirent_type(fs, e->file_type), next)) {
				buffer_put(b);
				return 0;
			}
			f->pos = next;
		}
		buffer_put(b);
		f->pos = start + bs;
	}
	return 0;
}

const struct file_ops ext2_dir_fops = { .readdir = ext2_readdir, .fsync = generic_file_fsync };

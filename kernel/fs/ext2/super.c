/*
 * ext2: mounting, the superblock and the group descriptors, statfs, sync.
 *
 * While mounted for writing, the superblock on disk says "not valid"; a clean
 * unmount (or remount for reading only) puts back what was found. The free counts
 * of the whole are kept in memory and copied in when the superblock is written.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/mount.h>
#include <uapi/statfs.h>

static struct slab_cache *inode_slab;
static const struct superblock_ops ext2_sb_ops;

int
ext2_error(struct ext2_fs *fs, const char *fmt, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	kprintf("ext2: %s: %s; e2fsck is needed\n", fs->cache.dev->name, text);
	if (fs->mounted_rw) {
		fs->clean_state |= EXT2_ERROR_FS;
		fs->super->state |= EXT2_ERROR_FS;
		buffer_dirty(fs->super_buf);
		if (fs->on_error == EXT2_ERRORS_PANIC)
			panic("ext2: %s is damaged, and errors=panic", fs->cache.dev->name);
		if (fs->on_error == EXT2_ERRORS_RO)
			fs->sb->flags |= MS_RDONLY;	/* what is open for writing still writes */
	}
	return -EIO;
}

/* ---- reading the superblock ---- */

static bool
is_power_of_2(u32 n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* Is this a file system that the code can use at all? */
static int
check_super(const struct block_device *b, const struct ext2_super *s, unsigned long flags)
{
	u32 bs, incompat = 0, ro_compat = 0;

	if (s->magic != EXT2_MAGIC)
		return -EINVAL;
	if (s->rev_level > 0) {
		incompat = s->feature_incompat & ~INCOMPAT_FILETYPE;
		ro_compat = s->feature_ro_compat & ~(RO_COMPAT_SPARSE_SUPER | RO_COMPAT_LARGE_FILE);
	}
	if (incompat != 0) {
		kprintf("ext2: %s: features 0x%x are not supported\n", b->name, incompat);
		return -EINVAL;
	}
	if (ro_compat != 0 && !(flags & MS_RDONLY)) {
		kprintf("ext2: %s: features 0x%x allow reading only\n", b->name, ro_compat);
		return -EROFS;
	}
	if (s->log_block_size > 2) {
		kprintf("ext2: %s: blocks of more than 4 KiB are not supported\n", b->name);
		return -EINVAL;
	}
	bs = 1024u << s->log_block_size;
	if (s->first_data_block != (bs == 1024 ? 1 : 0) ||
	    s->blocks_per_group == 0 || s->blocks_per_group > 8 * bs ||
	    s->inodes_per_group == 0 || s->inodes_per_group > 8 * bs ||
	    s->blocks_count <= s->first_data_block + 1 ||
	    (u64)s->blocks_count * (bs / SECTOR_SIZE) > b->nsectors)
		goto damaged;
	if (s->rev_level > 0 && (!is_power_of_2(s->inode_size) || s->inode_size < 128 ||
	    s->inode_size > bs))
		goto damaged;
	if ((u64)DIV_ROUND_UP(s->blocks_count - s->first_data_block, s->blocks_per_group) *
	    s->inodes_per_group != s->inodes_count)
		goto damaged;
	if (s->free_blocks_count > s->blocks_count || s->free_inodes_count > s->inodes_count)
		goto damaged;
	return 0;
damaged:
	kprintf("ext2: %s: the superblock makes no sense\n", b->name);
	return -EINVAL;
}

static int
read_super(struct block_device *b, struct ext2_super *s)
{
	void *const buf = s;
	u32 len = sizeof(*s);

	return block_transfer(b, EXT2_SUPER_OFFSET / SECTOR_SIZE, &buf, &len, 1, false);
}

static bool
in_group(const struct ext2_group_info *g, u32 first, u32 count)
{
	return first >= g->first_block && count <= g->nblocks &&
	    first - g->first_block <= g->nblocks - count;
}

static bool
overlaps(u32 block, u32 first, u32 count)
{
	return block >= first && block - first < count;
}

static int
read_groups(struct ext2_fs *fs)
{
	const struct ext2_super *s = fs->super;
	u32 per_block = fs->block_size / sizeof(struct ext2_group);
	u32 lowest;
	u32 table_blocks = DIV_ROUND_UP(fs->inodes_per_group, fs->inodes_per_block);

	for (u32 n = 0; n < fs->ngroups; n++) {
		struct ext2_group_info *g = &fs->groups[n];
		struct buffer *b = buffer_read(&fs->cache, s->first_data_block + 1 + n / per_block);

		if (IS_ERR(b))
			return PTR_ERR(b);
		g->desc_buf = b;
		g->desc = (struct ext2_group *)b->data + n % per_block;
		spin_init(&g->lock);
		g->first_block = s->first_data_block + n * s->blocks_per_group;
		g->nblocks = MIN(s->blocks_per_group, s->blocks_count - g->first_block);
		g->block_bitmap_at = g->desc->block_bitmap;
		g->inode_bitmap_at = g->desc->inode_bitmap;
		g->inode_table = g->desc->inode_table;
		lowest = MIN(MIN(g->block_bitmap_at, g->inode_bitmap_at), g->inode_table);
		if (!in_group(g, g->block_bitmap_at, 1) || !in_group(g, g->inode_bitmap_at, 1) ||
		    !in_group(g, g->inode_table, table_blocks) ||
		    lowest < fs->tables_end || g->block_bitmap_at == g->inode_bitmap_at ||
		    overlaps(g->block_bitmap_at, g->inode_table, table_blocks) ||
		    overlaps(g->inode_bitmap_at, g->inode_table, table_blocks) ||
		    g->desc->free_blocks_count > g->nblocks ||
		    g->desc->free_inodes_count > s->inodes_per_group) {
			kprintf("ext2: %s: group %u makes no sense\n", fs->cache.dev->name, n);
			return -EINVAL;
		}
	}
	return 0;
}

static void
put_if(struct buffer *b)
{
	if (b != NULL)
		buffer_put(b);
}

/* Accepts a half-built file system. */
static void
fs_free(struct ext2_fs *fs)
{
	for (u32 n = 0; fs->groups != NULL && n < fs->ngroups; n++) {
		put_if(fs->groups[n].desc_buf);
		put_if(fs->groups[n].block_bitmap);
		put_if(fs->groups[n].inode_bitmap);
	}
	put_if(fs->super_buf);
	buffer_cache_destroy(&fs->cache);
	kfree(fs->groups);
	kfree(fs);
}

/* ---- the state on disk ---- */

static int
write_super(struct ext2_fs *fs)
{
	fs->super->free_blocks_count = atomic_load(&fs->free_blocks);
	fs->super->free_inodes_count = atomic_load(&fs->free_inodes);
	fs->super->wtime = inode_now().tv_sec;
	buffer_dirty(fs->super_buf);
	return buffer_sync(&fs->cache);
}

static int
mark_in_use(struct ext2_fs *fs)
{
	struct ext2_super *s = fs->super;

	if (!(s->state & EXT2_VALID_FS) || (s->state & EXT2_ERROR_FS))
		kprintf("ext2: %s was not unmounted cleanly; e2fsck is recommended\n",
		    fs->cache.dev->name);
	fs->clean_state = s->state;
	fs->mounted_rw = true;
	s->state &= ~EXT2_VALID_FS;
	s->mnt_count++;
	s->mtime = inode_now().tv_sec;
	return write_super(fs);
}

static int
mark_clean(struct ext2_fs *fs)
{
	int err, e;

	if (!fs->mounted_rw)
		return 0;
	/* All else is on disk before the disk says so. */
	err = write_super(fs);
	e = block_flush(fs->cache.dev);
	if (err == 0)
		err = e;
	if (err != 0)
		fs->clean_state &= ~EXT2_VALID_FS;
	fs->super->state = fs->clean_state;
	e = write_super(fs);
	if (err == 0)
		err = e;
	e = block_flush(fs->cache.dev);
	fs->mounted_rw = false;
	return err != 0 ? err : e;
}

static int
ext2_sync(struct superblock *sb)
{
	struct ext2_fs *fs = sb->priv;
	int err, e;

	if (!fs->mounted_rw)
		return 0;
	err = write_super(fs);
	e = block_flush(fs->cache.dev);
	return err != 0 ? err : e;
}

static int
ext2_remount(struct superblock *sb, unsigned long flags)
{
	struct ext2_fs *fs = sb->priv;
	int err;

	if (flags & MS_RDONLY) {
		if (!list_empty(&fs->orphans))
			return -EBUSY;
		return mark_clean(fs);
	}
	err = check_super(fs->cache.dev, fs->super, flags);
	if (err == 0 && fs->cache.dev->read_only)
		err = -EROFS;
	return err != 0 ? err : mark_in_use(fs);
}

/*
 * The machine goes down: files without a name that somebody still has open are
 * removed now, as their last put will not come.
 */
static void
ext2_shutdown(struct superblock *sb)
{
	struct ext2_fs *fs = sb->priv;
	struct ext2_inode *ei;

	while ((ei = list_first(&fs->orphans, struct ext2_inode, orphan_link)) != NULL)
		ext2_evict(&ei->vfs);
	mark_clean(fs);
}

static void
ext2_unmount(struct superblock *sb)
{
	struct ext2_fs *fs = sb->priv;

	mark_clean(fs);
	fs_free(fs);
}

/* ---- statfs ---- */

/* Does group n hold a copy of the superblock? (sparse_super: 0, 1 and powers of 3, 5, 7) */
static bool
has_super(const struct ext2_fs *fs, u32 n)
{
	static const u32 bases[] = { 3, 5, 7 };

	if (n <= 1 || fs->super->rev_level == 0 ||
	    !(fs->super->feature_ro_compat & RO_COMPAT_SPARSE_SUPER))
		return true;
	for (unsigned i = 0; i < ARRAY_SIZE(bases); i++) {
		u64 p = bases[i];

		while (p < n)
			p *= bases[i];
		if (p == n)
			return true;
	}
	return false;
}

static u32
overhead(const struct ext2_fs *fs)
{
	u32 desc_blocks = DIV_ROUND_UP(fs->ngroups * (u32)sizeof(struct ext2_group), fs->block_size);
	u32 table = DIV_ROUND_UP(fs->inodes_per_group, fs->inodes_per_block);
	u32 n = fs->first_data_block;

	for (u32 g = 0; g < fs->ngroups; g++)
		n += 2 + table + (has_super(fs, g) ? 1 + desc_blocks : 0);
	return n;
}

static int
ext2_statfs(struct superblock *sb, struct statfs *out)
{
	struct ext2_fs *fs = sb->priv;
	u32 free = atomic_load(&fs->free_blocks);

	out->f_type = EXT2_SUPER_MAGIC;
	out->f_bsize = fs->block_size;
	out->f_blocks = fs->nblocks - overhead(fs);
	out->f_bfree = free;
	out->f_bavail = free > fs->reserved ? free - fs->reserved : 0;
	out->f_files = fs->ninodes;
	out->f_ffree = atomic_load(&fs->free_inodes);
	return 0;
}

/* ---- mount ---- */

static void
set_geometry(struct ext2_fs *fs, const struct ext2_super *s)
{
	fs->block_size = 1024u << s->log_block_size;
	fs->block_shift = 10 + s->log_block_size;
	fs->addr_per_block = fs->block_size / 4;
	fs->addr_shift = fs->block_shift - 2;
	fs->inode_size = s->rev_level > 0 ? s->inode_size : 128;
	fs->first_ino = s->rev_level > 0 ? MAX(s->first_ino, 3u) : 11;
	fs->inodes_per_block = fs->block_size / fs->inode_size;
	fs->ngroups = DIV_ROUND_UP(s->blocks_count - s->first_data_block, s->blocks_per_group);
	fs->first_data_block = s->first_data_block;
	fs->nblocks = s->blocks_count;
	fs->ninodes = s->inodes_count;
	fs->blocks_per_group = s->blocks_per_group;
	fs->inodes_per_group = s->inodes_per_group;
	fs->tables_end = s->first_data_block + 1 +
	    DIV_ROUND_UP(fs->ngroups * (u32)sizeof(struct ext2_group), fs->block_size);
	fs->reserved = s->r_blocks_count;
	fs->free_blocks = s->free_blocks_count;
	fs->free_inodes = s->free_inodes_count;
	fs->filetype = s->rev_level > 0 && (s->feature_incompat & INCOMPAT_FILETYPE);
}

/* Everything of fs but the root inode. */
static int
fs_build(struct ext2_fs *fs, struct block_device *b, unsigned long flags)
{
	struct ext2_super *s = kmalloc(sizeof(*s), 0);
	int err;

	if (s == NULL)
		return -ENOMEM;
	err = read_super(b, s);
	if (err == 0)
		err = check_super(b, s, flags);
	if (err != 0) {
		buffer_cache_init(&fs->cache, b, 1024);
		goto free_super;
	}
	set_geometry(fs, s);
	buffer_cache_init(&fs->cache, b, fs->block_size);
	mutex_init(&fs->bitmap_lock);
	mutex_init(&fs->orphan_lock);
	list_init(&fs->orphans);
	fs->super_buf = buffer_read(&fs->cache, EXT2_SUPER_OFFSET / fs->block_size);
	if (IS_ERR(fs->super_buf)) {
		err = PTR_ERR(fs->super_buf);
		fs->super_buf = NULL;
		goto free_super;
	}
	fs->super = (void *)((char *)fs->super_buf->data + EXT2_SUPER_OFFSET % fs->block_size);
	fs->groups = kzalloc(fs->ngroups * sizeof(*fs->groups));
	err = fs->groups == NULL ? -ENOMEM : read_groups(fs);
free_super:
	kfree(s);
	return err;
}

/* errors=continue, remount-ro, panic. */
static int
parse_options(struct ext2_fs *fs, const char *data)
{
	static const struct {
		const char *text;
		u16 value;
	} options[] = {
		{ "errors=continue", EXT2_ERRORS_CONTINUE },
		{ "errors=remount-ro", EXT2_ERRORS_RO },
		{ "errors=panic", EXT2_ERRORS_PANIC },
	};

	fs->on_error = fs->super->errors;
	while (data != NULL && *data != '\0') {
		const char *comma = strchr(data, ',');
		size_t len = comma != NULL ? (size_t)(comma - data) : strlen(data);
		unsigned n;

		for (n = 0; n < ARRAY_SIZE(options); n++)
			if (strlen(options[n].text) == len &&
			    memcmp(options[n].text, data, len) == 0)
				break;
		if (n == ARRAY_SIZE(options)) {
			kprintf("ext2: unknown option %s\n", data);
			return -EINVAL;
		}
		fs->on_error = options[n].value;
		data += comma != NULL ? len + 1 : len;
	}
	return 0;
}

static int
ext2_mount(struct superblock *sb, const char *source, const char *data)
{
	struct block_device *b = block_find(source);
	struct ext2_fs *fs;
	int err;

	if (b == NULL)
		return -ENXIO;
	fs = kzalloc(sizeof(*fs));
	if (fs == NULL)
		return -ENOMEM;
	block_forget_pages(b);
	fs->sb = sb;
	err = fs_build(fs, b, sb->flags);
	if (err == 0)
		err = parse_options(fs, data);
	if (err != 0)
		goto free_fs;
	sb->ops = &ext2_sb_ops;
	sb->priv = fs;
	sb->dev = b->dev;
	sb->block_size = fs->block_size;
	sb->max_size = ext2_max_size(fs->block_size);
	sb->root = ext2_get_inode(sb, EXT2_ROOT_INO);
	if (IS_ERR(sb->root)) {
		err = PTR_ERR(sb->root);
		goto free_fs;
	}
	if (!S_ISDIR(sb->root->mode)) {
		err = ext2_error(fs, "the root is not a directory");
		goto put_root;
	}
	if (sb->flags & MS_RDONLY)
		return 0;
	err = mark_in_use(fs);
	if (err == 0)
		return 0;
put_root:
	inode_put(sb->root);
free_fs:
	fs_free(fs);
	return err;
}

static struct inode *
ext2_inode_alloc(struct superblock *sb)
{
	struct ext2_inode *ei = slab_alloc(inode_slab, ALLOC_ZERO);

	if (ei == NULL)
		return NULL;
	mutex_init(&ei->map_lock);
	list_init(&ei->orphan_link);
	return &ei->vfs;
}

static void
ext2_inode_free(struct inode *i)
{
	slab_free(inode_slab, ext2_i(i));
}

static const struct superblock_ops ext2_sb_ops = {
	.inode_alloc = ext2_inode_alloc,
	.inode_free = ext2_inode_free,
	.write_inode = ext2_write_inode,
	.evict = ext2_evict,
	.sync = ext2_sync,
	.statfs = ext2_statfs,
	.unmount = ext2_unmount,
	.remount = ext2_remount,
	.shutdown = ext2_shutdown,
};

static struct fs_type ext2_type = { .name = "ext2", .needs_device = true, .mount = ext2_mount };

void
ext2_init(void)
{
	inode_slab = slab_cache_create("ext2_inode", sizeof(struct ext2_inode), 64);
	fs_type_register(&ext2_type);
}

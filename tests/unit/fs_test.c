/*
 * Path walking, the VFS, tmpfs and ext2 on the host: what programs would do, done
 * through the VFS on an image that mke2fs made, and e2fsck -fn has the last word.
 * Then the same on damaged images, where anything may fail and nothing may break.
 */
#include <fs/block.h>
#include <fs/ext2/ext2.h>
#include <fs/tmpfs/tmpfs.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include <uapi/statfs.h>

#include "../../kernel/fs/vfs/internal.h"
#include "fs_host.h"

void shim_init(void);
extern bool shim_quiet;

static int tests, failures;
static unsigned long seed = 88172645463325252UL;
static char data[200000], back[200000];

static void
ok(bool passed, const char *fmt, ...)
{
	char what[160], line[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	failures += !passed;
	snprintf(line, sizeof(line), "%sok %d - %s\n", passed ? "" : "not ", ++tests, what);
	host_print(line);
}

static unsigned
rnd(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 20) % n;
}

/* ---- the disk: the image, by 512 bytes ---- */

static int
disk_transfer(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
    unsigned nbufs, bool write)
{
	for (unsigned n = 0; n < nbufs; n++) {
		if (image_io(sector * SECTOR_SIZE, bufs[n], lens[n], write) != 0)
			return -EIO;
		sector += lens[n] / SECTOR_SIZE;
	}
	return 0;
}

static const struct block_ops disk_ops = { .transfer = disk_transfer };
static struct block_device disk = { .name = "vda", .dev = LOAM_MAKEDEV(254, 0), .ops = &disk_ops,
    .max_bufs = 16 };

static int
mount_disk(void)
{
	int err;

	disk.nsectors = image_open() / SECTOR_SIZE;
	err = vfs_mount("/dev/vda", "/mnt", "ext2", 0, NULL);
	if (err != 0)
		image_close();
	return err;
}

static int
unmount_disk(void)
{
	int err = vfs_umount("/mnt", 0);

	image_close();
	return err;
}

/* ---- short forms ---- */

static ssize_t
write_at(const char *path, const void *buf, size_t n, u64 pos)
{
	struct file *f = vfs_open(path, O_RDWR | O_CREAT, 0644);
	ssize_t r;

	if (IS_ERR(f))
		return PTR_ERR(f);
	r = vfs_write(f, buf, n, &pos);
	file_put(f);
	return r;
}

static ssize_t
read_at(const char *path, void *buf, size_t n, u64 pos)
{
	struct file *f = vfs_open(path, O_RDONLY, 0);
	ssize_t r;

	if (IS_ERR(f))
		return PTR_ERR(f);
	r = f->ops->read != NULL ? vfs_read(f, buf, n, &pos) : -EISDIR;
	file_put(f);
	return r;
}

static int
lookup(const char *path, unsigned flags, struct stat *st)
{
	struct path p;
	int err = path_lookup(NULL, path, flags, &p);

	if (err != 0)
		return err;
	err = vfs_stat(p.dentry->inode, st);
	path_put(&p);
	return err;
}

static int
truncate_at(const char *path, u64 size)
{
	struct path p;
	int err = path_lookup(NULL, path, LOOKUP_FOLLOW, &p);

	if (err != 0)
		return err;
	err = vfs_truncate(&p, size);
	path_put(&p);
	return err;
}

struct counter {
	struct readdir_ctx ctx;
	unsigned n, stop_after;
	bool stopped;
};

static bool
count_entry(struct readdir_ctx *ctx, const char *name, size_t len, ino_t ino, unsigned char type,
    u64 next)
{
	struct counter *c = container_of(ctx, struct counter, ctx);

	if (c->stop_after != 0 && c->n % c->stop_after == c->stop_after - 1 && rnd(2) == 0) {
		c->stop_after++;
		c->stopped = true;
		return false;
	}
	c->n++;
	return true;
}

/* Entries of a directory, read in several goes. */
static long
count_entries(const char *path)
{
	struct counter c = { .ctx.emit = count_entry, .stop_after = 7 };
	struct file *f = vfs_open(path, O_RDONLY | O_DIRECTORY, 0);
	int err = 0;

	if (IS_ERR(f))
		return PTR_ERR(f);
	do {
		c.stopped = false;
		read_lock(&f->inode->lock);
		err = f->ops->readdir(f, &c.ctx);
		read_unlock(&f->inode->lock);
	} while (err == 0 && c.stopped);
	file_put(f);
	return err != 0 ? err : (long)c.n;
}

/* ---- path walking ---- */

static void
test_paths(void)
{
	char name[300], text[100], *t;
	struct stat st, st2;
	struct path p;

	vfs_mkdir_at(NULL, "/a", 0755);
	vfs_mkdir_at(NULL, "/a/b", 0755);
	write_at("/a/b/f", "x", 1, 0);
	ok(lookup("/a/b/f", 0, &st) == 0 && S_ISREG(st.st_mode), "a file is found");
	ok(lookup("//a///b//f", 0, &st2) == 0 && st.st_ino == st2.st_ino, "slashes repeat");
	ok(lookup("/a/./b/../b/f", 0, &st2) == 0 && st.st_ino == st2.st_ino, ". and ..");
	ok(lookup("/../../a", 0, &st2) == 0, ".. of the root is the root");
	ok(lookup("/a/b/f/", 0, &st) == -ENOTDIR, "a file with a slash is no directory");
	ok(lookup("/a/b/f/x", 0, &st) == -ENOTDIR, "a file holds no names");
	ok(lookup("/a/none", 0, &st) == -ENOENT && lookup("/a/none", 0, &st) == -ENOENT,
	    "a name that is not there, and again");
	ok(lookup("", 0, &st) == -ENOENT, "the empty path");
	memset(name, 'n', 299);
	name[0] = '/';
	name[299] = '\0';
	ok(lookup(name, 0, &st) == -ENAMETOOLONG, "a name of 298 bytes");
	vfs_symlink_at("b/f", NULL, "/a/rel");
	vfs_symlink_at("/a/b", NULL, "/abs");
	ok(lookup("/a/rel", LOOKUP_FOLLOW, &st) == 0 && S_ISREG(st.st_mode), "a link is followed");
	ok(lookup("/a/rel", 0, &st) == 0 && S_ISLNK(st.st_mode), "or not");
	ok(lookup("/abs/f", 0, &st) == 0 && S_ISREG(st.st_mode), "a link in the middle");
	ok(lookup("/abs/", 0, &st) == 0 && S_ISDIR(st.st_mode), "a slash follows the link");
	vfs_symlink_at("/loop2", NULL, "/loop1");
	vfs_symlink_at("/loop1", NULL, "/loop2");
	ok(lookup("/loop1", LOOKUP_FOLLOW, &st) == -ELOOP, "links in a circle");
	ok(lookup("/loop1/x", 0, &st) == -ELOOP, "and in the middle");
	ok(PTR_ERR(vfs_open("/a/rel", O_RDONLY | O_NOFOLLOW, 0)) == -ELOOP, "O_NOFOLLOW");
	ok(PTR_ERR(vfs_open("/a/b/f", O_CREAT | O_EXCL | O_RDWR, 0600)) == -EEXIST, "O_EXCL");
	ok(PTR_ERR(vfs_open("/a", O_RDWR, 0)) == -EISDIR, "a directory is not written");
	ok(PTR_ERR(vfs_open("/a/new/", O_CREAT | O_RDWR, 0600)) == -EISDIR, "O_CREAT with a slash");
	ok(vfs_mkdir_at(NULL, "/a/b", 0755) == -EEXIST, "mkdir of what is there");
	ok(vfs_rmdir_at(NULL, "/a/b") == -ENOTEMPTY, "rmdir of a full directory");
	ok(vfs_rmdir_at(NULL, "/a/b/.") == -EINVAL, "rmdir of .");
	ok(vfs_unlink_at(NULL, "/a/b") == -EISDIR, "unlink of a directory");
	ok(vfs_rename_at(NULL, "/a", NULL, "/a/b/c", 0) == -EINVAL, "a directory into itself");
	ok(vfs_rename_at(NULL, "/a/b", NULL, "/a/rel", 0) == -ENOTDIR, "a directory over a link");
	ok(path_lookup(NULL, "/abs/../b/f", 0, &p) == 0, "lookup for text");
	t = path_text(&p, text, sizeof(text));
	ok(!IS_ERR(t) && strcmp(t, "/a/b/f") == 0, "the text of a path");
	vfs_unlink_at(NULL, "/a/b/f");
	t = path_text(&p, text, sizeof(text));
	ok(!IS_ERR(t) && strcmp(t, "/a/b/f (deleted)") == 0, "and of one that is gone");
	path_put(&p);
	ok(vfs_rmdir_at(NULL, "/a/b") == 0, "rmdir once it is empty");
}

/* ---- ext2 ---- */

static void
fill(char *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = rnd(256);
}

static bool
same_after_write(const char *path, size_t n, u64 pos)
{
	fill(data, n);
	return write_at(path, data, n, pos) == (ssize_t)n &&
	    read_at(path, back, n, pos) == (ssize_t)n && memcmp(data, back, n) == 0;
}

static bool
is_zero(const char *p, size_t n)
{
	while (n-- > 0)
		if (*p++ != 0)
			return false;
	return true;
}

static void
test_files(u32 bs)
{
	u64 edges[] = { 0, 11 * bs, 12 * bs, (12 + bs / 4) * (u64)bs - 100,
	    (12 + bs / 4 + (u64)(bs / 4) * (bs / 4)) * bs - 100 };
	struct stat st;
	bool good = true;

	for (unsigned n = 0; n < ARRAY_SIZE(edges); n++)
		if (edges[n] + 70000 < ext2_max_size(bs))
			good &= same_after_write("/mnt/edges", 70000, edges[n]);
	ok(good, "%u: data at the edges of the levels of indirect blocks", bs);
	ok(lookup("/mnt/edges", 0, &st) == 0 && st.st_blocks * 512 < st.st_size, "%u: holes", bs);
	ok(truncate_at("/mnt/edges", 12 * bs + 10) == 0 &&
	    truncate_at("/mnt/edges", 14 * bs) == 0 &&
	    read_at("/mnt/edges", back, 2 * bs, 12 * bs + 10) == 2 * (ssize_t)bs - 10 &&
	    is_zero(back, 2 * bs - 10), "%u: cut and grown again, it is zero there", bs);
	ok(truncate_at("/mnt/edges", 0) == 0 && lookup("/mnt/edges", 0, &st) == 0 &&
	    st.st_blocks == 0, "%u: an empty file has no blocks", bs);
	vfs_symlink_at("short", NULL, "/mnt/fast");
	memset(data, 's', 200);
	data[200] = '\0';
	ok(vfs_symlink_at(data, NULL, "/mnt/slow") == 0 && lookup("/mnt/slow", 0, &st) == 0 &&
	    st.st_size == 200, "%u: a long link", bs);
	ok(vfs_mknod_at(NULL, "/mnt/null", S_IFCHR | 0666, LOAM_MAKEDEV(1, 3)) == 0 &&
	    vfs_mknod_at(NULL, "/mnt/far", S_IFBLK | 0600, LOAM_MAKEDEV(300, 70000)) == 0 &&
	    lookup("/mnt/far", 0, &st) == 0 && st.st_rdev == LOAM_MAKEDEV(300, 70000),
	    "%u: device nodes", bs);
}

static void
test_directories(u32 bs)
{
	char path[300];
	bool good = true;
	unsigned n;

	vfs_mkdir_at(NULL, "/mnt/many", 0755);
	for (n = 0; n < 400; n++) {
		snprintf(path, sizeof(path), "/mnt/many/%u-%0*u", n, 1 + (n * 37) % 200, n);
		good &= write_at(path, "x", 1, 0) == 1;
	}
	ok(good && count_entries("/mnt/many") == 402, "%u: 400 names", bs);
	for (n = 0; n < 400; n += 2) {
		snprintf(path, sizeof(path), "/mnt/many/%u-%0*u", n, 1 + (n * 37) % 200, n);
		good &= vfs_unlink_at(NULL, path) == 0;
	}
	ok(good && count_entries("/mnt/many") == 202, "%u: every second removed", bs);
	ok(vfs_rmdir_at(NULL, "/mnt/many") == -ENOTEMPTY, "%u: not empty", bs);
	vfs_mkdir_at(NULL, "/mnt/x", 0755);
	ok(vfs_rename_at(NULL, "/mnt/many", NULL, "/mnt/x/moved", 0) == 0 &&
	    count_entries("/mnt/x/moved/../moved") == 202, "%u: a directory moves", bs);
	vfs_mkdir_at(NULL, "/mnt/y", 0755);
	ok(vfs_rename_at(NULL, "/mnt/y", NULL, "/mnt/x/moved", RENAME_EXCHANGE) == 0 &&
	    count_entries("/mnt/y") == 202, "%u: two change places", bs);
}

/* A file without a name lives as long as it is open; its blocks go with the last close. */
static void
test_orphan(u32 bs)
{
	struct statfs before, during, after;
	struct path root;
	struct file *f;
	u64 pos = 0;

	path_lookup(NULL, "/mnt", 0, &root);
	vfs_statfs(path_sb(&root), &before);
	f = vfs_open("/mnt/orphan", O_RDWR | O_CREAT, 0600);
	fill(data, 100000);
	ok(!IS_ERR(f) && vfs_write(f, data, 100000, &pos) == 100000 &&
	    vfs_unlink_at(NULL, "/mnt/orphan") == 0, "%u: a file loses its name", bs);
	pos = 0;
	vfs_statfs(path_sb(&root), &during);
	ok(vfs_read(f, back, 100000, &pos) == 100000 && memcmp(data, back, 100000) == 0 &&
	    during.f_bfree < before.f_bfree, "%u: and keeps its data", bs);
	file_put(f);
	vfs_statfs(path_sb(&root), &after);
	ok(after.f_bfree == before.f_bfree && after.f_ffree == before.f_ffree,
	    "%u: until it is closed", bs);
	path_put(&root);
}

static void
random_path(char *buf)
{
	unsigned depth = rnd(3);

	buf += snprintf(buf, 20, "/mnt/");
	while (depth-- > 0)
		buf += snprintf(buf, 20, "d%u/", rnd(3));
	snprintf(buf, 20, "%c%u", rnd(3) == 0 ? 'd' : 'f', rnd(6));
}

/* Anything, in any order; results do not matter. */
static void
random_operations(unsigned count)
{
	char a[100], b[100];
	struct stat st;

	while (count-- > 0) {
		random_path(a);
		random_path(b);
		switch (rnd(12)) {
		case 0:
		case 1:
			vfs_mkdir_at(NULL, a, 0755);
			break;
		case 2:
			vfs_rmdir_at(NULL, a);
			break;
		case 3:
			vfs_unlink_at(NULL, a);
			break;
		case 4:
			vfs_rename_at(NULL, a, NULL, b, rnd(3) == 0 ? RENAME_EXCHANGE : 0);
			break;
		case 5:
			vfs_link_at(NULL, a, 0, NULL, b);
			break;
		case 6:
			vfs_symlink_at(b + 5, NULL, a);
			break;
		case 7:
			truncate_at(a, rnd(300000));
			break;
		case 8:
			read_at(a, back, rnd(100000), rnd(100000));
			break;
		case 9:
			if (lookup(a, LOOKUP_FOLLOW, &st) == 0 && S_ISDIR(st.st_mode))
				count_entries(a);
			break;
		default:
			write_at(a, data, rnd(100000), rnd(200000));
			break;
		}
		if (rnd(200) == 0)
			vfs_sync_all();
	}
}

static void
test_ext2(u32 bs)
{
	if (image_make(bs, 24) != 0) {
		ok(false, "%u: mke2fs", bs);
		return;
	}
	ok(mount_disk() == 0, "%u: mount", bs);
	test_files(bs);
	test_directories(bs);
	test_orphan(bs);
	ok(unmount_disk() == 0 && image_check() == 0, "%u: e2fsck is content", bs);
	ok(mount_disk() == 0 && count_entries("/mnt/y") == 202, "%u: all there again", bs);
	random_operations(4000);
	ok(unmount_disk() == 0 && image_check() == 0, "%u: content after 4000 operations", bs);
}

/* The disk fills up in the middle of everything. */
static void
test_full(void)
{
	u64 at = 0;

	image_make(1024, 2);
	mount_disk();
	fill(data, sizeof(data));
	while (write_at("/mnt/all", data, sizeof(data), at) == sizeof(data))
		at += sizeof(data);
	ok(write_at("/mnt/more", data, 5000, 0) <= 0, "a full disk takes nothing");
	random_operations(2000);
	ok(unmount_disk() == 0 && image_check() == 0, "e2fsck is content with a full disk");
}

/* Numbers that are likely to hurt, where they are likely to be believed. */
static void
damage(u32 bs)
{
	static const unsigned char bytes[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	unsigned n = 1 + rnd(20);
	unsigned long limit = rnd(3) == 0 ? 2048 : 300 * 1024;

	while (n-- > 0)
		image_poke(1024 + rnd(limit - 1024), rnd(2) ? bytes[rnd(sizeof(bytes))] : rnd(256));
}

static void
test_damaged(u32 bs, unsigned rounds)
{
	unsigned mounted = 0;

	image_make(bs, 3);
	mount_disk();
	random_operations(500);
	write_at("/mnt/big", data, sizeof(data), 100000);
	unmount_disk();
	image_save();
	shim_quiet = true;
	while (rounds-- > 0) {
		image_restore();
		damage(bs);
		if (mount_disk() != 0)
			continue;
		mounted++;
		count_entries("/mnt");
		read_at("/mnt/big", back, sizeof(back), 0);
		random_operations(300);
		unmount_disk();
	}
	shim_quiet = false;
	ok(mounted > 0, "%u: damaged images break nothing (%u were mounted)", bs, mounted);
}

int
main(void)
{
	static const u32 sizes[] = { 1024, 2048, 4096 };
	char plan[20];

	shim_init();
	dentry_init();
	inode_init();
	file_init();
	tmpfs_init();
	block_init();
	ext2_init();
	block_register(&disk);
	shim_quiet = true;
	ok(vfs_mount_root("none", "tmpfs", 0) == 0, "tmpfs as root");
	shim_quiet = false;
	test_paths();
	vfs_mkdir_at(NULL, "/mnt", 0755);
	vfs_mkdir_at(NULL, "/dev", 0755);
	vfs_mknod_at(NULL, "/dev/vda", S_IFBLK | 0600, disk.dev);
	for (unsigned n = 0; n < ARRAY_SIZE(sizes); n++)
		test_ext2(sizes[n]);
	test_full();
	for (unsigned n = 0; n < ARRAY_SIZE(sizes); n++)
		test_damaged(sizes[n], 150);
	snprintf(plan, sizeof(plan), "1..%d\n", tests);
	host_print(plan);
	return failures != 0;
}

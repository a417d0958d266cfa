/*
 * The table of mounts as text: /proc/mounts, and for processes mounts and mountinfo
 * (procfs_mounts, procfs_mountinfo).
 */
#include <fs/procfs/internal.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/mount.h>

#include "../vfs/internal.h"

struct mounts_arg {
	struct seq_buf *s;
	char *page;
	bool info;
};

static void
put_flags(struct seq_buf *s, unsigned long flags)
{
	seq_puts(s, flags & MS_RDONLY ? "ro" : "rw");
	if (flags & MS_NOSUID)
		seq_puts(s, ",nosuid");
	if (flags & MS_NODEV)
		seq_puts(s, ",nodev");
	if (flags & MS_NOEXEC)
		seq_puts(s, ",noexec");
	seq_puts(s, flags & MS_NOATIME ? ",noatime" : ",relatime");
}

static void
put_source(struct seq_buf *s, struct mount *m)
{
	/* What was mounted by the kernel has the bare name of the device. */
	if (m->sb->type->needs_device && m->source[0] != '/')
		seq_puts(s, "/dev/");
	seq_escape(s, m->source, " ");
}

static void
emit_mount(void *arg, struct mount *m)
{
	struct mounts_arg *a = arg;
	struct path p = { m, m->root };
	char *text = path_text(&p, a->page, PATH_MAX);
	struct seq_buf *s = a->s;

	if (IS_ERR(text))
		return;
	if (a->info) {
		seq_printf(s, "%u %u %u:%u / ", m->id, m->parent != NULL ? m->parent->id : 0,
		    LOAM_MAJOR(m->sb->dev), LOAM_MINOR(m->sb->dev));
		seq_escape(s, text, " ");
		seq_puts(s, " ");
		put_flags(s, m->flags);
		if (m->unbindable)
			seq_puts(s, " unbindable");
		seq_printf(s, " - %s ", m->sb->type->name);
		put_source(s, m);
		seq_printf(s, " %s\n", m->sb->flags & MS_RDONLY ? "ro" : "rw");
		return;
	}
	put_source(s, m);
	seq_puts(s, " ");
	seq_escape(s, text, " ");
	seq_printf(s, " %s ", m->sb->type->name);
	put_flags(s, m->flags | (m->sb->flags & MS_RDONLY));
	seq_puts(s, " 0 0\n");
}

static int
put_mounts(struct seq_buf *s, struct mount_namespace *ns, bool info)
{
	struct mounts_arg a = { .s = s, .page = kmalloc(PATH_MAX, 0), .info = info };

	if (a.page == NULL)
		return -ENOMEM;
	vfs_for_each_mount(ns, emit_mount, &a);
	kfree(a.page);
	return 0;
}

int
procfs_mounts(struct seq_buf *s, struct mount_namespace *ns)
{
	return put_mounts(s, ns, false);
}

int
procfs_mountinfo(struct seq_buf *s, struct mount_namespace *ns)
{
	return put_mounts(s, ns, true);
}

static int
show_callers_mounts(struct seq_buf *s)
{
	return procfs_mounts(s, caller_mount_ns());
}

static int
show_filesystems(struct seq_buf *s)
{
	const struct fs_type *t;

	for (unsigned n = 0; (t = fs_type_nth(n)) != NULL; n++)
		seq_printf(s, "%s\t%s\n", t->needs_device ? "" : "nodev", t->name);
	return 0;
}

void
procfs_mounts_init(void)
{
	procfs_register("mounts", 0444, show_callers_mounts, NULL);
	procfs_register("filesystems", 0444, show_filesystems, NULL);
}

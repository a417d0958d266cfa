/*
 * Exec: from a file to an ELF image that has been checked, through up to
 * SCRIPT_DEPTH lines of "#! interpreter argument".
 *
 * Each such line puts "interpreter [argument] script" in place of argv[0]; the
 * strings of an outer script come after those of the inner one, so they are
 * gathered level by level and put together at the end.
 */
#include <arch/user.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/exec.h>
#include <proc/exec_load.h>
#include <proc/process.h>
#include <proc/ptrace.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/mount.h>
#include <uapi/personality.h>

#define SCRIPT_DEPTH 5		/* the last of five may still name a program */
#define SCRIPT_LINE 256

/* One #! line: path to open next, and its argument or NULL, both in line. */
struct script {
	char line[SCRIPT_LINE];
	char *interp, *arg;
};

void
program_init(struct program *x, struct file *file, const char *name, bool close_on_exec)
{
	size_t limit = rlimit_current(RLIMIT_STACK) / 4;
	const char *slash = strrchr(name, '/');

	memset(x, 0, sizeof(*x));
	x->file = file;
	x->name = name;
	x->close_on_exec = close_on_exec;
	x->stack_limit = current->proc ? rlimit_current(RLIMIT_STACK) : LOAM_STACK_LIMIT;
	x->personality = current->proc ? current->proc->personality : 0;
	strlcpy(x->command, slash ? slash + 1 : name, sizeof(x->command));
	/* POSIX wants a page at least, Linux promises 32, and never more than 6 MiB. */
	limit = MAX(MIN(limit, 6UL << 20), 32 * PAGE_SIZE);
	strings_init(&x->scripts, limit);
	strings_init(&x->argv, limit);
	strings_init(&x->envp, limit);
}

void
program_free(struct program *x)
{
	if (x->file)
		file_put(x->file);
	if (x->vm)
		vm_put(x->vm);
	if (x->cred)
		cred_put(x->cred);
	if (x->setid)
		trace_setid_done();
	strings_free(&x->scripts);
	strings_free(&x->argv);
	strings_free(&x->envp);
	kfree(x->image.segments);
}

/* Split "#! interp arg..." as Linux does: one argument, blanks inside it kept. */
static int
parse_script(struct script *s, const char *head, size_t len)
{
	char *p = s->line, *end;

	len = MIN(len, sizeof(s->line) - 1);
	memcpy(s->line, head, len);
	s->line[len] = '\0';
	end = strchr(s->line, '\n');
	if (!end) {
		/* Cut off: accepted only if the interpreter's name is whole. */
		end = s->line + strlen(s->line);
		if (len == sizeof(s->line) - 1) {
			char *q = s->line + 2;

			while (*q == ' ' || *q == '\t')
				q++;
			while (*q && *q != ' ' && *q != '\t')
				q++;
			if (!*q)
				return -ENOEXEC;
		}
	}
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	p += 2;
	while (*p == ' ' || *p == '\t')
		p++;
	if (!*p)
		return -ENOEXEC;
	s->interp = p;
	while (*p && *p != ' ' && *p != '\t')
		p++;
	s->arg = NULL;
	if (*p) {
		*p++ = '\0';
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p)
			s->arg = p;
	}
	return 0;
}

static int
read_segments(struct file *file, const Elf64_Ehdr *h, struct elf_image *image)
{
	size_t size = h->e_phnum * sizeof(Elf64_Phdr);
	Elf64_Phdr *ph = kmalloc(size, 0);
	ssize_t n;
	int err;

	image->segments = kmalloc(h->e_phnum * sizeof(struct elf_segment), 0);
	if (!ph || !image->segments) {
		err = -ENOMEM;
		goto free_headers;
	}
	n = kernel_read(file, ph, size, h->e_phoff);
	err = n < 0 ? n : (size_t)n != size ? -ENOEXEC :
	    elf_check_segments(h, ph, file->inode->size, USER_TOP, image);
free_headers:
	kfree(ph);
	return err;
}

int
image_read(struct file *file, const void *head, size_t len, struct elf_image *image)
{
	Elf64_Ehdr h;
	int err;

	if (len < sizeof(h))
		return -ENOEXEC;
	memcpy(&h, head, sizeof(h));
	err = elf_check_header(&h, file->inode->size);
	if (err)
		return err;
	return read_segments(file, &h, image);
}

/* The set-id bits count for the program that is loaded, not for scripts. */
static int
set_credentials(struct program *x)
{
	struct inode *i = x->file->inode;
	bool may_setid = vfs_may_setid(x->file);

	if (may_setid && (READ_ONCE(i->mode) & (S_ISUID | S_ISGID)) && current->proc)
		may_setid = x->setid = trace_setid_begin();
	x->cred = cred_for_exec(i, !may_setid, &x->secure);
	if (!x->cred)
		return -ENOMEM;
	/* Whoever starts it must not choose what helps to find its memory. */
	if (x->secure) {
		x->stack_limit = MIN(x->stack_limit, LOAM_STACK_LIMIT);
		x->personality &= ~PER_CLEAR_ON_SETID;
	}
	return 0;
}

/* Add the words of the scripts, innermost interpreter first. */
static int
gather_scripts(struct program *x, const struct script *s, unsigned n)
{
	unsigned i;
	int err = 0;

	for (i = n; i-- > 0 && err == 0; ) {
		err = strings_add(&x->scripts, s[i].interp);
		if (err == 0 && s[i].arg)
			err = strings_add(&x->scripts, s[i].arg);
	}
	if (err == 0 && n > 0)
		err = strings_add(&x->scripts, x->name);
	x->is_script = n > 0;
	return err;
}

int
program_open(struct program *x)
{
	struct script *scripts;
	unsigned depth = 0;
	char *head;
	ssize_t n;
	int err;

	scripts = kmalloc(SCRIPT_DEPTH * sizeof(*scripts) + SCRIPT_LINE, 0);
	if (!scripts)
		return -ENOMEM;
	head = (char *)(scripts + SCRIPT_DEPTH);
	for (;;) {
		struct file *next;

		err = vfs_may_exec(x->file);
		if (err)
			break;
		n = kernel_read(x->file, head, SCRIPT_LINE, 0);
		err = n < 0 ? n : n < 2 ? -ENOEXEC : 0;
		if (err)
			break;
		if (head[0] != '#' || head[1] != '!') {
			err = image_read(x->file, head, n, &x->image);
			break;
		}
		/* The interpreter would look for /dev/fd/N in vain. */
		err = x->close_on_exec ? -ENOENT : depth == SCRIPT_DEPTH ? -ELOOP :
		    parse_script(&scripts[depth], head, n);
		if (err)
			break;
		next = vfs_open(scripts[depth].interp, EXEC_OPEN_FLAGS, 0);
		if (IS_ERR(next)) {
			err = PTR_ERR(next);
			break;
		}
		file_put(x->file);
		x->file = next;
		depth++;
	}
	if (err == 0)
		err = gather_scripts(x, scripts, depth);
	if (err == 0)
		err = set_credentials(x);
	kfree(scripts);
	return err;
}

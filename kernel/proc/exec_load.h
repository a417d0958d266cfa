/*
 * The first half of exec: a program loaded into a new address space, with nothing of
 * the caller changed. Private to proc/.
 */
#ifndef PROC_EXEC_LOAD_H
#define PROC_EXEC_LOAD_H

#include <proc/elf.h>
#include <proc/exec_args.h>
#include <proc/exec_layout.h>

struct cred;
struct file;
struct vmspace;

struct program {
	struct file *file;		/* the ELF file in the end, after #! */
	const char *name;		/* as execve was told: AT_EXECFN [caller's] */
	char command[16];		/* what becomes the thread's name */
	struct strings scripts;		/* in place of argv[0]: interpreters and their arguments */
	bool is_script;
	struct strings argv, envp;	/* argv without argv[0] for scripts */
	struct elf_image image;
	const struct cred *cred;	/* what the program runs with */
	bool secure;			/* set-id: AT_SECURE */
	bool setid;			/* trace_setid_done() is due */
	size_t stack_limit;		/* RLIMIT_STACK of the program */
	u32 personality;		/* of the program */

	bool close_on_exec;		/* name is of a descriptor that scripts will not find */

	/* made by program_load */
	struct exec_layout layout;
	struct vmspace *vm;
	unsigned long entry, sp;
	unsigned long vdso;		/* where it is mapped, 0 = not */
};

/* Takes over file's reference. Afterwards program_free must be called, whatever failed. */
void program_init(struct program *x, struct file *file, const char *name, bool close_on_exec);
void program_free(struct program *x);

/*
 * Check an image whose first len bytes (at least a header, or the file is too short)
 * are at head; allocates image->segments, for kfree. 0 or -errno.
 */
int image_read(struct file *file, const void *head, size_t len, struct elf_image *image);

/* Follow #! lines and check the headers: x->image. May replace x->file. 0 or -errno. */
int program_open(struct program *x);
/* Build the address space from image, scripts, argv and envp. 0 or -errno. */
int program_load(struct program *x);

#endif

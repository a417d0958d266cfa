/*
 * Address spaces. A vmspace is a persistent radix tree of reference-counted page
 * tables (design.md, "Memory") and a set of areas (struct vm_area) that say what
 * a fault finds. Both are shared by fork and copied on write: fork costs the
 * same whatever the size.
 *
 * The caller of functions on the current address space holds no locks. All may
 * sleep.
 */
#ifndef MM_VM_H
#define MM_VM_H

#include <arch/cpu.h>
#include <lib/types.h>
#include <mm/page.h>

struct file;
struct mapping;
struct vmspace;

/* Area flags */
#define VM_READ BIT(0)
#define VM_WRITE BIT(1)
#define VM_EXEC BIT(2)
#define VM_SHARED BIT(3)	/* MAP_SHARED */
#define VM_GROWSDOWN BIT(4)	/* the stack: grows to the stack limit */
#define VM_STACK BIT(5)
#define VM_HEAP BIT(6)		/* brk */
#define VM_MAYWRITE BIT(7)	/* mprotect may add write (file open for writing, or private) */
#define VM_DONTFORK BIT(8)	/* madvise: not in the child */
#define VM_WIPEONFORK BIT(9)	/* madvise: zeros in the child */
#define VM_NORESERVE BIT(10)	/* MAP_NORESERVE */
#define VM_LOCKED BIT(11)	/* mlock: counts against RLIMIT_MEMLOCK, is not taken back */
#define VM_LOCKONFAULT BIT(12)	/* with VM_LOCKED: pages come when they are used */
#define VM_COUNTED BIT(15)	/* its file is told of each area that maps it (vm_file_ops.mapped) */

/*
 * What an area maps. For files: file holds a reference (vm_file_get/put below
 * are how mm takes and drops them without knowing files: registered by fs).
 */
struct vm_file_ops {
	void (*get)(struct file *f);
	void (*put)(struct file *f);
	struct mapping *(*mapping)(struct file *f);	/* NULL: cannot be mapped (ENODEV) */
	/* VM_READ, VM_WRITE as the file was opened for; VM_COUNTED if it is to be told of areas */
	unsigned (*access)(struct file *f);
	/*
	 * An area with VM_COUNTED came into an address space (1), or went (-1); a split is
	 * one more, and so is each area of a new process. Under a spinlock.
	 */
	void (*mapped)(struct file *f, int delta);
	/* text for /proc/PID/maps: path, device, inode */
	void (*describe)(struct file *f, char *path, size_t size, dev_t *dev, ino_t *ino);
};
extern const struct vm_file_ops *vm_file_ops;	/* set by fs at boot */

struct vmspace *vm_create(void);		/* empty; NULL: out of memory */
/* O(1) snapshot of an address space (the current one, or any); NULL: out of memory. */
struct vmspace *vm_fork(struct vmspace *parent);
void vm_get(struct vmspace *vm);		/* CLONE_VM */
void vm_put(struct vmspace *vm);		/* at the last: frees at once */
/* Make it the address space of this CPU (scheduler, exec). NULL: the kernel's own. Preemption off. */
void vm_switch(struct vmspace *vm);

/*
 * mmap(2) and friends on vm. prot and flags are the system call's (uapi/mman.h);
 * file NULL = anonymous. Return address or negative errno.
 */
long vm_mmap(struct vmspace *vm, unsigned long addr, size_t len, int prot, int flags,
    struct file *file, u64 offset);
int vm_munmap(struct vmspace *vm, unsigned long addr, size_t len);
/*
 * What is left of one mapping of a whole file that began at addr, of a file that is()
 * says yes to: unmap it. -EINVAL when there is none. For shmdt(2).
 */
int vm_unmap_file(struct vmspace *vm, unsigned long addr, bool (*is)(struct file *f));
int vm_mprotect(struct vmspace *vm, unsigned long addr, size_t len, int prot);
long vm_mremap(struct vmspace *vm, unsigned long addr, size_t old_len, size_t new_len,
    int flags, unsigned long new_addr);
int vm_madvise(struct vmspace *vm, unsigned long addr, size_t len, int advice);
int vm_msync(struct vmspace *vm, unsigned long addr, size_t len, int flags);
int vm_mincore(struct vmspace *vm, unsigned long addr, size_t len, unsigned char __user *vec);
int vm_mlock(struct vmspace *vm, unsigned long addr, size_t len, int flags);
int vm_munlock(struct vmspace *vm, unsigned long addr, size_t len);
int vm_mlockall(struct vmspace *vm, int flags);
int vm_munlockall(struct vmspace *vm);
unsigned long vm_brk(struct vmspace *vm, unsigned long new_brk);	/* the (new or old) break */

/* membarrier(2): the uapi's commands. 0, the commands there are, or -errno. */
long vm_membarrier(struct vmspace *vm, int command, unsigned flags);

/* Exec builds a new space: */
/* Map file pages [offset, offset+filesz) at addr (page-congruent), zero-fill to memsz. */
int vm_map_segment(struct vmspace *vm, unsigned long addr, struct file *file, u64 offset,
    size_t filesz, size_t memsz, int prot);
/*
 * The stack area, which grows down from stack_top (page aligned), and where mmap looks
 * for room. RLIMIT_STACK says how deep the stack gets; addresses for stack_max bytes are
 * kept free below it, and mappings go below those, or (upwards) from the lower third of
 * user space up. mmap_offset bytes (whole pages) shift that start, away from the stack.
 */
struct vm_plan {
	unsigned long stack_top;
	size_t stack_max;
	bool stack_exec;		/* code may run on it */
	bool upwards;
	unsigned long mmap_offset;
};
int vm_map_stack(struct vmspace *vm, const struct vm_plan *plan);
void vm_set_brk(struct vmspace *vm, unsigned long start);
/* Map an object, shared and for ever read-only, wherever there is room: address or error. */
struct vm_object;
long vm_map_object(struct vmspace *vm, struct vm_object *o, size_t size, int prot);
/* An object in memory, and where its pages are: the kernel may write there. NULL: no memory. */
struct vm_object *vm_object_create(u64 size);
void *vm_object_page(struct vm_object *o, unsigned long index);
/* Write to a space that is not current (exec's argument pages): 0, -EFAULT or -ENOMEM. */
int vm_write(struct vmspace *vm, unsigned long addr, const void *src, size_t len);
/* Read likewise (/proc/PID/cmdline, environ, ptrace). */
int vm_read(struct vmspace *vm, unsigned long addr, void *dst, size_t len);
/*
 * Either, as far as it goes: how many bytes, or the error of the first. With force as a
 * debugger does: private memory is read and written (a copy of it) whatever its permissions.
 */
ssize_t vm_access(struct vmspace *vm, unsigned long addr, void *buf, size_t len, bool write,
    bool force);

/*
 * Find the first page mapped in [addr, end) (page aligned), without a fault: its address,
 * or end. kind says what it is; its contents go to dst (a page), unless that is NULL.
 */
enum vm_peek { VM_PEEK_NOTHING, VM_PEEK_ZERO, VM_PEEK_PRIVATE, VM_PEEK_FILE };
unsigned long vm_peek(struct vmspace *vm, unsigned long addr, unsigned long end, void *dst,
    enum vm_peek *kind);

/* Places exec records, for /proc. [written once by exec] */
struct vm_layout {
	unsigned long code_start, code_end, data_start, data_end, brk_start;
	unsigned long stack_top, arg_start, arg_end, env_start, env_end;
	unsigned long vdso;
	unsigned long auxv_start, auxv_end;
};
struct vm_layout *vm_layout(struct vmspace *vm);
struct file *vm_exe(struct vmspace *vm);		/* no reference taken */
void vm_set_exe(struct vmspace *vm, struct file *f);	/* takes one */

struct vm_stats {
	unsigned long size, resident, shared, text, data, stack, peak_resident, locked;	/* pages */
};
void vm_stats(struct vmspace *vm, struct vm_stats *out);

/* Walk the areas in order of address; fn returns non-zero to stop. */
struct vm_area_info {
	unsigned long start, end;
	u64 offset;
	unsigned flags;
	struct file *file;		/* NULL = anonymous; valid during the call */
};
int vm_for_each_area(struct vmspace *vm, int (*fn)(const struct vm_area_info *a, void *arg), void *arg);

/* What of a range is in memory, in pages; pss in pages << 12. */
struct vm_usage {
	unsigned long rss, anon, referenced;
	unsigned long shared_clean, shared_dirty, private_clean, private_dirty;
	u64 pss;
};
/* Adds to *out. Costs the entries there are. */
void vm_range_usage(struct vmspace *vm, unsigned long start, unsigned long end, struct vm_usage *out);

/*
 * Futexes: a key that names the word at addr of the current space: the page's
 * mapping and offset if shared, else the space and address. 0 or -EFAULT.
 */
struct vm_futex_key { u64 a, b; };
int vm_futex_key(unsigned long addr, bool shared, struct vm_futex_key *out);

#endif

/*
 * Calls about the address space: on top of mm/vm.h.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <mm/vm.h>
#include <proc/process.h>
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/personality.h>

long
sys_brk(void __user *addr)
{
	return vm_brk(current->vm, (unsigned long)addr);
}

/* READ_IMPLIES_EXEC is for programs that were made before pages could forbid execution. */
static int
implied_prot(int prot)
{
	if (unlikely(current->proc->personality & READ_IMPLIES_EXEC) && prot & PROT_READ)
		prot |= PROT_EXEC;
	return prot;
}

long
sys_mmap(void __user *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct file *f = NULL;
	long ret;

	if (offset & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		f = fd_get(fd);
		if (!f)
			return -EBADF;
	}
	ret = vm_mmap(current->vm, (unsigned long)addr, length, implied_prot(prot), flags,
	    f, offset);
	if (f)
		file_put(f);
	return ret;
}

long
sys_munmap(void __user *addr, size_t length)
{
	return vm_munmap(current->vm, (unsigned long)addr, length);
}

long
sys_mprotect(void __user *addr, size_t length, int prot)
{
	return vm_mprotect(current->vm, (unsigned long)addr, length, implied_prot(prot));
}

long
sys_mremap(void __user *addr, size_t old_length, size_t new_length, int flags,
    void __user *new_addr)
{
	return vm_mremap(current->vm, (unsigned long)addr, old_length, new_length, flags,
	    (unsigned long)new_addr);
}

long
sys_madvise(void __user *addr, size_t length, int advice)
{
	return vm_madvise(current->vm, (unsigned long)addr, length, advice);
}

long
sys_msync(void __user *addr, size_t length, int flags)
{
	return vm_msync(current->vm, (unsigned long)addr, length, flags);
}

long
sys_mincore(void __user *addr, size_t length, unsigned char __user *vec)
{
	return vm_mincore(current->vm, (unsigned long)addr, length, vec);
}

long
sys_mlock(const void __user *addr, size_t length)
{
	return vm_mlock(current->vm, (unsigned long)addr, length, 0);
}

long
sys_mlock2(const void __user *addr, size_t length, unsigned int flags)
{
	return vm_mlock(current->vm, (unsigned long)addr, length, flags);
}

long
sys_munlock(const void __user *addr, size_t length)
{
	return vm_munlock(current->vm, (unsigned long)addr, length);
}

long
sys_mlockall(int flags)
{
	return vm_mlockall(current->vm, flags);
}

long
sys_munlockall(void)
{
	return vm_munlockall(current->vm);
}

long
sys_membarrier(int command, unsigned int flags, int cpu)
{
	return vm_membarrier(current->vm, command, flags);
}

/*
 * tls.c: the first thread's control block and thread-local variables; what
 * others need for theirs is left in __loam_tls (pthread_create.c).
 *
 * x86-64 TLS, variant II: the thread pointer is the control block's address,
 * the program's PT_TLS image ends there (rounded to its alignment).  One
 * block holds both; a small one is static, so that most programs start
 * without an mmap.
 */
#include "internal.h"
#include <reent.h>
#include <loam/auxv.h>
#include <loam/elf.h>
#include <loam/mman.h>
#include <loam/prctl.h>

__thread struct _reent *__loam_reent = NULL;

/* Only position-independent programs have one. */
extern const char _DYNAMIC[] __attribute__((__weak__, __visibility__("hidden")));

#define SMALL_TLS	256
struct tls_image __loam_tls;

static char small[SMALL_TLS + sizeof(struct tcb)]
    __attribute__((__aligned__(64)));

static void
copy(char *to, const char *from, size_t n)
{
	while (n-- > 0)
		*to++ = *from++;
}

/* Give a new block, zeroed but for this, the initial values of variables. */
void
__loam_tls_copy(struct tcb *tcb)
{
	copy((char *)tcb - ((__loam_tls.mem_size + __loam_tls.align - 1) &
	    -__loam_tls.align), __loam_tls.data, __loam_tls.file_size);
}

static void
die(void)
{
	for (;;)
		sys_call1(SYS_exit_group, 127);
}

void
__loam_tls_init(const unsigned long *auxv)
{
	const Elf64_Phdr *ph = NULL, *tls = NULL;
	const unsigned long *random = NULL;
	unsigned long nph = 0, base = 0, size, align = 64, i;
	struct tcb *tcb;
	char *block = small;

	for (; auxv[0] != AT_NULL; auxv += 2) {
		if (auxv[0] == AT_PHDR)
			ph = (const Elf64_Phdr *)auxv[1];
		else if (auxv[0] == AT_PHNUM)
			nph = auxv[1];
		else if (auxv[0] == AT_RANDOM)
			random = (const unsigned long *)auxv[1];
	}
	for (i = 0; i < nph; i++) {
		if (ph[i].p_type == PT_DYNAMIC && _DYNAMIC != NULL)
			base = (unsigned long)_DYNAMIC - ph[i].p_vaddr;
		else if (ph[i].p_type == PT_TLS)
			tls = &ph[i];
	}
	size = 0;
	__loam_tls.align = 1;
	if (tls != NULL) {
		if (tls->p_align > align)
			align = tls->p_align;
		size = (tls->p_memsz + tls->p_align - 1) & -tls->p_align;
		size = (size + 63) & -64UL;
		__loam_tls.data = (const char *)(base + tls->p_vaddr);
		__loam_tls.file_size = tls->p_filesz;
		__loam_tls.mem_size = tls->p_memsz;
		__loam_tls.align = tls->p_align > 0 ? tls->p_align : 1;
	}
	__loam_tls.size = size;
	if (size > SMALL_TLS || align > 64) {
		long p = sys_call6(SYS_mmap, 0,
		    (long)(size + align + sizeof(struct tcb)),
		    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);

		if ((unsigned long)p > -4096UL)
			die();
		block = (char *)p;
	}
	tcb = (struct tcb *)(((unsigned long)block + size + align - 1) &
	    -align);
	__loam_tls_copy(tcb);
	tcb->self = tcb;
	if (random != NULL) {
		/* A zero byte first stops strings from reading or writing it. */
		tcb->canary = random[0] & ~0xffUL;
		tcb->pointer_guard = random[1];
	}
	if (sys_call2(SYS_arch_prctl, ARCH_SET_FS, tcb) != 0)
		die();
	__loam_reent = _GLOBAL_REENT;
}

/* For code compiled without the macro of <sys/config.h>. */
#undef __getreent
struct _reent *
__getreent(void)
{
	return __loam_reent;
}

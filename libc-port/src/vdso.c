/*
 * vdso.c: reading a clock without entering the kernel.
 *
 * The auxiliary vector tells where the kernel mapped its shared object; the
 * function is looked up there at the first call.  Where there is none, or it
 * does not know the clock, the system call does.
 */
#include "internal.h"
#include <elf.h>
#include <string.h>
#include <time.h>
#include <sys/auxv.h>
#include <sys/time.h>

typedef int gettime_fn(clockid_t, struct timespec *);

static int
call_gettime(clockid_t clock, struct timespec *ts)
{
	return (int)sys_call2(SYS_clock_gettime, clock, ts);
}

static gettime_fn resolve, *gettime = resolve;

/* The address of a function in the object at base; NULL if it has none. */
static void *
lookup(const char *base, const char *name)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)base;
	const Elf64_Phdr *ph = (const Elf64_Phdr *)(base + eh->e_phoff);
	const Elf64_Dyn *dyn = NULL;
	const Elf64_Sym *sym = NULL;
	const char *names = NULL, *load = NULL;
	const unsigned int *hash = NULL;
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD && load == NULL)
			load = base + ph[i].p_offset - ph[i].p_vaddr;
		else if (ph[i].p_type == PT_DYNAMIC)
			dyn = (const Elf64_Dyn *)(base + ph[i].p_offset);
	}
	for (; load != NULL && dyn != NULL && dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_SYMTAB)
			sym = (const Elf64_Sym *)(load + dyn->d_un.d_ptr);
		else if (dyn->d_tag == DT_STRTAB)
			names = load + dyn->d_un.d_ptr;
		else if (dyn->d_tag == DT_HASH)
			hash = (const unsigned int *)(load + dyn->d_un.d_ptr);
	}
	if (sym == NULL || names == NULL || hash == NULL)
		return NULL;
	for (i = 0; i < hash[1]; i++)	/* as many symbols as hash chains */
		if (sym[i].st_shndx != SHN_UNDEF &&
		    strcmp(names + sym[i].st_name, name) == 0)
			return (void *)(load + sym[i].st_value);
	return NULL;
}

static int
resolve(clockid_t clock, struct timespec *ts)
{
	const unsigned long *p;
	gettime_fn *fn = NULL;

	for (p = __loam_auxv; p[0] != AT_NULL; p += 2)
		if (p[0] == AT_SYSINFO_EHDR && p[1] != 0)
			fn = (gettime_fn *)lookup((const char *)p[1],
			    "__vdso_clock_gettime");
	gettime = fn != NULL ? fn : call_gettime;
	return gettime(clock, ts);
}

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	return (int)sys_ret(gettime(clock, ts));
}

/* There is no time zone in the kernel; who asks is told of none. */
int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timezone *zone = tz;
	struct timespec ts;

	if (zone != NULL)
		zone->tz_minuteswest = zone->tz_dsttime = 0;
	if (tv == NULL)
		return 0;
	if (clock_gettime(CLOCK_REALTIME, &ts) < 0)
		return -1;
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}

int _gettimeofday(struct timeval *, void *)
    __attribute__((__alias__("gettimeofday")));

/*
 * The vDSO: it is found as C libraries find it, tells the time that the system
 * call tells, and cannot be written. TAP.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef AT_SYSINFO_EHDR
#define AT_SYSINFO_EHDR 33
#endif

static int count, failures;

static void
ok(int passed, const char *what)
{
	failures += !passed;
	printf("%sok %d - %s\n", passed ? "" : "not ", ++count, what);
}

/* The auxiliary vector stands behind the environment. */
static unsigned long
aux(char **envp, unsigned long type)
{
	unsigned long *a;

	while (*envp != NULL)
		envp++;
	for (a = (unsigned long *)(envp + 1); a[0] != 0; a += 2) {
		if (a[0] == type)
			return a[1];
	}
	return 0;
}

static void *
lookup(const char *base, const char *name)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)base;
	const Elf64_Phdr *ph = (const Elf64_Phdr *)(base + eh->e_phoff);
	const Elf64_Dyn *dyn = NULL;
	const Elf64_Sym *sym = NULL;
	const char *names = NULL;
	const unsigned *hash = NULL;

	for (int i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_DYNAMIC)
			dyn = (const Elf64_Dyn *)(base + ph[i].p_vaddr);
	}
	for (; dyn != NULL && dyn->d_tag != DT_NULL; dyn++) {
		const char *at = base + dyn->d_un.d_ptr;

		if (dyn->d_tag == DT_SYMTAB)
			sym = (const Elf64_Sym *)at;
		else if (dyn->d_tag == DT_STRTAB)
			names = at;
		else if (dyn->d_tag == DT_HASH)
			hash = (const unsigned *)at;
	}
	if (sym == NULL || names == NULL || hash == NULL)
		return NULL;
	for (unsigned i = 0; i < hash[1]; i++) {
		if (strcmp(names + sym[i].st_name, name) == 0)
			return (void *)(base + sym[i].st_value);
	}
	return NULL;
}

static long long
ns(const struct timespec *t)
{
	return t->tv_sec * 1000000000LL + t->tv_nsec;
}

/* The vDSO's time lies between two of the call's. */
static int
agrees(int (*gettime)(int, struct timespec *), int clock)
{
	struct timespec before, now, after;

	for (int i = 0; i < 1000; i++) {
		syscall(SYS_clock_gettime, clock, &before);
		if (gettime(clock, &now) != 0)
			return 0;
		syscall(SYS_clock_gettime, clock, &after);
		if (ns(&now) < ns(&before) || ns(&now) > ns(&after) || now.tv_nsec > 999999999)
			return 0;
	}
	return 1;
}

int
main(int argc, char **argv, char **envp)
{
	char *base = (char *)aux(envp, AT_SYSINFO_EHDR);
	int (*gettime)(int, struct timespec *) = NULL;
	struct timespec t;

	printf("1..6\n");
	ok(base != NULL && memcmp(base, "\177ELF", 4) == 0, "the auxiliary vector tells of it");
	if (base != NULL)
		gettime = lookup(base, "__vdso_clock_gettime");
	ok(gettime != NULL, "it has clock_gettime");
	ok(gettime != NULL && agrees(gettime, CLOCK_REALTIME), "CLOCK_REALTIME agrees with the call");
	ok(gettime != NULL && agrees(gettime, CLOCK_MONOTONIC), "CLOCK_MONOTONIC agrees with the call");
	ok(gettime != NULL && gettime(2, &t) == 0 && gettime(77, &t) != 0,
	    "what it does not know it hands on");
	ok(mprotect(base, 4096, PROT_READ | PROT_WRITE) == -1 && errno == EACCES,
	    "it cannot be made writable");
	return failures != 0;
}

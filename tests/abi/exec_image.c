/*
 * execve and the image: interpreters, position-independent programs, the auxiliary
 * vector, an executable stack, randomised addresses. The programs are made here, byte
 * by byte: one page that writes its initial stack to descriptor 1 and exits.
 */
#include "tap.h"
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#ifndef PT_GNU_STACK
#define PT_GNU_STACK 0x6474e551
#endif
#define NO_RANDOMIZE 0x0040000
#define COMPAT_LAYOUT 0x0200000
#define DUMP 4096
#define CODE 0x400		/* where the code is in the file */
#define NAME 0x500		/* and the interpreter's name */

struct image {
	Elf64_Ehdr h;
	Elf64_Phdr ph[4];
};
static union {
	struct image i;
	unsigned char bytes[4096];
} file;
static char path[64], interp[64];
static long stack[DUMP / sizeof(long)];

/* write(1, rsp, DUMP); exit_group(status) */
static const unsigned char dump_code[] = {
	0xb8, 1, 0, 0, 0, 0xbf, 1, 0, 0, 0, 0x48, 0x89, 0xe6, 0xba, 0, DUMP >> 8, 0, 0, 0x0f, 5,
	0xb8, 231, 0, 0, 0, 0xbf, 0, 0, 0, 0, 0x0f, 5
};
#define DUMP_STATUS 26

/* movb $0xc3, -64(%rsp); lea -64(%rsp), %rax; call *%rax; exit_group(7) */
static const unsigned char on_stack_code[] = {
	0xc6, 0x44, 0x24, 0xc0, 0xc3, 0x48, 0x8d, 0x44, 0x24, 0xc0, 0xff, 0xd0,
	0xb8, 231, 0, 0, 0, 0xbf, 7, 0, 0, 0, 0x0f, 5
};

/* A program whose one segment is at vaddr. */
static void
make(int type, unsigned long vaddr, int status)
{
	memset(&file, 0, sizeof(file));
	memcpy(file.i.h.e_ident, "\177ELF\2\1\1", 7);
	file.i.h.e_type = type;
	file.i.h.e_machine = EM_X86_64;
	file.i.h.e_version = 1;
	file.i.h.e_entry = vaddr + CODE;
	file.i.h.e_phoff = offsetof(struct image, ph);
	file.i.h.e_ehsize = sizeof(file.i.h);
	file.i.h.e_phentsize = sizeof(Elf64_Phdr);
	file.i.h.e_phnum = 1;
	file.i.ph[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = vaddr,
	    .p_filesz = sizeof(file), .p_memsz = sizeof(file), .p_align = 4096 };
	memcpy(file.bytes + CODE, dump_code, sizeof(dump_code));
	file.bytes[CODE + DUMP_STATUS] = status;
}

static Elf64_Phdr *
add_header(int type)
{
	Elf64_Phdr *ph = &file.i.ph[file.i.h.e_phnum++];

	ph->p_type = type;
	return ph;
}

static void
add_interp(const char *name)
{
	Elf64_Phdr *ph = add_header(PT_INTERP);

	strcpy((char *)file.bytes + NAME, name);
	ph->p_offset = NAME;
	ph->p_filesz = ph->p_memsz = strlen(name) + 1;
}

static void
write_to(const char *name)
{
	int fd;

	unlink(name);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, &file, sizeof(file)), (long)sizeof(file));
	CHECK_EQ(close(fd), 0);
}

static void
names(void)
{
	snprintf(path, sizeof(path), "/tmp/exec-image-%d", (int)getpid());
	snprintf(interp, sizeof(interp), "/tmp/exec-interp-%d", (int)getpid());
}

static void
clean(void)
{
	unlink(path);
	unlink(interp);
}

/* Execute path, with as much environment as the dump needs; its wait status, stack filled in. */
static int
run(void)
{
	static char filler[2 * DUMP];
	char *argv[] = { "image", "two", NULL }, *envp[] = { filler, NULL };
	size_t got = 0;
	ssize_t n;
	pid_t pid;
	int p[2], st;

	memset(filler, 'x', sizeof(filler) - 1);
	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		dup2(p[1], 1);
		execve(path, argv, envp);
		_exit(100 + (errno == ENOENT) + 2 * (errno == ELIBBAD) + 3 * (errno == EINVAL) +
		    4 * (errno == EACCES) + 5 * (errno == ENOEXEC));
	}
	close(p[1]);
	memset(stack, 0, sizeof(stack));
	while ((n = read(p[0], (char *)stack + got, sizeof(stack) - got)) > 0)
		got += n;
	close(p[0]);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

/* The auxiliary vector's entry of the dumped stack; -1: not there. */
static long
aux(long type)
{
	long *p = stack + 1 + 2 + 1 + 1 + 1;	/* argc, argv, envp with their NULLs */

	CHECK_EQ(stack[0], 2);
	CHECK_EQ(stack[3], 0);
	CHECK_EQ(stack[5], 0);
	for (; p[0]; p += 2)
		if (p[0] == type)
			return p[1];
	return -1;
}

TEST(fixed_program)
{
	names();
	make(ET_EXEC, 0x10000000, 21);
	write_to(path);
	CHECK_EQ(run(), 21 << 8);
	CHECK_EQ(aux(AT_PHDR), 0x10000000 + offsetof(struct image, ph));
	CHECK_EQ(aux(AT_PHENT), sizeof(Elf64_Phdr));
	CHECK_EQ(aux(AT_PHNUM), 1);
	CHECK_EQ(aux(AT_ENTRY), 0x10000000 + CODE);
	CHECK_EQ(aux(AT_BASE), 0);
	CHECK_EQ(aux(AT_PAGESZ), 4096);
	CHECK_EQ(aux(AT_SECURE), 0);
	CHECK(aux(AT_HWCAP) != -1 && aux(AT_HWCAP) != 0);
	CHECK(aux(26 /* AT_HWCAP2 */) != -1);
	CHECK(aux(51 /* AT_MINSIGSTKSZ */) > 512);
	CHECK(aux(AT_EXECFN) > aux(AT_RANDOM));
	clean();
}

TEST(position_independent_program)
{
	long base;

	names();
	make(ET_DYN, 0, 22);
	write_to(path);
	CHECK_EQ(run(), 22 << 8);
	base = aux(AT_ENTRY) - CODE;
	CHECK(base > 0x10000 && (base & 4095) == 0);
	CHECK_EQ(aux(AT_PHDR), base + offsetof(struct image, ph));
	clean();
}

TEST(base_is_aligned_as_asked)
{
	names();
	make(ET_DYN, 0, 23);
	file.i.ph[0].p_align = 0x200000;
	write_to(path);
	CHECK_EQ(run(), 23 << 8);
	CHECK_EQ((aux(AT_ENTRY) - CODE) & 0x1fffff, 0);
	clean();
}

TEST(interpreter)
{
	long base;

	names();
	make(ET_DYN, 0, 31);
	write_to(interp);
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	write_to(path);
	CHECK_EQ(run(), 31 << 8);
	base = aux(AT_BASE);
	CHECK(base > 0x10000 && (base & 4095) == 0);
	CHECK_EQ(aux(AT_ENTRY), 0x10000000 + CODE);
	CHECK_EQ(aux(AT_PHDR), 0x10000000 + offsetof(struct image, ph));
	CHECK_EQ(aux(AT_PHNUM), 2);

	/* Of a program that is placed itself; and one with a fixed address. */
	make(ET_DYN, 0, 32);
	add_interp(interp);
	write_to(path);
	CHECK_EQ(run(), 31 << 8);
	CHECK(aux(AT_BASE) != aux(AT_ENTRY) - CODE);
	make(ET_EXEC, 0x20000000, 33);
	write_to(interp);
	CHECK_EQ(run(), 33 << 8);
	clean();
}

TEST(interpreter_need_not_stay_unwritten)
{
	int fd;

	names();
	make(ET_DYN, 0, 31);
	write_to(interp);
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	write_to(path);
	CHECK_EQ(run(), 31 << 8);
	fd = open(interp, O_WRONLY);
	CHECK(fd >= 0);
	close(fd);
	clean();
}

TEST(bad_interpreters)
{

	names();
	make(ET_EXEC, 0x10000000, 32);
	add_interp("/nonexistent/interpreter");
	write_to(path);
	CHECK_EQ(run(), 101 << 8);
	make(ET_EXEC, 0x10000000, 32);
	add_interp("/");
	write_to(path);
	CHECK_EQ(run(), 104 << 8);

	/* No ELF file; for another machine. */
	memset(&file, 'x', sizeof(file));
	write_to(interp);
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	write_to(path);
	CHECK_EQ(run(), 102 << 8);
	make(ET_DYN, 0, 31);
	file.i.h.e_machine = EM_386;
	write_to(interp);
	CHECK_EQ(run(), 102 << 8);

	/* A name that does not end, or is not there. */
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	file.i.ph[1].p_filesz--;
	write_to(path);
	CHECK_EQ(run(), 105 << 8);
	file.i.ph[1].p_offset = 1UL << 62;
	write_to(path);
	CHECK(run() != 32 << 8);

	/* In the program's place: nothing starts. (Linux puts it over the program.) */
	if (access("/proc/loam", F_OK) != 0)
		goto out;
	make(ET_EXEC, 0x10000000, 33);
	write_to(interp);
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	write_to(path);
	CHECK(run() != 32 << 8 && run() != 33 << 8);
out:
	clean();
}

TEST(hostile_interpreter_headers)
{
	static const unsigned long hostile[] = { 1UL << 63, 0x7ffffffff000, ~0UL - 4095, 1UL << 47 };
	unsigned i;

	if (access("/proc/loam", F_OK) != 0)
		SKIP("Linux may start it and kill it");
	names();
	make(ET_EXEC, 0x10000000, 32);
	add_interp(interp);
	write_to(path);
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		make(ET_DYN, 0, 31);
		file.i.ph[0].p_vaddr = hostile[i];
		write_to(interp);
		CHECK_EQ(run(), 102 << 8);
		make(ET_DYN, 0, 31);
		file.i.ph[0].p_memsz = hostile[i];
		write_to(interp);
		CHECK(run() >= 100 << 8);
		make(ET_DYN, 0, 31);
		file.i.h.e_entry = hostile[i];
		write_to(interp);
		CHECK_EQ(run(), 102 << 8);
		make(ET_DYN, 0, 31);
		file.i.ph[0].p_align = hostile[i];
		write_to(interp);
		CHECK_EQ(run(), 102 << 8);
	}
	clean();
}

TEST(two_interpreters)
{
	if (access("/proc/loam", F_OK) != 0)
		SKIP("Linux takes the first");
	names();
	make(ET_EXEC, 0x10000000, 32);
	add_interp("/bin/sh");
	add_interp("/bin/sh");
	write_to(path);
	CHECK_EQ(run(), 103 << 8);
	clean();
}

TEST(code_on_the_stack)
{
	int flags[] = { PF_R | PF_W | PF_X, PF_R | PF_W, -1 }, i;

	names();
	for (i = 0; i < 3; i++) {
		make(ET_EXEC, 0x10000000, 0);
		memcpy(file.bytes + CODE, on_stack_code, sizeof(on_stack_code));
		if (flags[i] >= 0)
			add_header(PT_GNU_STACK)->p_flags = flags[i];
		write_to(path);
		CHECK_EQ(run(), i == 0 ? 7 << 8 : SIGSEGV);
	}
	clean();
}

/* How many different values in v? */
static int
distinct(const long *v, int n)
{
	int i, j, count = 0;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i && v[j] != v[i]; j++)
			;
		count += j == i;
	}
	return count;
}

#define RUNS 8
/* Run RUNS times: addresses of stack, interpreter, program, vDSO. */
static void
sample(long at[4][RUNS])
{
	int i;

	for (i = 0; i < RUNS; i++) {
		CHECK_EQ(run(), 31 << 8);
		at[0][i] = aux(AT_EXECFN);
		at[1][i] = aux(AT_BASE);
		at[2][i] = aux(AT_ENTRY);
		at[3][i] = aux(AT_SYSINFO_EHDR);
	}
}

static void
make_pair(void)
{
	names();
	make(ET_DYN, 0, 31);
	write_to(interp);
	make(ET_DYN, 0, 32);
	add_interp(interp);
	write_to(path);
}

TEST(addresses_are_random)
{
	long at[4][RUNS];
	char mode = 0;
	int i, fd = open("/proc/sys/kernel/randomize_va_space", O_RDONLY);

	CHECK(fd >= 0 && read(fd, &mode, 1) == 1);
	if (mode != '2')
		SKIP("randomisation is off");
	make_pair();
	sample(at);
	for (i = 0; i < 4; i++)
		CHECK(distinct(at[i], RUNS) >= RUNS - 1);
	clean();
}

TEST(personality_turns_it_off)
{
	long at[4][RUNS];
	int i;

	CHECK_EQ(syscall(SYS_personality, NO_RANDOMIZE), 0);
	CHECK_EQ(syscall(SYS_personality, 0xffffffff), NO_RANDOMIZE);
	make_pair();
	sample(at);
	for (i = 0; i < 4; i++)
		CHECK_EQ(distinct(at[i], RUNS), 1);
	clean();
}

TEST(compatible_layout)
{
	long first;

	CHECK_EQ(syscall(SYS_personality, NO_RANDOMIZE | COMPAT_LAYOUT), 0);
	make_pair();
	CHECK_EQ(run(), 31 << 8);
	first = aux(AT_BASE);
	/* From a third of user space up. */
	CHECK(first >= 0x2aaaaaaaa000 && first < 0x2aaaaaaaa000 + (1 << 21));
	clean();
}

TEST(unlimited_stack)
{
	struct rlimit r = { RLIM_INFINITY, RLIM_INFINITY }, old;

	CHECK_EQ(getrlimit(RLIMIT_STACK, &old), 0);
	if (old.rlim_max != RLIM_INFINITY)
		SKIP("the hard limit is lower");
	CHECK_EQ(setrlimit(RLIMIT_STACK, &r), 0);
	make_pair();
	CHECK_EQ(run(), 31 << 8);
	CHECK(aux(AT_EXECFN) - aux(AT_BASE) > 0x200000000000);
	clean();
}

TESTS = {
	T(fixed_program), T(position_independent_program), T(base_is_aligned_as_asked),
	T(interpreter), T(interpreter_need_not_stay_unwritten), T(bad_interpreters),
	T(hostile_interpreter_headers), T(two_interpreters), T(code_on_the_stack),
	T(addresses_are_random), T(personality_turns_it_off), T(compatible_layout),
	T(unlimited_stack),
	{ 0 }
};

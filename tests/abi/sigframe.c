/*
 * The signal frame: what a handler finds, what it may change, and that no frame,
 * however wrong, harms anyone but the process it belongs to. TAP.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* struct ucontext as words; the same for every C library. */
enum { UC_R8 = 5, UC_RDI = 13, UC_RBX = 16, UC_RAX = 18, UC_RSP = 20, UC_RIP = 21, UC_EFLAGS = 22,
	UC_SEGMENTS = 23, UC_FPSTATE = 28 };
/* Offsets in the FPU image. */
enum { FP_CWD = 0, FP_MXCSR = 24, FP_SW = 464, FP_XHEADER = 512 };

static int count, failures;
static volatile sig_atomic_t seen;
static unsigned long *frame;			/* of the handler that runs */
static void (*change)(unsigned long *uc);	/* what the handler does to it */

static void
ok(int passed, const char *what)
{
	failures += !passed;
	printf("%sok %d - %s\n", passed ? "" : "not ", ++count, what);
	fflush(stdout);
}

static void
catch(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = handler;
	sa.sa_flags = SA_SIGINFO | flags;
	sigaction(sig, &sa, NULL);
}

static void
on_signal(int sig, siginfo_t *info, void *context)
{
	seen = sig;
	frame = context;
	if (change != NULL)
		change(context);
}

/* ---- registers ---- */

static unsigned short handler_cw;
static unsigned handler_mxcsr;
static int handler_aligned;

static void
dirty_fpu(int sig, siginfo_t *info, void *context)
{
	uint64_t junk = ~0UL;
	unsigned short cw;
	unsigned mxcsr;

	__asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(cw), "=m"(mxcsr));
	handler_cw = cw;
	handler_mxcsr = mxcsr;
	handler_aligned = ((uintptr_t)__builtin_frame_address(0) & 15) == 0;
	__asm__ volatile("movq %0, %%xmm5; movq %0, %%xmm15; fninit; fld1; fldpi" :: "r"(junk)
	    : "xmm5", "xmm15");
	seen = sig;
}

static void
test_fpu(void)
{
	uint64_t before = 0x0123456789abcdef, five = 0, fifteen = 0;
	unsigned short cw = 0x27f, cw_after;
	unsigned mxcsr = 0x1f80 | 0x6000, mxcsr_after, mxcsr_normal = 0x1f80;
	double pi = 0;
	pid_t pid = getpid();

	catch(SIGUSR1, dirty_fpu, 0);
	seen = 0;
	/* The call is made by hand, so that nothing but the handler can change registers. */
	__asm__ volatile(
	    "movq %[v], %%xmm5\n\t"
	    "movq %[v], %%xmm15\n\t"
	    "fninit\n\t"
	    "fldpi\n\t"
	    "fldcw %[cw]\n\t"
	    "ldmxcsr %[mx]\n\t"
	    "movl $62, %%eax\n\t"
	    "movl %[pid], %%edi\n\t"
	    "movl $10, %%esi\n\t"
	    "syscall\n\t"
	    "movq %%xmm5, %[five]\n\t"
	    "movq %%xmm15, %[fifteen]\n\t"
	    "fnstcw %[cwa]\n\t"
	    "stmxcsr %[mxa]\n\t"
	    "fstpl %[pi]\n\t"
	    "fninit\n\t"
	    "ldmxcsr %[normal]"
	    : [five] "=&r"(five), [fifteen] "=&r"(fifteen), [cwa] "=m"(cw_after),
	      [mxa] "=m"(mxcsr_after), [pi] "=m"(pi)
	    : [v] "r"(before), [cw] "m"(cw), [mx] "m"(mxcsr), [normal] "m"(mxcsr_normal),
	      [pid] "r"(pid)
	    : "rax", "rdi", "rsi", "rcx", "r11", "xmm5", "xmm15", "memory");
	ok(seen == SIGUSR1 && five == before && fifteen == before, "SSE registers outlive a handler");
	ok(pi > 3.14 && pi < 3.15 && cw_after == cw && mxcsr_after == mxcsr,
	    "x87 registers and control words outlive a handler");
	ok(handler_cw == 0x37f && handler_mxcsr == 0x1f80, "a handler starts with the default FPU state");
	ok(handler_aligned, "a handler's stack is aligned");
}

static void
set_r8(unsigned long *uc)
{
	uc[UC_R8] = 0x5a5a;
	uc[UC_RBX] = 0xa5a5;
}

static void
test_registers(void)
{
	unsigned long r8, rbx;
	long zone;
	pid_t pid = getpid();

	catch(SIGUSR1, on_signal, 0);
	change = set_r8;
	__asm__ volatile(
	    "movq $0x77, -120(%%rsp)\n\t"
	    "movl $62, %%eax\n\t"
	    "movl %[pid], %%edi\n\t"
	    "movl $10, %%esi\n\t"
	    "xorl %%r8d, %%r8d\n\t"
	    "xorl %%ebx, %%ebx\n\t"
	    "syscall\n\t"
	    "movq -120(%%rsp), %[zone]\n\t"
	    "movq %%r8, %[r8]\n\t"
	    "movq %%rbx, %[rbx]"
	    : [r8] "=&r"(r8), [rbx] "=&r"(rbx), [zone] "=&r"(zone)
	    : [pid] "r"(pid) : "rax", "rdi", "rsi", "rcx", "r8", "r11", "rbx", "memory");
	ok(r8 == 0x5a5a && rbx == 0xa5a5, "what a handler writes into the frame comes back");
	ok(zone == 0x77, "the red zone is left alone");
}

static void
skip_load(unsigned long *uc)
{
	uc[UC_RIP] += 3;		/* mov (%rax), %rax */
	uc[UC_RAX] = 99;
}

static void
test_fault(void)
{
	unsigned long got = 0;

	catch(SIGSEGV, on_signal, 0);
	change = skip_load;
	seen = 0;
	__asm__ volatile("xorl %%eax, %%eax; .byte 0x48, 0x8b, 0x00" : "=&a"(got) :: "memory");
	ok(seen == SIGSEGV && got == 99, "a handler steps over a fault");
	signal(SIGSEGV, SIG_DFL);
}

/* ---- frames that are wrong ---- */

static void all_flags(unsigned long *uc) { uc[UC_EFLAGS] |= 0x3f7000 | ~0x3fffffUL; }
static void no_segments(unsigned long *uc) { uc[UC_SEGMENTS] = 0; }
static void kernel_segments(unsigned long *uc) { uc[UC_SEGMENTS] = 0x0018000000000010; }
static void kernel_rip(unsigned long *uc) { uc[UC_RIP] = 0xffffffff80200000; }
static void wild_rip(unsigned long *uc) { uc[UC_RIP] = 0x8000000000000000; }
static void edge_rip(unsigned long *uc) { uc[UC_RIP] = 0x0000800000000000; }
static void wild_rsp(unsigned long *uc) { uc[UC_RSP] = 0x1234567812345678; }
static void wild_fpu(unsigned long *uc) { uc[UC_FPSTATE] = 0xffff800000000000; }
static void odd_fpu(unsigned long *uc) { uc[UC_FPSTATE] += 8; }
static void no_fpu(unsigned long *uc) { uc[UC_FPSTATE] = 0; }

static void
bad_mxcsr(unsigned long *uc)
{
	memset((char *)uc[UC_FPSTATE] + FP_MXCSR, 0xff, 4);
}

static void
bad_xstate(unsigned long *uc)
{
	memset((char *)uc[UC_FPSTATE] + FP_XHEADER, 0xff, 64);
}

static void
bad_sizes(unsigned long *uc)
{
	memset((char *)uc[UC_FPSTATE] + FP_SW + 4, 0xff, 40);
}

static void
no_magic(unsigned long *uc)
{
	memset((char *)uc[UC_FPSTATE] + FP_SW, 0, 48);
}

static const struct {
	const char *what;
	void (*change)(unsigned long *uc);
	int dies;		/* 1: must, 0: must not, -1: may */
} wrongs[] = {
	{ "all flags set", all_flags, -1 },
	{ "null segments", no_segments, -1 },
	{ "kernel segments", kernel_segments, -1 },
	{ "rip in the kernel", kernel_rip, 1 },
	{ "rip not canonical", wild_rip, 1 },
	{ "rip at the edge", edge_rip, 1 },
	{ "rsp not canonical", wild_rsp, 1 },
	{ "FPU state in the kernel", wild_fpu, 1 },
	{ "FPU state not aligned", odd_fpu, -1 },
	{ "no FPU state", no_fpu, 0 },
	{ "reserved bits in MXCSR", bad_mxcsr, -1 },
	{ "garbage in the XSAVE header", bad_xstate, -1 },
	{ "garbage in the sizes", bad_sizes, -1 },
	{ "an FXSAVE image alone", no_magic, 0 },
};

static void
test_wrong(unsigned i)
{
	int status = 0, good;
	char text[80];
	pid_t pid = fork();

	if (pid == 0) {
		change = wrongs[i].change;
		catch(SIGUSR1, on_signal, 0);
		raise(SIGUSR1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	good = wrongs[i].dies < 0 ? WIFEXITED(status) || WIFSIGNALED(status) :
	    wrongs[i].dies ? WIFSIGNALED(status) && (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS) :
	    WIFEXITED(status) && WEXITSTATUS(status) == 0;
	snprintf(text, sizeof(text), "%s: %s", wrongs[i].what,
	    WIFSIGNALED(status) ? "killed" : "survived");
	ok(good, text);
}

/* ---- the alternate stack ---- */

static char alternate[65536];

static void
eat_stack(int sig, siginfo_t *info, void *context)
{
	char *here = __builtin_frame_address(0);

	_exit(here > alternate && here < alternate + sizeof(alternate) ? 0 : 1);
}

static int
deeper(int n)
{
	volatile char pad[4096];

	pad[0] = n;
	return n < 1 << 20 ? deeper(n + 1) + pad[0] : 0;
}

static void
test_alternate(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		stack_t ss = { .ss_sp = alternate, .ss_size = sizeof(alternate) };

		sigaltstack(&ss, NULL);
		catch(SIGSEGV, eat_stack, SA_ONSTACK);
		deeper(0);
		_exit(2);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "stack overflow is handled on the alternate stack");
}

int
main(void)
{
	printf("1..%zu\n", 8 + sizeof(wrongs) / sizeof(wrongs[0]));
	fflush(stdout);
	test_fpu();
	test_registers();
	test_fault();
	for (unsigned i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++)
		test_wrong(i);
	test_alternate();
	return failures != 0;
}

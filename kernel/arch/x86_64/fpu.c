/*
 * x87, SSE and AVX state. The kernel itself never touches these registers, so
 * they keep a thread's values while it is in the kernel, and longer.
 *
 * Each user thread has a memory area, made before it first goes to user mode.
 * fpu_live says that the registers of the CPU it runs on are newer than that:
 *
 *	return to user mode	load from memory unless the registers hold exactly
 *				this state still; live
 *	switch away		if live: save; not live
 *	fork, signal frame	if live: save; stays live
 *	exec, sigreturn		memory is written, registers are forgotten; not live
 *	stop for a tracer	if live: save; forgotten, so that the tracer may write memory
 *
 * So a thread that enters the kernel, sleeps and wakes several times before it
 * returns is saved once and loaded once, and one that comes back to the CPU it
 * left, with only kernel threads between, is not loaded at all: each CPU remembers
 * whose state its registers hold (fpu_owner), each thread where it was last
 * loaded (fpu_cpu), and only if both agree are the registers good. User mode
 * never runs with registers of another: there is no lazy trap (CR0.TS), and so
 * nothing to leak by speculation.
 */
#include <arch/ptrace.h>
#include <arch/thread.h>
#include <arch/user.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/preempt.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/ucontext.h>
#include "internal.h"

#define XCR0_X87 BIT(0)
#define XCR0_SSE BIT(1)
#define XCR0_AVX BIT(2)
#define XCR0_AVX512 (BIT(5) | BIT(6) | BIT(7))
#define FXSAVE_SIZE 512
#define XSAVE_HEADER_SIZE 64
#define MXCSR_DEFAULT 0x1f80

struct xsave_header {
	u64 xstate_bv, xcomp_bv, reserved[6];
};

static u64 xfeatures;			/* [c] what XCR0 holds; 0: FXSAVE only */
static size_t state_size = FXSAVE_SIZE;	/* [c] */
static u32 mxcsr_mask;			/* [c] bits that may be set */
static u8 initial[8192] __aligned(64);	/* [c] the state of a new program */
static struct slab_cache *area_cache;	/* [c] */
static DEFINE_PERCPU(struct thread *, fpu_owner);

static struct xsave_header *
header_of(void *area)
{
	return (struct xsave_header *)((char *)area + FXSAVE_SIZE);
}

static void
save(void *area, bool all)
{
	u32 lo = (u32)xfeatures, hi = xfeatures >> 32;

	if (!cpu.xsave)
		__asm__ volatile("fxsave64 (%0)" :: "r"(area) : "memory");
	else if (cpu.xsaveopt && !all)
		__asm__ volatile("xsaveopt64 (%0)" :: "r"(area), "a"(lo), "d"(hi) : "memory");
	else
		__asm__ volatile("xsave64 (%0)" :: "r"(area), "a"(lo), "d"(hi) : "memory");
}

/* False if the CPU refused the contents, which only a user's frame can cause. */
static bool
load(const void *area)
{
	u32 lo = (u32)xfeatures, hi = xfeatures >> 32;
	u32 ok = 1;

	if (cpu.xsave)
		__asm__ volatile(
		    "1:\txrstor64 (%1)\n"
		    "2:\n\t"
		    ".pushsection .text.fixup, \"ax\"\n"
		    "3:\txorl %0, %0\n\tjmp 2b\n\t"
		    ".popsection\n\t"
		    ".pushsection .ex_table, \"a\"\n\t.quad 1b, 3b\n\t.popsection"
		    : "+r"(ok) : "r"(area), "a"(lo), "d"(hi) : "memory");
	else
		__asm__ volatile(
		    "1:\tfxrstor64 (%1)\n"
		    "2:\n\t"
		    ".pushsection .text.fixup, \"ax\"\n"
		    "3:\txorl %0, %0\n\tjmp 2b\n\t"
		    ".popsection\n\t"
		    ".pushsection .ex_table, \"a\"\n\t.quad 1b, 3b\n\t.popsection"
		    : "+r"(ok) : "r"(area) : "memory");
	return ok;
}

void
fpu_init_cpu(void)
{
	__asm__ volatile("fninit");
	if (cpu.xsave)
		__asm__ volatile("xsetbv" :: "c"(0), "a"((u32)xfeatures), "d"((u32)(xfeatures >> 32)));
}

void
fpu_init(void)
{
	u32 mxcsr = MXCSR_DEFAULT;

	if (cpu.xsave) {
		struct cpuid r = cpuid(0xd, 0);

		xfeatures = r.eax & (XCR0_X87 | XCR0_SSE | XCR0_AVX);
		if ((xfeatures & XCR0_AVX) && (r.eax & XCR0_AVX512) == XCR0_AVX512)
			xfeatures |= XCR0_AVX512;
	}
	fpu_init_cpu();
	if (cpu.xsave)
		state_size = cpuid(0xd, 0).ebx;		/* for what XCR0 holds now */
	if (state_size > sizeof(initial)) {
		xfeatures = XCR0_X87 | XCR0_SSE;
		fpu_init_cpu();
		state_size = cpuid(0xd, 0).ebx;
	}
	__asm__ volatile("ldmxcsr %0" :: "m"(mxcsr));
	__asm__ volatile("fxsave64 (%0)" :: "r"(initial) : "memory");
	mxcsr_mask = ((struct fpstate *)initial)->mxcsr_mask;
	if (mxcsr_mask == 0)
		mxcsr_mask = 0xffbf;	/* Intel SDM volume 1, 11.6.6 */
	/* Registers as the firmware left them are none of a program's business. */
	memset(((struct fpstate *)initial)->st_space, 0, 128);
	memset(((struct fpstate *)initial)->xmm_space, 0, 256);
	if (cpu.xsave)
		header_of(initial)->xstate_bv = XCR0_X87 | XCR0_SSE;
}

void
arch_thread_setup(void)
{
	area_cache = slab_cache_create("fpu", state_size, 64);
}

bool
fpu_allocate(struct thread *t)
{
	void *area = slab_alloc(area_cache, 0);

	if (area == NULL)
		return false;
	memcpy(area, initial, state_size);
	t->arch.fpu_live = false;
	t->arch.fpu_cpu = -1;
	t->arch.fpu = area;
	return true;
}

void
fpu_reset(struct thread *t)
{
	preempt_disable();
	t->arch.fpu_live = false;
	t->arch.fpu_cpu = -1;
	preempt_enable();
	if (t->arch.fpu != NULL)
		memcpy(t->arch.fpu, initial, state_size);
}

void
arch_thread_free(struct thread *t)
{
	if (t->arch.fpu != NULL)
		slab_free(area_cache, t->arch.fpu);
	t->arch.fpu = NULL;
	if (unlikely(t->arch.debug != NULL))
		kfree(t->arch.debug);
}

void
fpu_switch_out(struct thread *prev)
{
	if (prev->arch.fpu_live) {
		save(prev->arch.fpu, false);
		prev->arch.fpu_live = false;
	}
}

/* Interrupts are off, and stay off until user mode. */
void
fpu_return_to_user(struct thread *t)
{
	if (likely(t->arch.fpu_live))
		return;
	if (percpu_get(fpu_owner) != t || t->arch.fpu_cpu != (int)cpu_id()) {
		if (!load(t->arch.fpu)) {
			memcpy(t->arch.fpu, initial, state_size);
			load(t->arch.fpu);
		}
		percpu_set(fpu_owner, t);
		t->arch.fpu_cpu = cpu_id();
	}
	t->arch.fpu_live = true;
}

/* Bring the memory area of current up to date. */
static void
save_current(struct thread *t)
{
	preempt_disable();
	if (t->arch.fpu_live)
		save(t->arch.fpu, true);
	preempt_enable();
}

void
fpu_forget(struct thread *t)
{
	save_current(t);
	preempt_disable();
	t->arch.fpu_live = false;
	t->arch.fpu_cpu = -1;
	preempt_enable();
}

int
arch_thread_copy(struct thread *dst, struct thread *src)
{
	dst->arch.fs_base = src->arch.fs_base;
	dst->arch.gs_base = src->arch.gs_base;
	if (src->arch.fpu == NULL)
		return 0;
	if (dst->arch.fpu == NULL) {
		dst->arch.fpu = slab_alloc(area_cache, 0);
		if (dst->arch.fpu == NULL)
			return -ENOMEM;
	}
	dst->arch.fpu_live = false;
	dst->arch.fpu_cpu = -1;
	save_current(src);
	memcpy(dst->arch.fpu, src->arch.fpu, state_size);
	return 0;
}

/* ---- signal frames: an FXSAVE image, or an XSAVE image told by its magic numbers ---- */

size_t
fpu_frame_size(void)
{
	return state_size + (cpu.xsave ? sizeof(u32) : 0);
}

int
fpu_push(struct thread *t, unsigned long sp)
{
	char __user *frame = (char __user *)sp;
	struct fpx_sw_bytes sw = { .magic1 = 0 };
	u32 magic2 = FP_XSTATE_MAGIC2;

	save_current(t);
	if (cpu.xsave)
		sw = (struct fpx_sw_bytes){
			.magic1 = FP_XSTATE_MAGIC1, .xfeatures = xfeatures,
			.xstate_size = state_size, .extended_size = state_size + sizeof(magic2),
		};
	if (copy_to_user(frame, t->arch.fpu, state_size) != 0 ||
	    copy_to_user(frame + offsetof(struct fpstate, sw_reserved), &sw, sizeof(sw)) != 0)
		return -EFAULT;
	if (cpu.xsave && copy_to_user(frame + state_size, &magic2, sizeof(magic2)) != 0)
		return -EFAULT;
	return 0;
}

/* Is there a whole XSAVE image of ours at frame, whose FXSAVE part is img? */
static bool
is_xsave_image(const struct fpstate *img, const char __user *frame)
{
	u32 magic2;

	return cpu.xsave && img->sw_reserved.magic1 == FP_XSTATE_MAGIC1 &&
	    img->sw_reserved.xstate_size == state_size &&
	    copy_from_user(&magic2, frame + state_size, sizeof(magic2)) == 0 &&
	    magic2 == FP_XSTATE_MAGIC2;
}

/*
 * Read the state back. The contents are the user's: bits that XRSTOR refuses are
 * cleared here, and should one be left, fpu_return_to_user() falls back to the
 * initial state. On a fault the state is the initial one.
 */
int
fpu_pop(struct thread *t, unsigned long sp)
{
	const char __user *frame = (const char __user *)sp;
	struct fpstate *img = t->arch.fpu;

	fpu_reset(t);
	if (sp == 0)
		return 0;
	if (copy_from_user(img, frame, FXSAVE_SIZE) != 0)
		goto reset;
	img->mxcsr &= mxcsr_mask;
	if (is_xsave_image(img, frame)) {
		struct xsave_header *h = header_of(img);
		u64 asked = img->sw_reserved.xfeatures;

		if (copy_from_user((char *)img + FXSAVE_SIZE, frame + FXSAVE_SIZE,
		    state_size - FXSAVE_SIZE) != 0)
			goto reset;
		h->xstate_bv &= xfeatures & asked;
		h->xcomp_bv = 0;
		memset(h->reserved, 0, sizeof(h->reserved));
	} else if (cpu.xsave) {
		header_of(img)->xstate_bv = XCR0_X87 | XCR0_SSE;
	}
	return 0;
reset:
	fpu_reset(t);
	return -EFAULT;
}

/* ---- images for tracers; the thread's state is in memory ---- */

/* XSAVEOPT leaves out what is in its initial state: fill that in. */
static void
complete_image(char *image)
{
	struct fpstate *f = (struct fpstate *)image;
	const struct fpstate *first = (const struct fpstate *)initial;
	u64 present = header_of(image)->xstate_bv;

	if (!(present & XCR0_X87)) {
		f->cwd = first->cwd;
		f->swd = f->ftw = f->fop = 0;
		f->rip = f->rdp = 0;
		memset(f->st_space, 0, sizeof(f->st_space));
	}
	if (!(present & XCR0_SSE))
		memset(f->xmm_space, 0, sizeof(f->xmm_space));
	if (!(present & (XCR0_SSE | XCR0_AVX)))
		f->mxcsr = MXCSR_DEFAULT;
	for (unsigned i = 2; i < 64; i++) {
		struct cpuid r;

		if (!(xfeatures & BIT(i)) || present & BIT(i))
			continue;
		r = cpuid(0xd, i);
		if (r.ebx + r.eax <= state_size)
			memset(image + r.ebx, 0, r.eax);
	}
}

void
arch_fpregs_get(struct thread *t, struct fpstate *out)
{
	char *image = t->arch.fpu;

	if (cpu.xsave)
		complete_image(image);
	memcpy(out, image, sizeof(*out));
	memset(&out->sw_reserved, 0, sizeof(out->sw_reserved));
}

int
arch_fpregs_set(struct thread *t, const struct fpstate *in)
{
	if (in->mxcsr & ~mxcsr_mask)
		return -EINVAL;
	if (cpu.xsave) {
		complete_image(t->arch.fpu);
		header_of(t->arch.fpu)->xstate_bv |= XCR0_X87 | XCR0_SSE;
	}
	memcpy(t->arch.fpu, in, sizeof(*in));
	return 0;
}

size_t
arch_xstate_size(void)
{
	return cpu.xsave ? state_size : 0;
}

void
arch_xstate_get(struct thread *t, void *out)
{
	struct fpstate *f = out;

	complete_image(t->arch.fpu);
	memcpy(out, t->arch.fpu, state_size);
	/* Debuggers look for XCR0 in the first of the bytes that software may use. */
	memset(&f->sw_reserved, 0, sizeof(f->sw_reserved));
	memcpy(&f->sw_reserved, &xfeatures, sizeof(xfeatures));
}

int
arch_xstate_set(struct thread *t, const void *in)
{
	const struct fpstate *f = in;
	struct xsave_header h;

	memcpy(&h, (const char *)in + FXSAVE_SIZE, sizeof(h));
	if (h.xstate_bv & ~xfeatures || h.xcomp_bv != 0 || f->mxcsr & ~mxcsr_mask)
		return -EINVAL;
	for (unsigned i = 0; i < ARRAY_SIZE(h.reserved); i++)
		if (h.reserved[i] != 0)
			return -EINVAL;
	memcpy(t->arch.fpu, in, state_size);
	return 0;
}

/* ---- images for core files ---- */

size_t
arch_fpu_image_size(void)
{
	return cpu.xsave ? state_size : FXSAVE_SIZE;
}

void
arch_fpu_image(struct thread *t, void *out)
{
	if (t == current)
		save_current(t);
	if (cpu.xsave)
		arch_xstate_get(t, out);
	else
		arch_fpregs_get(t, out);
}

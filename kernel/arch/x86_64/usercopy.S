/*
 * Copies between the kernel and user memory: the only instructions that may
 * fault on a user address, listed in the exception table. SMAP is lifted from
 * STAC to CLAC. The callers in user.c have checked
 * that the range is the user's.
 */
#include "asm.h"

	.text

/*
 * size_t user_copy(void *dst, const void *src, size_t n): bytes not copied.
 * By words, then the rest by bytes. A fault among the words goes on by bytes
 * from the word that faulted, so that the count is exact.
 */
FUNCTION(user_copy)
	STAC
	movq %rdx, %rcx
	shrq $3, %rcx
	andl $7, %edx
1:	rep movsq
	movl %edx, %ecx
2:	rep movsb
	movl %ecx, %eax
	CLAC
	ret
3:	leaq (%rdx, %rcx, 8), %rcx
4:	rep movsb
5:	movq %rcx, %rax
	CLAC
	ret
	FIXUP 1b, 3b
	FIXUP 2b, 5b
	FIXUP 4b, 5b
END(user_copy)

/* size_t user_clear(void *dst, size_t n): bytes not cleared. */
FUNCTION(user_clear)
	STAC
	movq %rsi, %rcx
	movl %esi, %edx
	shrq $3, %rcx
	andl $7, %edx
	xorl %eax, %eax
1:	rep stosq
	movl %edx, %ecx
2:	rep stosb
	movl %ecx, %eax
	CLAC
	ret
3:	leaq (%rdx, %rcx, 8), %rcx
4:	rep stosb
5:	movq %rcx, %rax
	CLAC
	ret
	FIXUP 1b, 3b
	FIXUP 2b, 5b
	FIXUP 4b, 5b
END(user_clear)

/* long user_copy_string(char *dst, const char *src, size_t n): length, n if no NUL, -1 on a fault. */
FUNCTION(user_copy_string)
	STAC
	xorl %eax, %eax
1:	cmpq %rdx, %rax
	je 3f
2:	movb (%rsi, %rax), %cl
	movb %cl, (%rdi, %rax)
	testb %cl, %cl
	jz 3f
	incq %rax
	jmp 1b
3:	CLAC
	ret
4:	movq $-1, %rax
	CLAC
	ret
	FIXUP 2b, 4b
END(user_copy_string)

/* int user_cmpxchg(u32 *p, u32 expected, u32 new, u32 *old): 0, or -1 on a fault. */
FUNCTION(user_cmpxchg)
	STAC
	movl %esi, %eax
1:	lock cmpxchgl %edx, (%rdi)
	movl %eax, (%rcx)
	xorl %eax, %eax
	CLAC
	ret
2:	movl $-1, %eax
	CLAC
	ret
	FIXUP 1b, 2b
END(user_cmpxchg)

/* int kernel_peek(const u64 *p, u64 *value): 0, or -1 if there is nothing at p. For backtraces. */
FUNCTION(kernel_peek)
1:	movq (%rdi), %rax
	movq %rax, (%rsi)
	xorl %eax, %eax
	ret
2:	movl $-1, %eax
	ret
	FIXUP 1b, 2b
END(kernel_peek)

	.section .note.GNU-stack, "", @progbits

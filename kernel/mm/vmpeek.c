/*
 * Looking at what is mapped without making anything be: for core files, in which what
 * was never touched is a hole.
 */
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/vmspace.h>

/*
 * The first address in [va, end) with an entry (PROT_NONE's included), or end. Tables
 * that do not exist are passed over as a whole. Needs the tree's lock.
 */
static unsigned long
next_mapped(struct pgtree *t, unsigned long va, unsigned long end)
{
	while (va < end) {
		pte_t *table = t->top;
		unsigned level = PT_LEVELS - 1;
		pte_t e;

		while ((e = table[pt_index(va, level)]) != 0 && level > 0) {
			table = table_of(pte_page(e));
			level--;
		}
		if (e != 0)
			return va;
		va = ROUND_DOWN(va, pt_span(level)) + pt_span(level);
	}
	return end;
}

unsigned long
vm_peek(struct vmspace *vm, unsigned long addr, unsigned long end, void *dst, enum vm_peek *kind)
{
	pte_t e = 0;

	*kind = VM_PEEK_NOTHING;
	read_lock(&vm->lock);
	spin_lock(&vm->tree.lock);
	addr = next_mapped(&vm->tree, addr, end);
	if (addr < end)
		e = pgtree_lookup(&vm->tree, addr);
	if (e & PTE_NOREF) {
		*kind = VM_PEEK_ZERO;
	} else if (e != 0) {
		*kind = pte_is_file(e) ? VM_PEEK_FILE : VM_PEEK_PRIVATE;
		if (dst != NULL)
			memcpy(dst, page_address(pte_page(e)), PAGE_SIZE);
	}
	spin_unlock(&vm->tree.lock);
	read_unlock(&vm->lock);
	return MIN(addr, end);
}

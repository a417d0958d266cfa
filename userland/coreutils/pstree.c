/*
 * pstree - the tree of processes.
 */
#include "util.h"

#include <stdlib.h>

static bool show_pids, show_args;
static struct proc_entry *list;
static size_t n;

static bool
has_sibling_after(size_t i)
{
	for (size_t j = i + 1; j < n; j++)
		if (list[j].ppid == list[i].ppid)
			return true;
	return false;
}

/* The lines from the ancestors stand in `lead`. */
static void
put_tree(size_t i, struct buf *lead, bool top, bool more)
{
	const struct proc_entry *e = &list[i];
	size_t len = lead->len;

	if (!top)
		printf("%s%s-", lead->s ? lead->s : "", more ? "|" : "`");
	fputs(show_args ? e->args : e->name, stdout);
	if (show_pids)
		printf("(%ld)", (long)e->pid);
	putchar('\n');
	buf_adds(lead, top ? "  " : more ? "| " : "  ");
	for (size_t j = 0; j < n; j++)
		if (list[j].ppid == e->pid && j != i)
			put_tree(j, lead, false, has_sibling_after(j));
	buf_cut(lead, len);
}

static bool
has_parent(size_t i)
{
	for (size_t j = 0; j < n; j++)
		if (list[j].pid == list[i].ppid && j != i)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	struct buf lead = { 0 };
	intmax_t root = -1;
	bool found = false;
	int opt;

	tool_begin(argc, argv, "pstree [-ap] [pid]");
	while ((opt = tool_opt(argc, argv, "ap", NULL)) != -1) {
		switch (opt) {
		case 'a':
			show_args = true;
			break;
		case 'p':
			show_pids = true;
			break;
		default:
			tool_usage();
		}
	}
	if (argc - opt_index > 1)
		tool_usage();
	if (opt_index < argc)
		root = need_int(argv[opt_index], 1, INT32_MAX, "pid");
	list = read_processes(&n);
	if (!list)
		return complain("/proc");
	buf_add(&lead, "", 0);
	for (size_t i = 0; i < n; i++)
		if (root < 0 ? !has_parent(i) : list[i].pid == root) {
			put_tree(i, &lead, true, false);
			found = true;
		}
	buf_free(&lead);
	free_processes(list, n);
	if (root >= 0 && !found)
		return complainx(argv[opt_index], "no such process");
	return tool_end(0);
}

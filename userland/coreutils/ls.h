/*
 * ls.h - what ls.c (which files, in which order) and ls_format.c (how they
 * are shown) share.
 */
#ifndef LS_H
#define LS_H

#include "util.h"

struct entry {
	char *name;
	char *link;		/* where a symbolic link leads, for -l */
	bool known;		/* st is valid */
	bool link_broken;
	mode_t link_mode;	/* of what the link leads to */
	struct stat st;
};

enum { BY_NAME, BY_TIME, BY_SIZE, BY_VERSION, BY_NOTHING };
enum { ONE, LONG, DOWN, ACROSS, COMMAS };
enum { MARK_NONE, MARK_DIRS, MARK_ALL };

struct ls_options {
	bool all, almost_all;		/* -a -A */
	bool as_file;			/* -d */
	bool recursive, reverse;
	bool inode, blocks;		/* -i -s */
	bool numeric, no_owner, no_group;
	bool human, kilobytes;
	bool hide_odd;			/* -q */
	bool color, full_time;
	bool dirs_first;
	int follow;			/* 0, 'H' or 'L' */
	int sort, format, mark;
	int which_time;			/* 'm', 'c' or 'u' */
	int width;
};
extern struct ls_options ls;

struct timespec entry_time(const struct entry *e);
void print_entries(const struct entry *list, size_t n);
void print_total(const struct entry *list, size_t n);

#endif

/* The maps of user namespaces as text: /proc/PID/{uid_map,gid_map,setgroups}. */
#ifndef PROC_IDMAP_H
#define PROC_IDMAP_H

#include <lib/types.h>

struct seq_buf;
struct user_namespace;

/* Lines "first lower count", lower as the reader's namespace numbers it. */
void id_map_show(struct seq_buf *s, struct user_namespace *ns, bool gids);
/* Set a map from such lines, in ids of the parent; once. 0 or what user_namespaces(7) says. */
int id_map_write(struct user_namespace *ns, bool gids, const char *text);
int setgroups_write(struct user_namespace *ns, const char *text);

#endif

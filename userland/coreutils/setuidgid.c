/*
 * setuidgid - run a command as another user.
 *
 * For root: there is no way up, and so no password.
 */
#include "util.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static void
become(const struct passwd *pw)
{
	if (initgroups(pw->pw_name, pw->pw_gid) < 0 || setgid(pw->pw_gid) < 0 ||
	    setuid(pw->pw_uid) < 0) {
		complain(pw->pw_name);
		exit(111);
	}
	setenv("USER", pw->pw_name, 1);
	setenv("LOGNAME", pw->pw_name, 1);
	setenv("HOME", pw->pw_dir, 1);
}

int
main(int argc, char **argv)
{
	struct passwd *pw;

	tool_usage_status = 100;
	tool_begin(argc, argv, "setuidgid user command [argument ...]");
	if (tool_opt(argc, argv, "+", NULL) != -1 || argc - opt_index < 2)
		tool_usage();
	pw = getpwnam(argv[opt_index]);
	if (!pw) {
		errno = EINVAL;
		complain(argv[opt_index]);
		return 111;
	}
	become(pw);
	execvp(argv[opt_index + 1], argv + opt_index + 1);
	complain(argv[opt_index + 1]);
	return errno == ENOENT ? 127 : 126;
}

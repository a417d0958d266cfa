/*
 * poweroff.c - poweroff, reboot and halt: one program, told by its name.
 *
 * They ask init, which ends everything in order (shutdown.c).  With -f the
 * machine ends at once: file systems are written out, nothing is stopped.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init.h"
#include "util.h"

int
main(int argc, char **argv)
{
	enum ending how;
	bool force = false;
	int c, sig;

	tool_begin(argc, argv, "poweroff|reboot|halt [-f]");
	while ((c = tool_opt(argc, argv, "f", NULL)) != -1)
		force = true;
	if (opt_index < argc)
		tool_usage();
	if (strcmp(tool_name, "halt") == 0) {
		how = END_HALT;
		sig = SIGUSR1;
	} else if (strcmp(tool_name, "reboot") == 0) {
		how = END_REBOOT;
		sig = SIGTERM;
	} else {
		how = END_POWEROFF;
		sig = SIGUSR2;
	}
	if (force) {
		sync();
		reboot_command(how);
		return tool_end(complain("reboot"));
	}
	if (kill(1, sig) < 0)
		return tool_end(complain("init"));
	/* Wait for our own end, rather than for a prompt to come once more. */
	sleep(60);
	return tool_end(0);
}

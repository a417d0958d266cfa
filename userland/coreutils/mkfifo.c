/*
 * mkfifo - make named pipes.
 */
#include "util.h"

int
main(int argc, char **argv)
{
	struct mode_change *mode = NULL;
	int opt, status = 0;

	tool_begin(argc, argv, "mkfifo [-m mode] file ...");
	while ((opt = tool_opt(argc, argv, "m:", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		mode = mode_parse(opt_arg);
		if (!mode)
			die(1, "%s: bad mode", opt_arg);
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		if (mkfifo(argv[i], 0666) < 0 || (mode &&
		    chmod(argv[i], mode_apply(mode, 0666, false)) < 0))
			status = complain(argv[i]);
	return status;
}

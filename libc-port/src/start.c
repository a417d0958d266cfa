/*
 * start.c: from _start to main.
 *
 * Order matters: until the thread pointer is set there is no errno and no
 * struct _reent, so nothing here may call the library before tls_init.
 */
#include "internal.h"
#include <reent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <loam/auxv.h>

int main(int, char **, char **);
void __libc_init_array(void);
void __libc_fini_array(void);

const unsigned long *__loam_auxv;
char *program_invocation_name = "";
char *program_invocation_short_name = "";

__attribute__((__noreturn__, __used__)) void
__loam_start(long *stack)
{
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);
	char **envp = argv + argc + 1;
	char **p = envp;
	char *slash;

	while (*p != NULL)
		p++;
	__loam_auxv = (const unsigned long *)(p + 1);
	__loam_tls_init(__loam_auxv);
	environ = envp;
	if (argc > 0) {
		program_invocation_name = argv[0];
		slash = strrchr(argv[0], '/');
		program_invocation_short_name =
		    slash != NULL ? slash + 1 : argv[0];
	}
	atexit(__libc_fini_array);
	__libc_init_array();
	exit(main(argc, argv, envp));
}

unsigned long
getauxval(unsigned long type)
{
	const unsigned long *p;

	for (p = __loam_auxv; p[0] != AT_NULL; p += 2)
		if (p[0] == type)
			return p[1];
	errno = ENOENT;
	return 0;
}

const char *
getprogname(void)
{
	return program_invocation_short_name;
}

void
setprogname(const char *name)
{
	const char *slash = strrchr(name, '/');

	program_invocation_short_name =
	    (char *)(slash != NULL ? slash + 1 : name);
}

/* gcc calls this when a canary was overwritten. */
__attribute__((__noreturn__)) void
__stack_chk_fail(void)
{
	static const char msg[] = "*** stack smashing detected ***\n";

	write(STDERR_FILENO, msg, sizeof(msg) - 1);
	abort();
}

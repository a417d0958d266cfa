/*
 * reboot.c - the call that ends the machine, for init and for poweroff -f.
 */
#include <sys/reboot.h>

#include "init.h"

/* Does not return if it works; else -1 and errno. */
int
reboot_command(enum ending how)
{
	return reboot(how == END_HALT ? RB_HALT_SYSTEM :
	    how == END_REBOOT ? RB_AUTOBOOT : RB_POWER_OFF);
}

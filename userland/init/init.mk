# Process 1, and the commands that ask it to end the machine.
$(eval $(call program,init,$(addprefix userland/init/,init.c console.c mounts.c shutdown.c reboot.c),/sbin))
$(eval $(call program,poweroff,userland/init/poweroff.c userland/init/reboot.c,/sbin))
$(eval $(call rootlink,/sbin/reboot,poweroff))
$(eval $(call rootlink,/sbin/halt,poweroff))

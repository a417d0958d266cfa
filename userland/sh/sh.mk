# The shell.
$(eval $(call program,sh,$(patsubst src/%,%,$(wildcard src/userland/sh/*.c)),/bin))

# kill.
$(eval $(call program,kill,userland/kill/kill.c,/bin))

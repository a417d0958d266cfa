# fork.
$(eval $(call program,fork,userland/fork/fork.c,/bin))

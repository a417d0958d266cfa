# The utilities: one file each, all in /bin.
COREUTILS := \
	basename cat chmod clear cmp dirname echo env false head id ln \
	mkdir pwd rm rmdir sleep sync tail tee true uname wc yes
$(foreach t,$(COREUTILS),$(eval $(call program,$(t),userland/coreutils/$(t).c,/bin)))

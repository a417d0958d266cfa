# Manual pages: doc/man1/ls.1 becomes /usr/share/man/man1/ls.1.
MAN_PAGES := $(patsubst src/doc/%,%,$(wildcard src/doc/man*/*.[1-9]))
$(foreach m,$(MAN_PAGES),$(eval $(call rootfile,/usr/share/man/$(m),src/doc/$(m),0644)))

# Manual pages: doc/man1/ls.1 becomes /usr/share/man/man1/ls.1.
MAN_PAGES := $(patsubst src/doc/%,%,$(wildcard src/doc/man*/*.[1-9]))
$(foreach m,$(MAN_PAGES),$(eval $(call rootfile,/usr/share/man/$(m),src/doc/$(m),0644)))

# One page tells of a family of calls; the other names are links to it.
manlinks = $(foreach n,$(2),$(eval $(call rootlink,/usr/share/man/man2/$(n).2,$(1).2)))
$(call manlinks,access,faccessat faccessat2)
$(call manlinks,close,close_range)
$(call manlinks,dup,dup2 dup3)
$(call manlinks,open,openat creat)
$(call manlinks,pipe,pipe2)
$(call manlinks,poll,ppoll)
$(call manlinks,read,pread pread64 readv preadv)
$(call manlinks,readlink,readlinkat)
$(call manlinks,select,pselect pselect6)
$(call manlinks,sendfile,copy_file_range)
$(call manlinks,stat,fstat lstat fstatat newfstatat)
$(call manlinks,statfs,fstatfs)
$(call manlinks,write,pwrite pwrite64 writev pwritev)

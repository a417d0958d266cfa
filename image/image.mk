# The disk image: ROOT_LIST staged to obj/root by stage.sh, made into loam.img
# by mkimage.sh.  The skeleton sysroot/ is copied as it is; files that are
# executable there are executable in the image.

ROOT_MIB ?= 192

$(foreach d,/dev /proc /mnt /home /run /var /var/log,$(eval $(call rootdir,$(d),0755)))
$(foreach d,/tmp /var/tmp,$(eval $(call rootdir,$(d),1777)))
$(eval $(call rootdir,/root,0700))
$(eval $(call rootfile,/boot/loam.elf,$(KERNEL),0644))
$(eval $(call rootfile,/boot/grub/grub.cfg,src/image/grub.cfg,0644))

SKELETON_PLAIN := $(shell cd src/sysroot && find . -type f ! -name .gitignore ! -perm -u+x)
SKELETON_PROGRAMS := $(shell cd src/sysroot && find . -type f ! -name .gitignore -perm -u+x)
$(foreach f,$(SKELETON_PLAIN:./%=%),$(eval $(call rootfile,/$(f),src/sysroot/$(f),0644)))
$(foreach f,$(SKELETON_PROGRAMS:./%=%),$(eval $(call rootfile,/$(f),src/sysroot/$(f),0755)))

.PHONY: image
image: loam.img

loam.img: obj/root.stamp src/image/mkimage.sh src/image/early.cfg obj/root.size
	$(call say,IMAGE,$@)
	$(Q)sh src/image/mkimage.sh obj/root $@ $(ROOT_MIB)

$(eval $(call flagfile,obj/root.size,$(ROOT_MIB)))

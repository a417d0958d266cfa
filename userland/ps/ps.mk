# ps.
$(eval $(call program,ps,$(addprefix userland/ps/,ps.c read.c columns.c table.c order.c),/bin))

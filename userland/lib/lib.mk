# libutil: what the programs share; util.h says what is where.
LIBUTIL_SRCS += $(patsubst %,userland/lib/%.c, \
	ask copy datetime error escape human ids io mem mode mounts num \
	options path procs re_compile re_match re_parse remove resolve signame \
	tabs term utf8 walk)

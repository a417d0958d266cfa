# libutil: what the programs share; util.h says what is where.
LIBUTIL_SRCS += $(patsubst %,userland/lib/%.c, \
	ask copy datetime error escape human ids io mem mode num path remove \
	signame term utf8 walk)

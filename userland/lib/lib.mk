# libutil: what the programs share; util.h says what is where.
LIBUTIL_SRCS += $(patsubst %,userland/lib/%.c, \
	ask error escape human ids io mem mode num path signame utf8 walk)

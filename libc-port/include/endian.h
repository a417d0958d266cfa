/* Byte order. */
#ifndef _LOAM_ENDIAN_H
#define _LOAM_ENDIAN_H

#include <machine/endian.h>
#include <byteswap.h>

#define __BYTE_ORDER	__BYTE_ORDER__
#define __LITTLE_ENDIAN	__ORDER_LITTLE_ENDIAN__
#define __BIG_ENDIAN	__ORDER_BIG_ENDIAN__

#define htobe16(x)	__builtin_bswap16(x)
#define htobe32(x)	__builtin_bswap32(x)
#define htobe64(x)	__builtin_bswap64(x)
#define be16toh(x)	__builtin_bswap16(x)
#define be32toh(x)	__builtin_bswap32(x)
#define be64toh(x)	__builtin_bswap64(x)
#define htole16(x)	((unsigned short)(x))
#define htole32(x)	((unsigned int)(x))
#define htole64(x)	((unsigned long)(x))
#define le16toh(x)	((unsigned short)(x))
#define le32toh(x)	((unsigned int)(x))
#define le64toh(x)	((unsigned long)(x))

#endif

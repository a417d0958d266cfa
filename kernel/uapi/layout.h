/*
 * Compile-time checks of the ABI's structure layouts.
 *
 * Each header states the size and the offsets that Linux x86-64 programs
 * were compiled with, so a careless edit stops the build and not a guest.
 */
#ifndef LOAM_UAPI_LAYOUT_H
#define LOAM_UAPI_LAYOUT_H

#ifdef __cplusplus
#define LOAM_SIZE(type, n)
#define LOAM_OFFSET(type, field, n)
#else
#define LOAM_SIZE(type, n) \
	_Static_assert(sizeof(type) == (n), "size of " #type)
#define LOAM_OFFSET(type, field, n) \
	_Static_assert(__builtin_offsetof(type, field) == (n), \
	    "offset of " #field " in " #type)
#endif

#endif

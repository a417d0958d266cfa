/*
 * Types of threads and what they wait on, for <sys/types.h>.  A static
 * initialiser is all zeros everywhere.  The members are the library's.
 */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;
typedef unsigned int pthread_once_t;
typedef unsigned int pthread_spinlock_t;

typedef struct {
	void *__stack;			/* lowest byte; NULL: the library's */
	unsigned long __stack_size;
	unsigned long __guard_size;
	int __detached;
	int __inherit;
	int __policy;
	int __priority;
	void *__cpus;			/* a copy in the heap, or NULL */
	unsigned long __cpus_size;
} pthread_attr_t;

typedef struct {
	unsigned int __word;		/* what waiters sleep on */
	unsigned int __kind;
	unsigned long __owner;
	unsigned int __depth;
	unsigned int __pad;
	void *__next;			/* links of the robust list */
	void *__prev;
} pthread_mutex_t;

typedef struct {
	unsigned int __kind;
} pthread_mutexattr_t;

typedef struct {
	unsigned int __seq;
	unsigned int __waiters;
	int __clock;
	int __shared;
	pthread_mutex_t *__mutex;
} pthread_cond_t;

typedef struct {
	int __clock;
	int __shared;
} pthread_condattr_t;

typedef struct {
	unsigned int __lock;
	unsigned int __readers;		/* holding */
	unsigned int __readers_waiting;
	unsigned int __readers_seq;
	unsigned int __writers_waiting;
	unsigned int __writers_seq;
	unsigned int __writer_grant;
	unsigned int __shared;
	unsigned long __writer;		/* who holds it */
} pthread_rwlock_t;

typedef struct {
	int __shared;
} pthread_rwlockattr_t;

typedef struct {
	unsigned int __lock;
	unsigned int __count;
	unsigned int __arrived;
	unsigned int __seq;
	unsigned int __inside;
	int __shared;
} pthread_barrier_t;

typedef struct {
	int __shared;
} pthread_barrierattr_t;

#endif

/* Files that stand for events: epoll sets, eventfd counters and timerfd timers. */
#ifndef FS_EVENT_EVENT_H
#define FS_EVENT_EVENT_H

#include <fs/vfs/vfs.h>
#include <uapi/epoll.h>

/* An eventfd as an open file; NULL: no memory. flags: EFD_SEMAPHORE, O_NONBLOCK. */
struct file *eventfd_create(unsigned initial, int flags);

/* A timerfd, off; NULL: no memory. Its clock is CLOCK_REALTIME or CLOCK_MONOTONIC. */
struct file *timerfd_create(bool realtime, int flags);
bool file_is_timerfd(const struct file *f);
/* f is one. value 0 = off; nanoseconds. how: TFD_TIMER_*. old is filled in. */
struct timerfd_setting { u64 value, interval; };
void timerfd_get(struct file *f, struct timerfd_setting *out);
/* 0, or -ECANCELED: done, and the clock was set since the last read. */
int timerfd_set(struct file *f, int how, const struct timerfd_setting *new,
    struct timerfd_setting *old);

struct file *epoll_create_file(void);		/* NULL: no memory */
bool file_is_epoll(const struct file *f);
/* As epoll_ctl(2). ep is an epoll file; fd is the number file was named by. */
int epoll_change(struct file *ep, int op, int fd, struct file *f, const struct epoll_event *event);
/*
 * Up to max events into the user's array, waiting for the first until the deadline
 * (clock_ns(); 0: not at all, ~0: for ever). Count, 0 at the deadline, or error.
 */
long epoll_wait_events(struct file *ep, struct epoll_event __user *out, int max, u64 deadline_ns);

/* The last descriptor of a watched file is gone (file.c). */
void epoll_file_released(struct file *f);

#endif

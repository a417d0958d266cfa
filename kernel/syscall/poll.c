/*
 * Waiting for files: poll, ppoll, select, pselect6.
 *
 * Each looks at all files once with the poll table, which enters their wait queues,
 * and then, as long as none is ready, sleeps and looks again without it.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/poll.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/sigstate.h>
#include <proc/signal.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <syscall/time.h>
#include <uapi/errno.h>
#include <uapi/poll.h>
#include <uapi/resource.h>
#include <uapi/select.h>

#define NEVER (~0UL)
#define INLINE_FDS 16

/* ---- poll ---- */

static unsigned
look_at_fds(struct pollfd *fds, unsigned n, struct poll_table *pt)
{
	unsigned ready = 0;

	for (unsigned i = 0; i < n; i++) {
		struct fd_hold h;
		unsigned mask;

		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		if (fd_hold(fds[i].fd, &h) == NULL) {
			mask = POLLNVAL;
		} else {
			mask = file_poll(h.file, ready == 0 ? pt : NULL) &
			    ((unsigned short)fds[i].events | POLLERR | POLLHUP);
			fd_hold_end(&h);
		}
		fds[i].revents = mask;
		if (mask != 0)
			ready++;
	}
	return ready;
}

/* Count of ready files, 0 at the deadline, -EINTR, -ENOMEM. */
static long
poll_until(struct pollfd *fds, unsigned n, u64 deadline)
{
	struct poll_table pt;
	unsigned ready;
	long err = 0;

	poll_table_init(&pt);
	ready = look_at_fds(fds, n, deadline != 0 ? &pt : NULL);
	while (ready == 0 && deadline != 0) {
		err = pt.error;
		if (err == 0)
			err = poll_table_wait(&pt, deadline);
		if (err != 0 && err != -ETIMEDOUT)
			break;
		ready = look_at_fds(fds, n, NULL);
		if (err == -ETIMEDOUT) {
			err = 0;
			break;
		}
	}
	poll_table_end(&pt);
	return ready > 0 ? (long)ready : err;
}

static long
do_poll(struct pollfd __user *user, unsigned n, u64 deadline)
{
	struct pollfd small[INLINE_FDS], *fds = small;
	long r;

	if (n > rlimit_current(RLIMIT_NOFILE))
		return -EINVAL;
	if (n > INLINE_FDS) {
		fds = kmalloc(n * sizeof(*fds), 0);
		if (fds == NULL)
			return -ENOMEM;
	}
	r = copy_from_user(fds, user, n * sizeof(*fds));
	if (r == 0)
		r = poll_until(fds, n, deadline);
	/* One copy of all: what is not revents goes back as it came. */
	if (r >= 0 && copy_to_user(user, fds, n * sizeof(*fds)) != 0)
		r = -EFAULT;
	if (fds != small)
		kfree(fds);
	return r;
}

static long
restart_poll(struct thread *t)
{
	long r = do_poll((struct pollfd __user *)t->restart.arg[0], t->restart.arg[1],
	    t->restart.deadline_ns);

	return r == -EINTR ? -ERESTART_RESTARTBLOCK : r;
}

long
sys_poll(struct pollfd __user *fds, unsigned int nfds, int timeout_ms)
{
	struct thread *t = current;
	u64 deadline = timeout_ms < 0 ? NEVER :
	    timeout_ms == 0 ? 0 : deadline_after(timeout_ms * NSEC_PER_MSEC);
	long r = do_poll(fds, nfds, deadline);

	if (r != -EINTR)
		return r;
	t->restart.fn = restart_poll;
	t->restart.arg[0] = (unsigned long)fds;
	t->restart.arg[1] = nfds;
	t->restart.deadline_ns = deadline;
	return -ERESTART_RESTARTBLOCK;
}

/* A timeout that may be NULL, as a deadline; 0: do not wait. */
static int
get_deadline(const struct timespec __user *timeout, u64 *deadline)
{
	struct timespec ts;
	u64 ns;

	*deadline = NEVER;
	if (timeout == NULL)
		return 0;
	if (copy_from_user(&ts, timeout, sizeof(ts)) != 0)
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns) != 0)
		return -EINVAL;
	*deadline = ns == 0 ? 0 : deadline_after(ns);
	return 0;
}

static u64
time_left(u64 deadline)
{
	u64 now = clock_ns();

	return deadline > now ? deadline - now : 0;
}

/* Linux tells what is left of the time; a restarted call then waits for the rest. */
static void
put_timespec_left(struct timespec __user *timeout, u64 deadline)
{
	struct timespec ts;

	if (timeout == NULL || deadline == 0)
		return;
	ts = ns_to_timespec(time_left(deadline));
	(void)copy_to_user(timeout, &ts, sizeof(ts));
}

static int
take_mask(const unsigned long __user *mask, size_t size)
{
	u64 set;

	if (mask == NULL)
		return 0;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)) != 0)
		return -EFAULT;
	signal_suspend_mask(set);
	return 0;
}

long
sys_ppoll(struct pollfd __user *fds, unsigned int nfds, struct timespec __user *timeout,
    const unsigned long __user *mask, size_t setsize)
{
	u64 deadline;
	long r = get_deadline(timeout, &deadline);

	if (r == 0)
		r = take_mask(mask, setsize);
	if (r != 0)
		return r;
	r = do_poll(fds, nfds, deadline);
	put_timespec_left(timeout, deadline);
	return r;
}

/* ---- select ---- */

#define WORD_BITS 64u

/* Three sets to watch, and three of what is ready, each of nwords. */
struct sets {
	unsigned nfds, nwords;
	u64 *watch[3], *ready[3];
	u64 small[6 * 4];
};

static const unsigned set_events[3] = {
	POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR,
	POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR,
	POLLPRI,
};

static int
sets_get(struct sets *s, int nfds, unsigned long __user *const user[3])
{
	u64 *words = s->small;

	if (nfds < 0)
		return -EINVAL;
	s->nfds = MIN((unsigned)nfds, files_capacity(current->files));
	s->nwords = DIV_ROUND_UP(s->nfds, WORD_BITS);
	if (6 * s->nwords > ARRAY_SIZE(s->small)) {
		words = kmalloc(6 * s->nwords * sizeof(*words), 0);
		if (words == NULL)
			return -ENOMEM;
	}
	memset(words, 0, 6 * s->nwords * sizeof(*words));
	for (unsigned k = 0; k < 3; k++) {
		s->watch[k] = words + k * s->nwords;
		s->ready[k] = words + (3 + k) * s->nwords;
		if (user[k] != NULL && copy_from_user(s->watch[k], user[k], s->nwords * 8) != 0) {
			if (words != s->small)
				kfree(words);
			return -EFAULT;
		}
		if (s->nfds % WORD_BITS != 0)
			s->watch[k][s->nwords - 1] &= (1UL << s->nfds % WORD_BITS) - 1;
	}
	return 0;
}

static void
sets_put(struct sets *s)
{
	if (s->watch[0] != s->small)
		kfree(s->watch[0]);
}

/* Bits set, or -EBADF. */
static long
look_at_sets(struct sets *s, struct poll_table *pt)
{
	long ready = 0;

	for (unsigned w = 0; w < s->nwords; w++) {
		u64 any = s->watch[0][w] | s->watch[1][w] | s->watch[2][w];

		s->ready[0][w] = s->ready[1][w] = s->ready[2][w] = 0;
		while (any != 0) {
			unsigned bit = __builtin_ctzl(any);
			struct fd_hold h;
			unsigned mask;

			any &= any - 1;
			if (fd_hold(w * WORD_BITS + bit, &h) == NULL)
				return -EBADF;
			mask = file_poll(h.file, ready == 0 ? pt : NULL);
			fd_hold_end(&h);
			for (unsigned k = 0; k < 3; k++)
				if ((s->watch[k][w] >> bit & 1) && (mask & set_events[k])) {
					s->ready[k][w] |= 1UL << bit;
					ready++;
				}
		}
	}
	return ready;
}

static long
select_until(struct sets *s, u64 deadline)
{
	struct poll_table pt;
	long ready, err = 0;

	poll_table_init(&pt);
	ready = look_at_sets(s, deadline != 0 ? &pt : NULL);
	while (ready == 0 && deadline != 0) {
		err = pt.error;
		if (err == 0)
			err = poll_table_wait(&pt, deadline);
		if (err != 0 && err != -ETIMEDOUT)
			break;
		ready = look_at_sets(s, NULL);
		if (err == -ETIMEDOUT) {
			err = 0;
			break;
		}
	}
	poll_table_end(&pt);
	return ready != 0 ? ready : err;
}

static long
do_select(int nfds, unsigned long __user *const user[3], u64 deadline)
{
	struct sets s;
	long r = sets_get(&s, nfds, user);

	if (r != 0)
		return r;
	r = select_until(&s, deadline);
	for (unsigned k = 0; r >= 0 && k < 3; k++)
		if (user[k] != NULL && copy_to_user(user[k], s.ready[k], s.nwords * 8) != 0)
			r = -EFAULT;
	sets_put(&s);
	return r;
}

long
sys_select(int nfds, unsigned long __user *readfds, unsigned long __user *writefds,
    unsigned long __user *exceptfds, struct timeval __user *timeout)
{
	unsigned long __user *const sets[3] = { readfds, writefds, exceptfds };
	u64 deadline = NEVER, ns;
	struct timeval tv;
	long r;

	if (timeout != NULL) {
		if (copy_from_user(&tv, timeout, sizeof(tv)) != 0)
			return -EFAULT;
		/* Fractions of a second and more are carried over, as Linux does. */
		if (tv.tv_usec >= (long)USEC_PER_SEC) {
			tv.tv_sec += tv.tv_usec / USEC_PER_SEC;
			tv.tv_usec %= USEC_PER_SEC;
		}
		if (timeval_to_ns(&tv, &ns) != 0)
			return -EINVAL;
		deadline = ns == 0 ? 0 : deadline_after(ns);
	}
	r = do_select(nfds, sets, deadline);
	if (timeout != NULL && deadline != 0) {
		tv = ns_to_timeval(time_left(deadline));
		(void)copy_to_user(timeout, &tv, sizeof(tv));
	}
	return r;
}

long
sys_pselect6(int nfds, unsigned long __user *readfds, unsigned long __user *writefds,
    unsigned long __user *exceptfds, struct timespec __user *timeout,
    const struct pselect6_mask __user *mask)
{
	unsigned long __user *const sets[3] = { readfds, writefds, exceptfds };
	struct pselect6_mask m = { 0 };
	u64 deadline;
	long r = get_deadline(timeout, &deadline);

	if (r == 0 && mask != NULL && copy_from_user(&m, mask, sizeof(m)) != 0)
		r = -EFAULT;
	if (r == 0)
		r = take_mask(m.mask, m.size);
	if (r != 0)
		return r;
	r = do_select(nfds, sets, deadline);
	put_timespec_left(timeout, deadline);
	return r;
}

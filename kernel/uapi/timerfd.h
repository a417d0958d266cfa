/* timerfd. */
#ifndef LOAM_UAPI_TIMERFD_H
#define LOAM_UAPI_TIMERFD_H

#define TFD_TIMER_ABSTIME	1
#define TFD_TIMER_CANCEL_ON_SET	2	/* reads fail with ECANCELED when the clock is set */

#define TFD_NONBLOCK	04000
#define TFD_CLOEXEC	02000000

#endif

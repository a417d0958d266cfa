/* pidfd. */
#ifndef LOAM_UAPI_PIDFD_H
#define LOAM_UAPI_PIDFD_H

#define PIDFD_NONBLOCK	04000

#endif

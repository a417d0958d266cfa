/* eventfd. */
#ifndef LOAM_UAPI_EVENTFD_H
#define LOAM_UAPI_EVENTFD_H

#define EFD_SEMAPHORE	1
#define EFD_NONBLOCK	04000
#define EFD_CLOEXEC	02000000

#endif

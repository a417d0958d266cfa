/* /proc/sys/kernel/{sem,shm*,msg*} and /proc/sysvipc. */
#ifndef IPC_LIMITS_H
#define IPC_LIMITS_H

void ipc_limits_init(void);		/* boot */

#endif

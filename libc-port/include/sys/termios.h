/* Terminal attributes. */
#ifndef _LOAM_SYS_TERMIOS_H
#define _LOAM_SYS_TERMIOS_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/termios.h>

typedef unsigned char cc_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;

#define EXTA		B19200
#define EXTB		B38400
#define _POSIX_VDISABLE	'\0'

__BEGIN_DECLS
int tcgetattr(int, struct termios *);
int tcsetattr(int, int, const struct termios *);
int tcsendbreak(int, int);
int tcdrain(int);
int tcflow(int, int);
int tcflush(int, int);
pid_t tcgetsid(int);
speed_t cfgetispeed(const struct termios *);
speed_t cfgetospeed(const struct termios *);
int cfsetispeed(struct termios *, speed_t);
int cfsetospeed(struct termios *, speed_t);
#if __MISC_VISIBLE
int cfsetspeed(struct termios *, speed_t);
void cfmakeraw(struct termios *);
#endif
#if __POSIX_VISIBLE >= 200809
int tcgetwinsize(int, struct winsize *);
int tcsetwinsize(int, const struct winsize *);
#endif
__END_DECLS

#endif

/*
 * Error numbers, as on Linux x86-64.
 *
 * A system call returns one of these negated; -4095..-1 is the whole range
 * of failures.  The C library turns it into errno.  Numbers without a
 * comment are never returned by this kernel: they keep their place so that
 * programs which name them compile.
 */
#ifndef LOAM_UAPI_ERRNO_H
#define LOAM_UAPI_ERRNO_H

#define EPERM		1	/* Not the owner, or not privileged */
#define ENOENT		2	/* No such file or directory */
#define ESRCH		3	/* No such process */
#define EINTR		4	/* A signal broke off the call */
#define EIO		5	/* Input or output error */
#define ENXIO		6	/* No such device or address */
#define E2BIG		7	/* Argument list too long */
#define ENOEXEC		8	/* Not an executable format */
#define EBADF		9	/* Bad file descriptor */
#define ECHILD		10	/* No child to wait for */
#define EAGAIN		11	/* Try again, or out of a resource */
#define ENOMEM		12	/* Out of memory */
#define EACCES		13	/* Permission denied */
#define EFAULT		14	/* Bad address */
#define ENOTBLK		15	/* Not a block device */
#define EBUSY		16	/* Device or resource busy */
#define EEXIST		17	/* File exists */
#define EXDEV		18	/* Link across file systems */
#define ENODEV		19	/* No such device, or not by this device */
#define ENOTDIR		20	/* Not a directory */
#define EISDIR		21	/* Is a directory */
#define EINVAL		22	/* Invalid argument */
#define ENFILE		23	/* Too many open files in the system */
#define EMFILE		24	/* Too many open files in the process */
#define ENOTTY		25	/* Not a terminal, or no such ioctl */
#define ETXTBSY		26	/* Program file is being run */
#define EFBIG		27	/* File too large */
#define ENOSPC		28	/* No space left on the device */
#define ESPIPE		29	/* Cannot seek on this file */
#define EROFS		30	/* Read-only file system */
#define EMLINK		31	/* Too many links */
#define EPIPE		32	/* Pipe without a reader */
#define EDOM		33	/* Outside a function's domain */
#define ERANGE		34	/* Result does not fit */
#define EDEADLK		35	/* Waiting would be a deadlock */
#define ENAMETOOLONG	36	/* File name too long */
#define ENOLCK		37	/* Out of record locks */
#define ENOSYS		38	/* No such system call */
#define ENOTEMPTY	39	/* Directory not empty */
#define ELOOP		40	/* Too many symbolic links */
#define ENOMSG		42	/* No message of that type */
#define EIDRM		43	/* Identifier removed */
#define ECHRNG		44
#define EL2NSYNC	45
#define EL3HLT		46
#define EL3RST		47
#define ELNRNG		48
#define EUNATCH		49
#define ENOCSI		50
#define EL2HLT		51
#define EBADE		52
#define EBADR		53
#define EXFULL		54
#define ENOANO		55
#define EBADRQC		56
#define EBADSLT		57
#define EBFONT		59
#define ENOSTR		60	/* Not a stream device */
#define ENODATA		61	/* No such attribute, or no data */
#define ETIME		62	/* Timer expired */
#define ENOSR		63
#define ENONET		64
#define ENOPKG		65
#define EREMOTE		66
#define ENOLINK		67
#define EADV		68
#define ESRMNT		69
#define ECOMM		70
#define EPROTO		71	/* Protocol error */
#define EMULTIHOP	72
#define EDOTDOT		73
#define EBADMSG		74	/* Malformed message */
#define EOVERFLOW	75	/* Value too large for its type */
#define ENOTUNIQ	76
#define EBADFD		77
#define EREMCHG		78
#define ELIBACC		79
#define ELIBBAD		80
#define ELIBSCN		81
#define ELIBMAX		82
#define ELIBEXEC	83
#define EILSEQ		84	/* Invalid multibyte sequence */
#define ERESTART	85
#define ESTRPIPE	86
#define EUSERS		87
#define ENOTSOCK	88	/* Not a socket */
#define EDESTADDRREQ	89	/* Destination address required */
#define EMSGSIZE	90	/* Message too long */
#define EPROTOTYPE	91	/* Wrong protocol type for socket */
#define ENOPROTOOPT	92	/* Protocol not available */
#define EPROTONOSUPPORT	93	/* Protocol not supported */
#define ESOCKTNOSUPPORT	94	/* Socket type not supported */
#define EOPNOTSUPP	95	/* Operation not supported */
#define EPFNOSUPPORT	96	/* Protocol family not supported */
#define EAFNOSUPPORT	97	/* Address family not supported */
#define EADDRINUSE	98	/* Address in use */
#define EADDRNOTAVAIL	99	/* Address not available */
#define ENETDOWN	100	/* Network is down */
#define ENETUNREACH	101	/* Network unreachable */
#define ENETRESET	102	/* Connection broken by network */
#define ECONNABORTED	103	/* Connection aborted */
#define ECONNRESET	104	/* Connection reset by peer */
#define ENOBUFS		105	/* No buffer space */
#define EISCONN		106	/* Already connected */
#define ENOTCONN	107	/* Not connected */
#define ESHUTDOWN	108	/* Socket is shut down */
#define ETOOMANYREFS	109	/* Too many references */
#define ETIMEDOUT	110	/* Timed out */
#define ECONNREFUSED	111	/* Connection refused */
#define EHOSTDOWN	112	/* Host is down */
#define EHOSTUNREACH	113	/* Host unreachable */
#define EALREADY	114	/* Already in progress */
#define EINPROGRESS	115	/* Operation in progress */
#define ESTALE		116	/* Stale file handle */
#define EUCLEAN		117
#define ENOTNAM		118
#define ENAVAIL		119
#define EISNAM		120
#define EREMOTEIO	121
#define EDQUOT		122	/* Disk quota exceeded */
#define ENOMEDIUM	123	/* No medium in the drive */
#define EMEDIUMTYPE	124	/* Wrong medium type */
#define ECANCELED	125	/* Operation cancelled */
#define ENOKEY		126
#define EKEYEXPIRED	127
#define EKEYREVOKED	128
#define EKEYREJECTED	129
#define EOWNERDEAD	130	/* Owner of the lock died */
#define ENOTRECOVERABLE	131	/* State cannot be recovered */
#define ERFKILL		132
#define EHWPOISON	133	/* Memory page is damaged */

#define EWOULDBLOCK	EAGAIN
#define EDEADLOCK	EDEADLK
#define ENOTSUP		EOPNOTSUPP

/* The largest errno a system call can return. */
#define MAX_ERRNO	4095

#endif

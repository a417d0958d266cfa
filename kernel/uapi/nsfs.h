/* What can be asked of an open namespace file. */
#ifndef LOAM_UAPI_NSFS_H
#define LOAM_UAPI_NSFS_H

#define NS_GET_USERNS		0xb701	/* descriptor of the user namespace that owns it */
#define NS_GET_PARENT		0xb702	/* descriptor of its parent: user and pid */
#define NS_GET_NSTYPE		0xb703	/* CLONE_NEW* */
#define NS_GET_OWNER_UID	0xb704	/* uid_t of who made a user namespace */

#endif

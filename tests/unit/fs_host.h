/* What the tests of kernel/fs ask of the host. No types that the two sides see differently. */
#ifndef TESTS_UNIT_FS_HOST_H
#define TESTS_UNIT_FS_HOST_H

void *host_alloc(unsigned long size, int zero);
void host_free(void *p);
void *host_alloc_pages(unsigned long npages);	/* aligned to their size's page */
void host_print(const char *text);
void host_abort(void);

/* The image: made by mke2fs (options), checked by e2fsck -fn (0 = clean). */
int image_make(unsigned block_size, unsigned mib);
unsigned long image_open(void);			/* its size in bytes */
void image_close(void);
int image_io(unsigned long offset, void *buf, unsigned long n, int write);
int image_check(void);
void image_save(void);				/* a copy in memory */
void image_restore(void);
void image_poke(unsigned long offset, unsigned char value);

#endif

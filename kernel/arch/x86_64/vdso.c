/*
 * The kernel's side of the vDSO: one object of two pages, made at boot and mapped
 * into each program by exec: the image, and the data that clock.c keeps.
 */
#include <arch/vdso.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/vm.h>
#include "internal.h"
#include "vdso/data.h"

extern const char vdso_image[], vdso_image_end[];

struct vm_object *vdso_object;

void
vdso_init(void)
{
	struct vm_object *o = vm_object_create(VDSO_SIZE);
	void *image = o != NULL ? vm_object_page(o, 0) : NULL;
	void *data = image != NULL ? vm_object_page(o, 1) : NULL;

	if (data == NULL) {
		kprintf("vdso: no memory\n");
		return;
	}
	memcpy(image, vdso_image, vdso_image_end - vdso_image);
	clock_publish(data);
	vdso_object = o;
}

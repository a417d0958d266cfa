/*
 * The table of drivers, in the order in which they start: a new driver is a file
 * and a line here. Each looks for its devices and registers what it finds with
 * the floors below (tty_register, block_register, devfs_add_char).
 */
#include <drivers/console/console.h>
#include <drivers/drivers.h>
#include <drivers/keyboard/keyboard.h>
#include <drivers/mem/mem.h>
#include <drivers/pci/pci.h>
#include <drivers/serial/serial.h>
#include <drivers/virtio/virtio.h>
#include <lib/types.h>

static void (*const drivers[])(void) = {
	mem_devices_init,
	serial_init,
	console_init,
	keyboard_init,
	pci_init,
	virtio_init,
};

void
drivers_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(drivers); i++)
		drivers[i]();
}

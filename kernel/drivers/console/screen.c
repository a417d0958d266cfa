/*
 * Two kinds of screens: VGA text mode, as the BIOS leaves it, and a linear
 * framebuffer of 24 or 32 bits a pixel, as GRUB sets it up under UEFI.
 */
#include <arch/boot.h>
#include <arch/io.h>
#include <drivers/console/font.h>
#include <drivers/console/screen.h>

#define VGA_TEXT 0xb8000
#define VGA_COLS 80
#define VGA_ROWS 25
#define CRTC_INDEX 0x3d4
#define CRTC_DATA 0x3d5

static volatile u16 *vga;
static volatile u8 *pixels;

/* The colours of the VGA's text mode. */
static const u8 palette[16][3] = {
	{ 0, 0, 0 }, { 0, 0, 170 }, { 0, 170, 0 }, { 0, 170, 170 },
	{ 170, 0, 0 }, { 170, 0, 170 }, { 170, 85, 0 }, { 170, 170, 170 },
	{ 85, 85, 85 }, { 85, 85, 255 }, { 85, 255, 85 }, { 85, 255, 255 },
	{ 255, 85, 85 }, { 255, 85, 255 }, { 255, 255, 85 }, { 255, 255, 255 },
};

static void
vga_draw(unsigned row, unsigned col, u16 cell)
{
	vga[row * VGA_COLS + col] = cell;
}

static void
crtc_write(u8 index, u8 value)
{
	outb(CRTC_INDEX, index);
	outb(CRTC_DATA, value);
}

static void
vga_cursor(unsigned row, unsigned col, bool visible)
{
	unsigned at = row * VGA_COLS + col;

	crtc_write(0x0a, visible ? 14 : 0x20);
	crtc_write(0x0b, 15);
	crtc_write(0x0e, at >> 8);
	crtc_write(0x0f, at);
}

static const struct screen vga_screen = {
	.rows = VGA_ROWS, .cols = VGA_COLS, .draw = vga_draw, .cursor = vga_cursor,
};

static u32
colour(unsigned index)
{
	const struct boot_framebuffer *fb = &boot_info.fb;

	return (u32)palette[index][0] << fb->red_shift | (u32)palette[index][1] << fb->green_shift |
	    (u32)palette[index][2] << fb->blue_shift;
}

static void
fb_draw(unsigned row, unsigned col, u16 cell)
{
	const struct boot_framebuffer *fb = &boot_info.fb;
	u32 fore = colour(cell >> 8 & 15), back = colour(cell >> 12);
	unsigned bytes = fb->bpp / 8;
	volatile u8 *line = pixels + row * FONT_HEIGHT * fb->pitch + col * FONT_WIDTH * bytes;

	for (unsigned y = 0; y < FONT_HEIGHT; y++, line += fb->pitch) {
		u8 bits = font_row(cell, y);

		for (unsigned x = 0; x < FONT_WIDTH; x++) {
			u32 v = bits & (0x80 >> x) ? fore : back;

			if (bytes == 4) {
				((volatile u32 *)line)[x] = v;
			} else {
				line[x * 3] = v;
				line[x * 3 + 1] = v >> 8;
				line[x * 3 + 2] = v >> 16;
			}
		}
	}
}

static struct screen fb_screen = { .draw = fb_draw };

const struct screen *
screen_find(void)
{
	const struct boot_framebuffer *fb = &boot_info.fb;

	if (fb->bpp == 24 || fb->bpp == 32) {
		pixels = arch_map_mmio(fb->addr, (size_t)fb->pitch * fb->height);
		fb_screen.rows = fb->height / FONT_HEIGHT;
		fb_screen.cols = fb->width / FONT_WIDTH;
		return pixels != NULL && fb_screen.rows > 0 && fb_screen.cols > 0 ?
		    &fb_screen : NULL;
	}
	if (!boot_info.vga_text)
		return NULL;
	vga = arch_map_mmio(VGA_TEXT, VGA_ROWS * VGA_COLS * sizeof(*vga));
	return vga != NULL ? &vga_screen : NULL;
}

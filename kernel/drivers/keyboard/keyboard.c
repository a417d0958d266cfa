/*
 * PS/2 keyboard behind an i8042 controller, which translates to scan code set 1:
 * a byte for each key pressed, the same with the top bit set when it is let go,
 * 0xe0 before the keys that were added to the first PC's. US layout; keys that
 * are no characters send the sequences that terminals send.
 *
 * All state belongs to the interrupt handler.
 */
#include <arch/io.h>
#include <arch/irq.h>
#include <drivers/console/console.h>
#include <drivers/keyboard/keyboard.h>
#include <lib/klog.h>
#include <lib/string.h>

#define DATA 0x60
#define STATUS 0x64
#define COMMAND 0x64
#define STATUS_OUTPUT 0x01
#define STATUS_INPUT 0x02
#define STATUS_MOUSE 0x20
#define CMD_READ_CONFIG 0x20
#define CMD_WRITE_CONFIG 0x60
#define CMD_ENABLE 0xae
#define CONFIG_IRQ 0x01
#define CONFIG_OFF 0x10
#define CONFIG_TRANSLATE 0x40
#define KEYBOARD_IRQ 1
#define SPINS 100000

enum { KEY_CTRL = 0x1d, KEY_LSHIFT = 0x2a, KEY_RSHIFT = 0x36, KEY_ALT = 0x38, KEY_CAPS = 0x3a,
	KEY_PAD_FIRST = 0x47, KEY_PAD_LAST = 0x53 };

static const char plain[] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
static const char pad[] = "789-456+1230.";

/* The keys of the pad without Num Lock, which are also the grey keys with 0xe0. */
static const char *const pad_sequences[] = {
	"\033[H", "\033[A", "\033[5~", NULL, "\033[D", NULL, "\033[C", NULL, "\033[F", "\033[B",
	"\033[6~", "\033[2~", "\033[3~",
};
static const char *const function_keys[] = {
	"\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~",
	"\033[20~", "\033[21~",
};

static bool shift, ctrl, alt, caps, extended;

static void
send(const char *s)
{
	if (s != NULL)
		console_input(s, strlen(s));
}

static void
send_char(char c)
{
	char out[2] = { '\033', c };

	if (alt)
		console_input(out, 2);
	else
		console_input(&c, 1);
}

static char
with_ctrl(char c)
{
	if (c == ' ' || c == '2')
		return 0;
	if (c == '?' || c == '/')
		return 0x7f;
	return c >= '@' ? c & 0x1f : c;
}

static void
key_pressed(u8 key)
{
	char c;

	if (key >= KEY_PAD_FIRST && key <= KEY_PAD_LAST) {
		if (extended)
			send(pad_sequences[key - KEY_PAD_FIRST]);
		else
			send_char(pad[key - KEY_PAD_FIRST]);
		return;
	}
	if (key >= 0x3b && key <= 0x44) {
		send(function_keys[key - 0x3b]);
		return;
	}
	if (key == 0x57 || key == 0x58) {
		send(key == 0x57 ? "\033[23~" : "\033[24~");
		return;
	}
	if (key >= sizeof(plain) - 1)
		return;
	c = plain[key];
	if (extended && c != '\r' && c != '/')
		return;
	if (c == 0)
		return;
	if (c >= 'a' && c <= 'z' ? shift != caps : shift)
		c = shifted[key];
	send_char(ctrl ? with_ctrl(c) : c);
}

static void
scan_code(u8 code)
{
	u8 key = code & 0x7f;
	bool down = !(code & 0x80);

	if (code == 0xe0) {
		extended = true;
		return;
	}
	if (code >= 0xfa)
		return;			/* answers and errors of the keyboard, no keys */
	if (key == KEY_CTRL)
		ctrl = down;
	else if (key == KEY_ALT)
		alt = down;
	else if ((key == KEY_LSHIFT || key == KEY_RSHIFT) && !extended)
		shift = down;
	else if (key == KEY_CAPS && down)
		caps = !caps;
	else if (down)
		key_pressed(key);
	extended = false;
}

static void
keyboard_interrupt(void *arg)
{
	u8 status;

	while ((status = inb(STATUS)) & STATUS_OUTPUT) {
		u8 code = inb(DATA);

		if (!(status & STATUS_MOUSE))
			scan_code(code);
	}
}

static bool
wait_input_empty(void)
{
	for (int i = 0; i < SPINS; i++) {
		if (!(inb(STATUS) & STATUS_INPUT))
			return true;
	}
	return false;
}

static bool
read_config(u8 *config)
{
	if (!wait_input_empty())
		return false;
	outb(COMMAND, CMD_READ_CONFIG);
	for (int i = 0; i < SPINS; i++) {
		if (inb(STATUS) & STATUS_OUTPUT) {
			*config = inb(DATA);
			return true;
		}
	}
	return false;
}

void
keyboard_init(void)
{
	u8 config;

	if (inb(STATUS) == 0xff)
		return;			/* no controller */
	for (int i = 0; i < 64 && (inb(STATUS) & STATUS_OUTPUT); i++)
		inb(DATA);
	if (!read_config(&config) || !wait_input_empty())
		return;
	outb(COMMAND, CMD_WRITE_CONFIG);
	if (!wait_input_empty())
		return;
	outb(DATA, (config | CONFIG_IRQ | CONFIG_TRANSLATE) & ~CONFIG_OFF);
	if (!wait_input_empty())
		return;
	outb(COMMAND, CMD_ENABLE);
	if (irq_register_isa(KEYBOARD_IRQ, keyboard_interrupt, NULL) != 0)
		kprintf("keyboard: its interrupt is taken\n");
}

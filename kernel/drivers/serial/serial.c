/*
 * 16550 UARTs. From the first moment COM1 takes the kernel's log, waiting for
 * the chip at each byte; once serial_init() has run, terminals receive and send
 * by interrupts, and what is to be sent waits in a ring.
 *
 * port->lock guards the ring and the chip. The log does not take it: it must
 * work in a panic, and a byte between two others does no harm.
 */
#include <arch/io.h>
#include <arch/irq.h>
#include <drivers/serial/serial.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <sync/spinlock.h>
#include <tty/tty.h>

enum { REG_DATA = 0, REG_IER, REG_FIFO, REG_LCR, REG_MCR, REG_LSR, REG_MSR, REG_SCRATCH };
#define IER_RECEIVE 0x01
#define IER_TRANSMIT 0x02
#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define MCR_DTR_RTS_OUT2 0x0b		/* OUT2 lets the interrupt through */
#define LSR_RECEIVED 0x01
#define LSR_BREAK 0x10
#define LSR_TX_EMPTY 0x20
#define LSR_TX_IDLE 0x40
#define CLOCK 115200
#define FIFO_SIZE 16
#define MAX_LOADS 16
#define RING_SIZE 4096			/* a power of two */
#define EARLY_SPINS 100000		/* then the chip is taken for dead */

struct serial_port {
	u16 io;				/* [c] */
	u8 irq;				/* [c] */
	const char *name;		/* [c] */
	struct tty *tty;		/* [c] after serial_init */
	struct spinlock lock;
	u8 ier;				/* [lock] */
	bool refused;			/* [lock] a write was cut short: tty_tx_ready is owed */
	unsigned head, tail;		/* [lock] of ring: head - tail bytes wait */
	char ring[RING_SIZE];		/* [lock] */
};

static struct serial_port ports[] = {
	{ .io = 0x3f8, .irq = 4, .name = "ttyS0" },
	{ .io = 0x2f8, .irq = 3, .name = "ttyS1" },
};

static bool
port_exists(const struct serial_port *p)
{
	outb(p->io + REG_SCRATCH, 0x5a);
	if (inb(p->io + REG_SCRATCH) != 0x5a)
		return false;
	outb(p->io + REG_SCRATCH, 0xa5);
	return inb(p->io + REG_SCRATCH) == 0xa5;
}

static void
set_divisor(const struct serial_port *p, unsigned baud)
{
	unsigned divisor = baud != 0 ? MAX(CLOCK / baud, 1U) : 1;

	outb(p->io + REG_LCR, LCR_8N1 | LCR_DIVISOR);
	outb(p->io + REG_DATA, divisor);
	outb(p->io + REG_IER, divisor >> 8);
	outb(p->io + REG_LCR, LCR_8N1);
}

static void
early_putc(char c)
{
	const struct serial_port *p = &ports[0];

	for (unsigned i = 0; i < EARLY_SPINS && !(inb(p->io + REG_LSR) & LSR_TX_EMPTY); i++)
		;
	outb(p->io + REG_DATA, c);
}

static void
log_write(const char *text, size_t n)
{
	for (; n > 0; text++, n--) {
		if (*text == '\n')
			early_putc('\r');
		early_putc(*text);
	}
}

void
serial_early_init(void)
{
	struct serial_port *p = &ports[0];

	if (!port_exists(p))
		return;
	outb(p->io + REG_IER, 0);
	set_divisor(p, CLOCK);
	outb(p->io + REG_FIFO, 0x07);		/* on, both emptied */
	outb(p->io + REG_MCR, MCR_DTR_RTS_OUT2);
	klog_add_console(log_write);
}

static void
set_ier(struct serial_port *p, u8 ier)
{
	if (p->ier != ier) {
		p->ier = ier;
		outb(p->io + REG_IER, ier);
	}
}

/*
 * Hand the chip what it takes. Needs lock. A
 * virtual machine's chip is empty again at once, and takes the next load without
 * an interrupt; the number of loads bounds the time with interrupts off.
 */
static void
fill_fifo(struct serial_port *p)
{
	for (int load = 0; load < MAX_LOADS && p->tail != p->head; load++) {
		if (!(inb(p->io + REG_LSR) & LSR_TX_EMPTY))
			break;
		for (int i = 0; i < FIFO_SIZE && p->tail != p->head; i++)
			outb(p->io + REG_DATA, p->ring[p->tail++ % RING_SIZE]);
	}
	set_ier(p, p->tail != p->head ? IER_RECEIVE | IER_TRANSMIT : IER_RECEIVE);
}

static size_t
serial_write(void *priv, const char *buf, size_t n)
{
	struct serial_port *p = priv;
	unsigned long flags = spin_lock_irq(&p->lock);
	size_t done = 0;

	do {
		while (done < n && p->head - p->tail < RING_SIZE)
			p->ring[p->head++ % RING_SIZE] = buf[done++];
		fill_fifo(p);
	} while (done < n && p->head - p->tail < RING_SIZE);
	if (done < n)
		p->refused = true;
	spin_unlock_irq(&p->lock, flags);
	return done;
}

static bool
serial_drained(void *priv)
{
	struct serial_port *p = priv;
	unsigned long flags = spin_lock_irq(&p->lock);
	bool drained = p->head == p->tail && (inb(p->io + REG_LSR) & LSR_TX_IDLE);

	spin_unlock_irq(&p->lock, flags);
	return drained;
}

static void
serial_set_speed(void *priv, unsigned baud)
{
	struct serial_port *p = priv;
	unsigned long flags = spin_lock_irq(&p->lock);

	set_divisor(p, baud);
	outb(p->io + REG_IER, p->ier);
	spin_unlock_irq(&p->lock, flags);
}

/*
 * Everything received is taken in one go, then handed on without the lock, as
 * the terminal echoes through serial_write.
 */
static void
serial_interrupt(void *arg)
{
	struct serial_port *p = arg;
	char buf[64];
	size_t n = 0;
	bool broke = false, room;
	u8 status;

	spin_lock(&p->lock);
	while (n < sizeof(buf) && ((status = inb(p->io + REG_LSR)) & LSR_RECEIVED)) {
		char c = inb(p->io + REG_DATA);

		if (status & LSR_BREAK)
			broke = true;
		else
			buf[n++] = c;
	}
	fill_fifo(p);
	room = p->refused && p->head - p->tail <= RING_SIZE / 2;
	if (room)
		p->refused = false;
	spin_unlock(&p->lock);
	if (broke)
		tty_receive_break(p->tty);
	if (n > 0)
		tty_receive(p->tty, buf, n);
	if (room)
		tty_tx_ready(p->tty);
}

static const struct tty_driver serial_driver = {
	.write = serial_write,
	.set_speed = serial_set_speed,
	.drained = serial_drained,
};

void
serial_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(ports); i++) {
		struct serial_port *p = &ports[i];
		unsigned long flags;

		if (!port_exists(p))
			continue;
		spin_init(&p->lock);
		p->tty = tty_register(p->name, 4 << 8 | (64 + i), &serial_driver, p, 0, 0);
		if (p->tty == NULL || irq_register_isa(p->irq, serial_interrupt, p) != 0) {
			kprintf("serial: %s cannot be used\n", p->name);
			continue;
		}
		flags = spin_lock_irq(&p->lock);
		if (i > 0) {
			set_divisor(p, CLOCK);
			outb(p->io + REG_FIFO, 0x07);
			outb(p->io + REG_MCR, MCR_DTR_RTS_OUT2);
		}
		set_ier(p, IER_RECEIVE);
		spin_unlock_irq(&p->lock, flags);
		kprintf("serial: %s at port 0x%x, irq %u\n", p->name, p->io, p->irq);
	}
}

"""What things cost, counted in guest instructions: under -icount shift=0 one
instruction is one nanosecond of the guest's clock, and two runs agree to the
digit.

The program /mnt/bench/shape (tests/bench/shape.c) prints `name cost` lines; those
of `hold` are bytes.
"""
from harness.guest import Guest


def costs(arguments, mem=512):
    with Guest(cpus=1, mem=mem, disk2='obj/testdisk.img', icount=True) as g:
        g.boot(limit=240)
        g.command('mount -t ext2 /dev/vdb /mnt')
        out = g.command('/mnt/bench/shape ' + arguments, limit=400)
        return {line.split()[0]: int(line.split()[1])
                for line in out.split('\n') if len(line.split()) == 2}


def fork_is_a_snapshot():
    """Fork with 1 MiB and with 256 MiB of touched memory: within 20 %."""
    c = costs('fork 1 256')
    small, large = c['fork_1'], c['fork_256']
    return [('fork of 1 MiB and of 256 MiB cost the same within 20 %%: %d, %d'
             % (small, large), large <= small * 1.2, ['%r' % c])]


def reaping_is_constant():
    """A wait finds one of ten thousand zombies as fast as one of ten."""
    c = costs('reap 10 100 10000')
    few, many = c['reap_10'], c['reap_10000']
    return [('reaping one of 10 and one of 10,000 zombies cost the same within 20 %%: %d, %d'
             % (few, many), many <= few * 1.2, ['%r' % c])]


def ten_thousand_processes():
    """In 512 MiB, and what each takes (doc/memory.md has the parts)."""
    c = costs('hold 10000')
    each = c['hold_10000']
    return [('10,000 sleeping processes in 512 MiB, %d bytes each' % each,
             each <= 51 * 1024, ['%r' % c])]


# From the moment for which it asked until a real-time thread is back in user mode, in
# guest instructions: what doc/man7/scheduler.7 promises.
RT_WAKE_BOUND = 20000


def realtime_wakes_in_time():
    """A hundred busy processes do not keep a real-time thread from its processor."""
    with Guest(cpus=1, mem=256, disk2='obj/testdisk.img', icount=True) as g:
        g.boot(limit=240)
        g.command('mount -t ext2 /dev/vdb /mnt')
        out = g.command('/mnt/bench/latency', limit=300)
    worst = int(out.split('rt_wake_worst ')[1].split()[0])
    return [('a real-time thread runs within %d instructions of its time: %d'
             % (RT_WAKE_BOUND, worst), worst <= RT_WAKE_BOUND, [out])]


def interleaving(seed, append=''):
    """The order of threads from the moment when the program hands in the seed."""
    with Guest(cpus=1, mem=128, disk2='obj/testdisk.img', icount=True, append=append) as g:
        g.boot(limit=240)
        g.command('mount -t ext2 /dev/vdb /mnt')
        was = g.command('cat /proc/sys/kernel/preempt_seed').strip()
        return was, g.command('/mnt/bench/interleave %s' % seed, limit=120)


def seeds_permute_preemption():
    """
    The same seed, the same order of threads; another seed, another order; none, turns.
    The command line's seed counts from the start, and when the disk answers and somebody
    types is the host's affair: so the orders that are compared begin anew.
    """
    (_, a), (_, b), (_, c) = interleaving(7), interleaving(7), interleaving(8)
    was, d = interleaving('', 'preempt_seed=7')
    off, e = interleaving('')
    return [('the same seed gives the same order', a == b and 'turns' in a, [a, b]),
            ('another seed gives another', a != c and 'turns' in c, [a, c]),
            ('the command line has one', was == '7' and 'turns' in d and d != e, [was, d]),
            ('without, threads take turns', off == '0' and '12341234123412341234' in e, [off, e])]


def tests():
    return [('fork', fork_is_a_snapshot), ('reap', reaping_is_constant),
            ('hold', ten_thousand_processes),
            ('realtime', realtime_wakes_in_time), ('seed', seeds_permute_preemption)]

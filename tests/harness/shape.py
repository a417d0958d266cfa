"""What things cost, counted in guest instructions: under -icount shift=0 one
instruction is one nanosecond of the guest's clock, and two runs agree to the
digit.

The program /mnt/bench/shape (tests/bench/shape.c) prints `name cost` lines.
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


def tests():
    return [('fork', fork_is_a_snapshot)]

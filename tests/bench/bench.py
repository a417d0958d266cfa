#!/usr/bin/env python3
"""make bench: Loam beside Linux, in guest instructions.

    bench.py            every row
    bench.py fork ...   these rows of osbench
    bench.py -w [ROW]   wall time as well: both systems in turn, five times, with
                        one and with two processors

Both kernels run the same static program (osbench, built by musl-gcc) in the same
QEMU under -icount shift=0, where an instruction is a nanosecond and two runs agree
to the digit; a third column is the same source built by Loam's own compiler and C
library. Linux is Debian's kernel for virtual machines, booted at its best
(harness/linux_guest.py); its figures are kept in the cache, by version of the kernel and
of osbench.

The table goes to standard output, and to bench.tsv and bench.svg in the build folder.
"""
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from harness import linux_guest as linux         # noqa: E402
from harness.guest import Guest, GuestError  # noqa: E402
import svg                              # noqa: E402

OUT = 'obj/bench'
DISK = OUT + '/disk.img'
BOOT = 300          # seconds: counting instructions is slow on a busy host
LIMIT = 1500
ROOT_SECTOR = 12288     # of the image's partition 3: image/mkimage
BIG = 2560          # MiB of memory for the rows of osbench's group "big"
CONTROLS = ('cpu_loop', 'memcpy_64k')   # no kernel in them: not judged


def say(text):
    print('  BENCH   ' + text, file=sys.stderr, flush=True)


def parse(output):
    """{row: instructions of the last repetition} of osbench's output."""
    rows = {}
    for line in output.split('\n'):
        word = line.split()
        if len(word) == 4 and word[0] != '#' and word[1] != 'FAILED':
            rows[word[0]] = float(word[3])
        elif len(word) > 1 and word[1] == 'FAILED':
            rows[word[0]] = None
    return rows


class Loam:
    name = 'Loam'
    program = '/mnt/osbench-musl'
    disk = '/dev/vdb'

    def guest(self, mem=512, cpus=1, icount=True):
        return Guest(mem=mem, cpus=cpus, disk2=DISK, icount=icount)


class Linux:
    name = 'Linux'
    program = '/mnt/osbench-musl'
    disk = '/dev/vda'

    def __init__(self):
        folder, self.version = linux.fetch()
        self.initrd = OUT + '/initrd'
        linux.make_initrd(folder, self.initrd, {'stamp': OUT + '/stamp'}, OUT + '/linux-init')
        (self.kernel,) = [os.path.join(folder, 'boot', f)
                          for f in os.listdir(folder + '/boot') if f.startswith('vmlinuz')]

    def guest(self, mem=512, cpus=1, icount=True):
        return linux.LinuxGuest(self.kernel, self.initrd, mem=mem, cpus=cpus, disk2=DISK,
                                icount=icount)


def started(system, **more):
    g = system.guest(**more)
    try:
        g.boot(BOOT)
        g.command('mount -t ext2 %s /mnt' % system.disk)
    except GuestError as e:
        g.kill()
        sys.exit('bench: %s does not start: %s\n%s' % (system.name, e, e.log[-2000:]))
    return g


def meminfo(text):
    return {m.group(1): int(m.group(2)) for m in re.finditer(r'(\w+): +(\d+) kB', text)}


def osbench_rows(system, program, wanted):
    """The rows of osbench, and those of its files group on the ext2 disk."""
    names = ' '.join(wanted)
    rows = {}
    with started(system) as g:
        say('%s: %s %s' % (system.name, program, names))
        rows.update(parse(g.command('%s -r 1 %s' % (program, names), LIMIT)))
        ext2 = parse(g.command('%s -r 1 -d /mnt %s' % (program, names or 'file'), LIMIT))
        rows.update({'ext2_' + k: v for k, v in ext2.items() if k in FILE_ROWS})
    if not wanted or any(w in BIG_ROWS for w in wanted):
        with started(system, mem=BIG) as g:
            say('%s: rows that need %d MiB' % (system.name, BIG))
            big = ' '.join(w for w in wanted if w in BIG_ROWS) or 'big'
            rows.update(parse(g.command('%s -r 1 %s' % (program, big), LIMIT)))
    return rows


def shell_rows(system):
    """The system's own shell, and busybox's in the same guest."""
    rows = {}
    with started(system) as g:
        for shell, path in (('sh', '/bin/sh'), ('busybox', '/mnt/busybox')):
            out = g.command('%s -r 1 -S %s sh_c_true sh_loop sh_programs'
                            % (system.program, path), LIMIT)
            rows.update({'%s %s' % (k, shell): v for k, v in parse(out).items()})
    return rows


def memory_rows(system):
    with started(system) as g:
        at_prompt = meminfo(g.command('cat /proc/meminfo'))
        held = meminfo(g.command('%s hold 400 cat /proc/meminfo' % system.program, LIMIT))
        after = meminfo(g.command('cat /proc/meminfo'))
    return {'KiB not available at the prompt': 512 * 1024 - at_prompt['MemAvailable'],
            'KiB per sleeping child': (after['MemFree'] - held['MemFree']) / 400}


def loam_boot_image():
    """A copy of the image with firstline as first program and in the shell's profile."""
    image, part = OUT + '/boot.img', OUT + '/boot.img?offset=%d' % (ROOT_SECTOR * 512)
    subprocess.run(['cp', '--sparse=always', 'loam.img', image], check=True)
    with open(OUT + '/profile', 'w', encoding='ascii') as f:
        f.write('PATH=/bin:/usr/bin:/sbin\nexport PATH\n/stamp\ncat /proc/loam/sched\n')
    for request in ('write %s/loam-init /loam-init' % OUT, 'write %s/stamp /stamp' % OUT,
                    'rm /etc/profile', 'write %s/profile /etc/profile' % OUT,
                    'sif /loam-init mode 0100755', 'sif /stamp mode 0100755'):
        subprocess.run(['debugfs', '-w', '-R', request, part], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return image


def boot_rows(system):
    """
    Guest instructions from reset to the prompt; what precedes the kernel is the
    firmware's. While the guest waits for its disk the clock jumps to the next timer
    (sleep=off): Loam tells how long it idled, and that is left out. Linux has all it
    needs in memory.
    """
    if system.name == 'Linux':
        g = system.guest()
    else:
        g = Guest(disk=loam_boot_image(), icount=True, append='init=/loam-init')
    stamp, idle_ns = rb'FIRSTLINE +(\d+) +(\d+)\r?\n', 0
    with g:
        first, prompt = g.wait_for(lambda d: len(re.findall(stamp, d)) >= 2 and
                                   re.findall(stamp, d), 'both stamps', BOOT)[:2]
        if system.name == 'Loam':
            usage = g.wait_for(lambda d: re.search(rb'idle_ns busy_per_mille\r?\n(0 .*)\n', d),
                               '/proc/loam/sched', BOOT)
            idle_ns = int(usage.group(1).split()[13])
    kernel = max(int(first[0]) - int(first[1]), 0)
    return {'boot: reset to kernel (firmware)': kernel,
            'boot: kernel to prompt, without idling': int(prompt[0]) - kernel - idle_ns}


def measure(system, program, wanted):
    rows = osbench_rows(system, program, wanted)
    if not wanted and program == system.program:
        rows.update(shell_rows(system))
        rows.update(memory_rows(system))
        rows.update(boot_rows(system))
    return rows


def linux_rows(wanted):
    """Measured once for each version of Linux and osbench; rows are added as asked for."""
    system = Linux()
    h = hashlib.sha256((linux.CMDLINE + linux.CPU).encode())
    with open(OUT + '/osbench-musl', 'rb') as f:
        h.update(f.read())
    path = os.path.join(linux.CACHE, 'bench-linux-%s-%s.json' % (system.version, h.hexdigest()[:12]))
    known = {}
    if os.path.exists(path):
        with open(path, encoding='ascii') as f:
            known = json.load(f)
    if (wanted and any(w not in known for w in wanted)) or (not wanted and 'whole' not in known):
        known.update(measure(system, system.program, wanted))
        if not wanted:
            known['whole'] = 1
        with open(path + '.new', 'w', encoding='ascii') as f:
            json.dump(known, f, indent=1)
        os.rename(path + '.new', path)
    return known


def size_rows():
    image = 'loam.img'
    return {'bytes of the kernel': os.path.getsize('kernel/loam.elf'),
            'bytes of a static hello': os.path.getsize(OUT + '/hello'),
            'bytes of the image on the disk': os.stat(image).st_blocks * 512}


# ---- what comes out ----

def number(x):
    if x is None:
        return '-'
    return '%d' % round(x) if x >= 100 else '%.1f' % x


def table(loam, newlib, beside):
    """Lines (row, Loam, newlib, Linux, ratio)."""
    lines = []
    for row in list(loam) + [r for r in newlib if r not in loam]:
        mine, theirs = loam.get(row), beside.get(row)
        ratio = mine / theirs if mine and theirs else None
        lines.append((row, mine, newlib.get(row), theirs, ratio))
    return lines


def show(lines):
    print('%-34s %14s %14s %14s %7s' % ('', 'Loam', 'with newlib', 'Linux', 'ratio'))
    for row, mine, newlib, theirs, ratio in lines:
        print('%-34s %14s %14s %14s %7s' % (row, number(mine), number(newlib), number(theirs),
                                            '%.2f' % ratio if ratio else '-'))
    ratios = [l[4] for l in lines if l[4] and l[0] not in CONTROLS]
    failed = [l[0] for l in lines if l[1] is None]
    if ratios:
        print('%d rows beside Linux: median %.2f, worst %.2f, %d above 1.0'
              % (len(ratios), statistics.median(ratios), max(ratios),
                 sum(r > 1 for r in ratios)))
    if failed:
        print('without a figure on Loam: ' + ', '.join(failed))


def save(lines):
    with open('bench.tsv', 'w', encoding='ascii') as f:
        f.write('row\tloam\tnewlib\tlinux\tratio\n')
        for line in lines:
            f.write('\t'.join('' if x is None else x if isinstance(x, str) else '%.4g' % x
                              if x < 100 else '%.0f' % x for x in line) + '\n')
    with open('bench.svg', 'w', encoding='ascii') as f:
        f.write(svg.bars([(l[0], l[4]) for l in lines if l[4]],
                         'Loam beside Linux: guest instructions, ratio (smaller is better)'))


# ---- wall time ----

def wall(wanted, runs=5):
    """Both systems in turn; medians and spread, with one and two processors."""
    systems = Loam(), Linux()
    print('\nwall time in ns per operation: median (least-most) of %d runs in turn' % runs)
    for cpus in 1, 2:
        samples = {}
        for n in range(runs):
            for system in systems:
                say('wall time, %d processors, run %d: %s' % (cpus, n + 1, system.name))
                with started(system, cpus=cpus, icount=False) as g:
                    out = g.command('%s -r 1 -s 30 %s' % (system.program, ' '.join(wanted)), LIMIT)
                for row, ns in parse(out).items():
                    samples.setdefault(row, {}).setdefault(system.name, []).append(ns)
        for row, by in samples.items():
            text, medians = '', []
            for system in systems:
                ns = [x for x in by.get(system.name, []) if x is not None]
                if ns:
                    medians.append(statistics.median(ns))
                    text += '  %s %s (%s-%s)' % (system.name, number(medians[-1]),
                                                 number(min(ns)), number(max(ns)))
            ratio = '%.2f' % (medians[0] / medians[1]) if len(medians) == 2 and medians[1] else '-'
            print('%d cpu  %-18s %s  ratio %s' % (cpus, row, text, ratio))


def listed():
    """Rows by group, as osbench tells on this host."""
    groups = {}
    out = subprocess.run([OUT + '/osbench-musl', '-l'], text=True, check=True,
                         stdout=subprocess.PIPE).stdout
    for line in out.split('\n'):
        if line:
            groups.setdefault(line.split()[1], []).append(line.split()[0])
    return groups


def main():
    global FILE_ROWS, BIG_ROWS
    words = sys.argv[1:]
    with_wall = '-w' in words
    wanted = [w for w in words if w != '-w']
    groups = listed()
    FILE_ROWS, BIG_ROWS = groups['file'], groups['big']
    unknown = [w for w in wanted if w not in groups and w not in sum(groups.values(), [])]
    if unknown:
        sys.exit('bench: no row is called %s; obj/bench/osbench-musl -l lists them' % unknown[0])
    try:
        beside = linux_rows(wanted)
    except linux.LinuxError as e:
        say('no Linux to compare with: %s' % e)
        beside = {}
    loam = Loam()
    lines = table(measure(loam, loam.program, wanted),
                  measure(loam, '/mnt/osbench', wanted), beside)
    if not wanted:
        lines += [(k, v, None, None, None) for k, v in size_rows().items()]
        save(lines)
    show(lines)
    if with_wall:
        wall(wanted)


if __name__ == '__main__':
    main()

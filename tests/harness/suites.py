"""The suites: what tests there are, and how each kind is run.

A test has a name `suite/test` and gives points: (name, good, detail lines).
"""
import glob
import os
import re
import socket
import subprocess
import tempfile
import time

from harness import cases, linux, linuxdynamic, session, shape
from harness.guest import Guest, GuestError, configured

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM_LIMIT = 120


def log_lines(log, most=150):
    lines = log.split('\n')
    if len(lines) > most:
        lines = ['(%d lines left out)' % (len(lines) - most)] + lines[-most:]
    return ['serial log:'] + ['  ' + line for line in lines]


class Test:
    alone = False

    def __init__(self, name):
        self.name = name

    def points(self):
        """Runs the test; no exception gets out."""
        try:
            return self.run()
        except GuestError as e:
            return [('', False, [str(e)] + log_lines(e.log))]
        except Exception as e:          # a broken test fails, it does not stop the rest
            return [('', False, ['%s: %s' % (type(e).__name__, e)])]


def tap_points(output, status):
    """Points of a program that prints TAP and exits with status."""
    points, notes = [], []
    for line in output.split('\n'):
        found = re.match(r'(not )?ok \d+(?: - |\s*)(.*)', line)
        if found:
            points.append([found.group(2), not found.group(1), notes])
            notes = []
        elif line and not line.startswith('1..'):
            notes = notes + [line]
    plan = re.search(r'^1\.\.(\d+)$', output, re.M)
    if not points or not plan or int(plan.group(1)) != len(points):
        points.append(['ran to its end', False, output.split('\n')[-60:]])
    elif status != 0 and all(good for _, good, _ in points):
        points.append(['exit status', False, ['status %d' % status]])
    return points


class Unit(Test):
    """A program or script on the host."""

    def __init__(self, path):
        super().__init__('unit/' + os.path.basename(path))
        self.path = path

    def run(self):
        env = dict(os.environ, TESTDIR=os.path.join(TESTS, 'unit'))
        done = subprocess.run([os.path.abspath(self.path)], env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=PROGRAM_LIMIT, errors='replace')
        return tap_points(done.stdout, done.returncode)


class Boot(Test):
    """From power-on to the prompt and off again."""

    def __init__(self, via, cpus):
        super().__init__('boot/%s-%d' % (via, cpus))
        self.via, self.cpus = via, cpus

    def run(self):
        with Guest(via=self.via, cpus=self.cpus) as g:
            g.boot()
            n = g.command('nproc').strip()
            name = g.command('uname -s').strip()
            g.poweroff()
            want = '%d Loam' % self.cpus
            came = '%s %s' % (n, name)
            return [('', came == want,
                     ['expected: ' + want, 'came: ' + came] + log_lines(g.log_text()))]


class Panic(Test):
    """A kernel that cannot go on says why, with function names, and ends the
    machine with a failing status; the harness notices at once."""

    def __init__(self):
        super().__init__('boot/panic')

    def run(self):
        with Guest(cpus=2, append='init=/bin/nothing-there') as g:
            try:
                g.boot()
                why = 'the kernel went on'
            except GuestError as e:
                why = str(e)
            log, status = g.log_text(), g.process.poll()
        return [('is noticed', 'panicked' in why, [why] + log_lines(log)),
                ('names functions', '+0x' in log and 'end of report' in log, log_lines(log)),
                ('fails the machine', status not in (None, 0), ['status %s' % status])]


class Kasan(Test):
    """Each mistake made on purpose is found, with a report that names the function."""

    MISTAKES = {'heap': 'out of bounds', 'string': 'out of bounds', 'slab': 'out of bounds',
                'free': 'use after free', 'double': 'double free',
                'page': 'use of a free page', 'stack': 'on the stack was overrun'}

    def __init__(self):
        super().__init__('boot/kasan')

    def run(self):
        points = []
        for name, what in self.MISTAKES.items():
            with Guest(append='kasan_test=' + name) as g:
                try:
                    g.boot()
                except GuestError:
                    pass
                log = g.log_text()
            points.append(('%s: %s' % (name, what), 'panic: kasan: ' in log and what in log and
                           '+0x' in log and 'nothing was found' not in log, log_lines(log)))
        return points


class LinuxDynamic(Test):
    """Dynamically linked programs of the host's Debian, in a chroot."""

    def __init__(self, cpus):
        super().__init__('linux-dynamic/%d-cpu' % cpus)
        self.cpus = cpus

    def run(self):
        with linuxdynamic.LOCK:
            linuxdynamic.build()
        with Guest(cpus=self.cpus, mem=768, disk2=linuxdynamic.IMAGE) as g:
            g.boot()
            points = linuxdynamic.run(g)
            g.poweroff()
        return points


class Screen(Test):
    """The text screen and the keyboard, as QEMU's monitor sees and presses them."""

    def __init__(self):
        super().__init__('boot/screen')

    KEYS = {' ': 'spc', '\n': 'ret', '$': 'shift-4', '(': 'shift-9', ')': 'shift-0',
            '*': 'shift-8'}

    def shows(self, monitor, guest, wanted, limit=60):
        """Wait until the screen's text has wanted in it; the text."""
        end = time.monotonic() + limit
        text = ''
        while wanted not in text and time.monotonic() < end:
            guest.pump(0.2)
            text = screen_text(monitor)
        return text

    def run(self):
        with tempfile.TemporaryDirectory(prefix='loam-screen-') as folder:
            path = os.path.join(folder, 'monitor')
            with Guest(append='console=tty1',
                       extra=['-monitor', 'unix:%s,server=on,wait=off' % path]) as g:
                monitor = Monitor(path, folder)
                text = self.shows(monitor, g, '\n# ')
                for c in 'echo $((6*7))x\n':
                    monitor.say('sendkey ' + self.KEYS.get(c, c))
                    g.pump(0.05)
                text = self.shows(monitor, g, '42x')
                return [('', '42x' in text, ['the screen:'] + text.split('\n') +
                         log_lines(g.log_text()))]


class Monitor:
    """QEMU's monitor on a socket."""

    def __init__(self, path, folder):
        self.socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + 10
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:             # QEMU has not made it yet
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self.dump = os.path.join(folder, 'screen')

    def say(self, line):
        self.socket.sendall(line.encode() + b'\n')


def screen_text(monitor):
    """The 80 by 25 characters of the VGA text screen, as lines."""
    monitor.say('pmemsave 0xb8000 4000 "%s"' % monitor.dump)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if os.path.exists(monitor.dump) and os.path.getsize(monitor.dump) == 4000:
            break
        time.sleep(0.02)
    with open(monitor.dump, 'rb') as f:
        cells = f.read()[::2]
    os.unlink(monitor.dump)
    rows = [cells[i:i + 80].decode('latin-1').rstrip() for i in range(0, len(cells), 80)]
    return '\n' + '\n'.join(r + ' ' if r == '#' else r for r in rows)


class Sdk(Test):
    """A program of one's own: compiled by the cross compiler, run in the guest
    from a second disk."""

    SOURCE = """#include <stdio.h>
int main(int argc, char **argv)
{
	static int there, *at = &there;	/* moved with a program that is placed anywhere */

	printf("hello, %s\\n", argc > 1 && at == &there ? argv[1] : "world");
	return 3;
}
"""

    def __init__(self, name, flags):
        super().__init__('sdk/' + name)
        self.flags = flags

    def run(self):
        with tempfile.TemporaryDirectory(prefix='loam-sdk-') as folder:
            source = os.path.join(folder, 'hello.c')
            with open(source, 'w', encoding='ascii') as f:
                f.write(self.SOURCE)
            files = os.path.join(folder, 'files')
            os.mkdir(files)
            disk = os.path.join(folder, 'disk.img')
            subprocess.run(['bin/x86_64-loam-gcc', source, '-o', files + '/hello'] +
                           self.flags, check=True)
            subprocess.run(['mke2fs', '-q', '-t', 'ext2', '-d', files, disk, '8m'],
                           check=True)
            with Guest(disk2=disk) as g:
                g.boot()
                came = g.command('mount -t ext2 /dev/vdb /mnt; /mnt/hello you; echo $?')
                return [('', came == 'hello, you\n3\n',
                         ['came: ' + came] + log_lines(g.log_text()))]


class Core(Test):
    """Core files of crashed programs of both worlds, read by the host's gdb."""

    PROGRAM = """#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef THREADS
#include <pthread.h>
static pthread_barrier_t all_there;
static void *bystander(void *arg)
{
	pthread_barrier_wait(&all_there);
	for (;;)
		pause();
}
#endif
struct point { int x, y; } origin = { 3, 4 };
volatile double scale = 0.5;
__attribute__((noinline)) static int inner(struct point *p, int depth)
{
	if (depth > 0)
		return inner(p, depth - 1) + p->y;
	scale = 2.5;
	*(volatile int *)(long)p->x = 1;	/* the crash */
	return 0;
}
int main(void)
{
#ifdef THREADS
	pthread_t t;
	pthread_barrier_init(&all_there, NULL, 3);
	pthread_create(&t, NULL, bystander, NULL);
	pthread_create(&t, NULL, bystander, NULL);
	pthread_barrier_wait(&all_there);
	usleep(50000);
#endif
	return inner(&origin, 3);
}
"""
    COMPILERS = (('loam', ['bin/x86_64-loam-gcc']), ('musl', ['musl-gcc', '-DTHREADS', '-pthread']))
    COMMANDS = ('info threads', 'thread apply all bt', 'print origin', 'print scale',
                'frame 0', 'print *p', 'info registers rip', 'print $xmm0', 'info auxv',
                'info proc mappings', 'print $_siginfo.si_signo')

    def __init__(self):
        super().__init__('core/gdb')

    def gdb(self, folder, name):
        commands = [word for c in self.COMMANDS for word in ('-ex', c)]
        done = subprocess.run(['gdb', '-nx', '-batch'] + commands +
                              ['%s/files/%s' % (folder, name), '%s/%s.core' % (folder, name)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=PROGRAM_LIMIT, errors='replace',
                              env=dict(os.environ, DEBUGINFOD_URLS=''))
        return done.stdout

    def judge(self, name, text):
        wanted = [r'Program terminated with signal SIGSEGV', r'inner \(p=.*depth=\S*0\)',
                  r'inner \(p=.*depth=\S*3\)', r'main \(', r'= \{x = 3, y = 4\}', r'= 2\.5',
                  r'AT_ENTRY', r'/mnt/' + name, r'\$\d+ = 11']
        if name == 'musl':
            wanted += [r'in pause \(\)']
        missing = [w for w in wanted if not re.search(w, text)]
        # One line a thread: "* 1  LWP 12 ..."
        threads = len(re.findall(r'^[* ] \d+ +(?:Thread|LWP)', text, re.M))
        if threads != (3 if name == 'musl' else 1):
            missing.append('%d threads' % threads)
        return (name, not missing, ['missing: %s' % missing, 'gdb said:'] +
                ['  ' + line for line in text.split('\n')])

    def run(self):
        points = []
        with tempfile.TemporaryDirectory(prefix='loam-core-') as folder:
            disk = os.path.join(folder, 'disk.img')
            os.mkdir(folder + '/files')
            with open(folder + '/crash.c', 'w', encoding='ascii') as f:
                f.write(self.PROGRAM)
            for name, compiler in self.COMPILERS:
                subprocess.run(compiler + ['-g', '-O1', '-static', folder + '/crash.c',
                                           '-o', '%s/files/%s' % (folder, name)], check=True)
            subprocess.run(['mke2fs', '-q', '-t', 'ext2', '-d', folder + '/files', disk, '64m'],
                           check=True)
            with Guest(cpus=2, disk2=disk, disk2_keeps=True) as g:
                g.boot()
                g.command('mount -t ext2 /dev/vdb /mnt; cd /mnt; ulimit -c unlimited')
                for name, _ in self.COMPILERS:
                    said = g.command('/mnt/%s; mv core %s.core' % (name, name))
                    points.append((name + ': the shell tells',
                                   'Segmentation fault (core dumped)' in said, [said]))
                g.command('cd /; umount /mnt')
                g.poweroff()
                log = log_lines(g.log_text())
            for name, _ in self.COMPILERS:
                subprocess.run(['debugfs', '-R', 'dump /%s.core %s/%s.core' % (name, folder, name),
                                disk], check=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
                points.append(self.judge(name, self.gdb(folder, name)))
        return [(n, good, d + ([] if good else log)) for n, good, d in points]


class Session(Test):
    def __init__(self, path):
        super().__init__('sessions/' + os.path.basename(path)[:-3])
        self.path = path

    def run(self):
        player = session.Player(self.path)
        try:
            player.run()
        except session.Mismatch as e:
            return [(player.title, False,
                     [str(e), 'expected:'] + ['  ' + l for l in e.expected] +
                     ['came:'] + ['  ' + l for l in e.came] + log_lines(e.log))]
        return [(player.title, True, [])]


class Programs(Test):
    """All C programs of one kind in one guest: each is a file of TAP points."""

    def __init__(self, suite, programs, cpus):
        super().__init__('%s/%d-cpu' % (suite, cpus))
        self.suite, self.programs, self.cpus = suite, programs, cpus

    def run(self):
        points = []
        with Guest(cpus=self.cpus, mem=256, disk2='obj/testdisk.img') as g:
            g.boot()
            g.command('mount -t ext2 /dev/vdb /mnt')
            for program in self.programs:
                g.type_line('cd /tmp; /mnt/%s/%s; echo @@status $?'
                            % (self.suite, program))
                out = g.expect(b'\x01# ', 'the end of ' + program, PROGRAM_LIMIT)
                text = out.decode('utf-8', 'replace').replace('\r', '')
                text, _, status = text.rpartition('@@status ')
                points += [['%s: %s' % (program, n), good, d]
                           for n, good, d in tap_points(text, int(status or -1))]
            g.poweroff()
        return points


class Cases(Test):
    """A file of cases of tests/utils or tests/sh, run by the guest's shell."""

    def __init__(self, suite, names):
        super().__init__(suite + '/all' if len(names) > 1 else
                         '%s/%s' % (suite, names[0]))
        self.suite, self.names = suite, names

    def run(self):
        points = []
        with Guest(cpus=2, mem=256, disk2='obj/testdisk.img') as g:
            g.boot()
            g.command('mount -t ext2 /dev/vdb /mnt')
            for name in self.names:
                g.type_line('sh /mnt/%s/%s.sh >/tmp/out 2>/dev/null; echo @@ $?; cat /tmp/out'
                            % (self.suite, name))
                out = g.expect(b'\x01# ', 'the end of ' + name, PROGRAM_LIMIT)
                points += cases.judge(self.suite, name, out)
            g.poweroff()
        return points


class Shape(Test):
    """What things cost: one guest that counts instructions."""
    alone = True

    def __init__(self, name, function):
        super().__init__('shape/' + name)
        self.function = function

    def run(self):
        return self.function()


class Storm(Test):
    """Forks, execs and waits on 4 CPUs from a seed, and nothing is lost by them:
    LOAM_STORM=rounds (of each of 8 workers), LOAM_SEED=number."""

    def __init__(self):
        super().__init__('stress/storm')

    KEPT = 4096         # KiB that caches may keep

    def state(self, g):
        free = int(g.command("sed -n 's/^MemFree: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo"))
        count = int(g.command('ls -d /proc/[0-9]* | wc -l'))
        return free, count

    def run(self):
        rounds = int(os.environ.get('LOAM_STORM', 500))
        seed = int(os.environ.get('LOAM_SEED', int(time.time())))
        name = '8 workers of %d rounds, LOAM_SEED=%d' % (rounds, seed)
        with Guest(cpus=4, mem=256, disk2='obj/testdisk.img') as g:
            g.boot()
            g.command('mount -t ext2 /dev/vdb /mnt')
            g.command('/mnt/bench/storm 8 10 1')        # fills caches
            free, count = self.state(g)
            out = g.command('/mnt/bench/storm 8 %d %d; echo @@ $?' % (rounds, seed),
                            limit=100 + rounds // 2)
            g.command('sleep 2')
            free_after, count_after = self.state(g)
            lost = free - free_after
            points = [('%s: %s' % (name, out.split('\n')[0]), out.endswith('@@ 0\n'),
                       out.split('\n') + log_lines(g.log_text())),
                      ('no process left', count == count_after,
                       ['%d before, %d after' % (count, count_after), g.command('ps -e')]),
                      ('no memory lost: %d KiB' % lost, lost < self.KEPT,
                       g.command('cat /proc/meminfo /proc/slabinfo').split('\n'))]
            g.poweroff()
        return points


# Programs that need what only kernels made with --enable-debug have.
DEBUG_ONLY = ['failalloc', 'failalloc_ipc']
# Pages that tell how little memory the kernel takes, as it ships.
RELEASE_ONLY = ['10-many-processes']


class LockStorm(Storm):
    """Locks with priority inheritance and records on 4 CPUs, whose owners die:
    LOAM_DEATHS=number, LOAM_SEED=number."""

    def __init__(self):
        Test.__init__(self, 'stress/locks')

    def objects(self, g):
        return {l.split()[0]: int(l.split()[1])
                for l in g.command('grep ^kmalloc /proc/slabinfo').splitlines()
                if len(l.split()) > 2}

    def run(self):
        deaths = int(os.environ.get('LOAM_DEATHS', 300))
        seed = int(os.environ.get('LOAM_SEED', int(time.time())))
        name = '8 workers, %d deaths, LOAM_SEED=%d' % (deaths, seed)
        with Guest(cpus=4, mem=256, disk2='obj/testdisk.img') as g:
            g.boot()
            g.command('mount -t ext2 /dev/vdb /mnt')
            g.command('/mnt/bench/pi_storm 8 20 1')
            (free, count), before = self.state(g), self.objects(g)
            out = g.command('/mnt/bench/pi_storm 8 %d %d; echo @@ $?' % (deaths, seed),
                            limit=100 + deaths)
            g.command('sleep 2')
            (free_after, count_after), after = self.state(g), self.objects(g)
            locks = g.command('cat /proc/locks')
            grown = {k: n - before.get(k, 0) for k, n in after.items() if n > before.get(k, 0) + 40}
            points = [('%s: %s' % (name, out.split('\n')[0]), out.endswith('@@ 0\n'),
                       out.split('\n') + log_lines(g.log_text())),
                      ('no process left', count == count_after,
                       ['%d before, %d after' % (count, count_after), g.command('ps -e')]),
                      ('no file lock left', locks == '', [locks]),
                      ('no object lost', not grown, ['%r' % grown]),
                      ('no memory lost: %d KiB' % (free - free_after),
                       free - free_after < self.KEPT, [])]
            g.poweroff()
        return points


def built(folder):
    return sorted(os.path.basename(p) for p in glob.glob('obj/tests/%s/*' % folder)
                  if os.access(p, os.X_OK) and '.' not in os.path.basename(p) and
                  (configured('DEBUG') or os.path.basename(p) not in DEBUG_ONLY))


def all_tests():
    programs = glob.glob('obj/tests/unit/*') + glob.glob(TESTS + '/unit/*')
    tests = [Unit(p) for p in sorted(programs)
             if os.access(p, os.X_OK) and os.path.isfile(p)]
    tests += [Boot(via, cpus) for via, cpus in
              (('bios', 1), ('bios', 2), ('bios', 4), ('uefi', 1), ('uefi', 2),
               ('uefi', 4), ('direct', 1), ('direct', 2), ('direct', 4))]
    tests += [Panic(), Screen(), Sdk('hello', []),
              Sdk('hello-pie', ['-fPIE', '-static-pie']), Storm(), LockStorm(), Core()]
    tests += [LinuxDynamic(cpus) for cpus in (1, 4)]
    if configured('KASAN'):
        tests.append(Kasan())
    tests += [Session(p) for p in sorted(glob.glob(TESTS + '/sessions/*.md'))
              if os.path.basename(p) != 'README.md' and
              not (configured('DEBUG') and os.path.basename(p)[:-3] in RELEASE_ONLY)]
    for suite in 'abi', 'musl':
        if built(suite):
            tests += [Programs(suite, built(suite), cpus) for cpus in (1, 4)]
    if os.path.exists('obj/tests/newlib/run'):
        tests.append(Programs('newlib', ['run'], 2))
    for suite in cases.SUITES:
        names = cases.names(suite)
        if names:
            tests.append(Cases(suite, names))
    tests += linux.tests()
    tests += [Shape(name, f) for name, f in shape.tests()]
    return tests

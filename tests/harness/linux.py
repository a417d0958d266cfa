"""Unmodified Linux programs: Debian's busybox-static and bash-static on a disk of
their own, which is a whole root: the guest's shell only mounts it and does a chroot.

    linux/applets    tests/linux/busybox.t, a case at least for each applet
    linux/coverage   busybox --list against the cases and tests/linux/busybox.without
    linux/bash       tests/linux/bash.t
    linux/terminal   applets that want a terminal
    linux/jobs       bash -i with job control, on the serial line
    linux/jobs-pty   the same on a pty, by script(1)
    linux/init       the disk as root file system, with busybox as process 1
"""
import os
import re
import shutil
import subprocess
import tempfile
import time

from harness import cases
from harness.guest import Guest

HERE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'linux')
BUSYBOX, BASH = '/bin/busybox', '/bin/bash-static'
CASES_LIMIT = 200

FILES = {
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n'
                  'nobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n',
    'etc/shadow': 'root::19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n',
    'etc/group': 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n',
    'etc/hostname': 'loam\n',
    'etc/inittab': '::sysinit:/etc/rc\n'
                   'ttyS0::respawn:-/bin/sh\n'
                   '::shutdown:/bin/umount -a -r\n',
    'etc/rc': '#!/bin/sh\n'
              'mount -t proc proc /proc\n'
              'mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts\n'
              'mount -t tmpfs -o mode=1777 tmp /tmp\n'
              'hostname -F /etc/hostname\n'
              'echo rc has run\n',
    'start': '#!/bin/sh\n'
             '# From another system: the file systems that a program expects, then it.\n'
             'mount -t proc proc /proc\n'
             'mount -t devtmpfs dev /dev\n'
             'mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts\n'
             'mount -t tmpfs -o mode=1777 tmp /tmp\n'
             'export PATH=/bin HOME=/root\n'
             'cd /root\n'
             'exec "$@"\n',
}
FOLDERS = ('bin', 'dev', 'etc', 'mnt', 'opt', 'proc', 'root', 'run', 'sys', 'tmp',
           'var/log', 'var/run', 'var/spool')


def applets():
    done = subprocess.run([BUSYBOX, '--list'], check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout.split()


def load(name):
    module = cases.runner()
    module.HERE = HERE
    return module, module.load(name)


class Disk:
    """The disk, as a file that goes with the test."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='loam-linux-')
        root = os.path.join(self.folder, 'root')
        for name in FOLDERS:
            os.makedirs(os.path.join(root, name))
        for name, text in FILES.items():
            path = os.path.join(root, name)
            with open(path, 'w', encoding='ascii') as f:
                f.write(text)
            if text.startswith('#!'):
                os.chmod(path, 0o755)
        for program in BUSYBOX, BASH:
            shutil.copy(program, os.path.join(root, 'bin'))
        os.symlink('bash-static', os.path.join(root, 'bin/bash'))
        for name in applets():
            if name != 'busybox':
                os.symlink('busybox', os.path.join(root, 'bin', name))
        for name in 'busybox', 'bash':
            module, all_cases = load(name)
            with open(os.path.join(root, name + '.sh'), 'w', encoding='utf-8',
                      errors='surrogateescape') as f:
                f.write(module.emit(all_cases))
        self.path = os.path.join(self.folder, 'disk.img')
        subprocess.run(['mke2fs', '-q', '-t', 'ext2', '-L', 'linuxdisk', '-d', root,
                        self.path, '32m'], check=True, stdout=subprocess.DEVNULL)
        return self.path

    def __exit__(self, *exc):
        shutil.rmtree(self.folder)


class Linux:
    """Common to the tests: a name, and points() that lets no exception out."""
    alone = False

    def __init__(self, name):
        self.name = 'linux/' + name

    def points(self):
        from harness.suites import GuestError, log_lines
        try:
            with Disk() as disk:
                return self.run(disk)
        except GuestError as e:
            return [('', False, [str(e)] + log_lines(e.log))]
        except Exception as e:          # a broken test fails, it does not stop the rest
            return [('', False, ['%s: %s' % (type(e).__name__, e)])]


MOUNT = 'mount -t ext2 /dev/vdb /mnt'
CHROOT = '/mnt/bin/busybox chroot /mnt /bin/sh /start '


def unimplemented(guest, allowed):
    """Point: what system calls were asked for in vain."""
    text = guest.command('cat /proc/loam/unimplemented')
    bad = [line for line in text.split('\n') if line.strip() and
           line.split()[0] not in allowed]
    return ('no call is missing', not bad, bad)


class CasesOf(Linux):
    """A file of cases, run by a Linux shell."""

    def __init__(self, test, file, shell, allowed=()):
        super().__init__(test)
        self.file, self.shell, self.allowed = file, shell, allowed

    def run(self, disk):
        module, all_cases = load(self.file)
        with Guest(cpus=2, mem=256, disk2=disk) as g:
            g.boot()
            g.command(MOUNT)
            g.type_line('%s %s /%s.sh >/tmp/out 2>/dev/null </dev/null; echo @@ $?; cat /tmp/out'
                        % (CHROOT, self.shell, self.file))
            out = g.expect(b'\x01# ', 'the end of the cases', CASES_LIMIT)
            points = judge(module, all_cases, out)
            points.append(unimplemented(g, self.allowed))
            g.poweroff()
        return points


def judge(module, all_cases, output):
    text = output.decode('utf-8', 'surrogateescape').replace('\r\n', '\n')
    results = module.parse(text)
    points = []
    for number, case in enumerate(all_cases, 1):
        lines, status, errors = results.get(number, (['(did not run)'], -1, []))
        good = lines == case.expected and status == case.status
        detail = ['at ' + case.where] + ['$ ' + line for line in case.script]
        detail += ['expected |' + line for line in case.expected]
        detail += ['came     |' + line for line in lines]
        detail += ['stderr   |' + line for line in errors]
        detail.append('status %d, expected %d' % (status, case.status))
        points.append((case.title, good, detail))
    return points


# Calls that programs ask for and go on without, and why they are not there.
FALL_BACKS = {
    '167': 'swapon: there is no swap',
    '168': 'swapoff',
    '175': 'init_module: there are no modules',
    '176': 'delete_module',
    '251': 'ioprio_set: disks are served in order',
    '313': 'finit_module',
    '334': 'rseq: every glibc asks at its start',
}


class Coverage(Linux):
    """No applet is forgotten, and none is listed that is not there."""

    def __init__(self):
        super().__init__('coverage')

    def run(self, disk):
        tested = set()
        for case in load('busybox')[1]:
            tested.update(name.strip() for name in case.title.split(':')[0].split(','))
        with open(os.path.join(HERE, 'busybox.without'), encoding='ascii') as f:
            without = {line.split()[0] for line in f if not line.startswith('#')}
        there = set(applets())
        forgotten = sorted(there - tested - without)
        unknown = sorted((tested | without) - there)
        both = sorted(tested & without)
        return [('no applet is forgotten', not forgotten, forgotten),
                ('no applet is made up', not unknown, unknown),
                ('none is tested and listed as untested', not both, both)]


class Dialogue(Linux):
    """Typed at a terminal: a list of points as they come."""

    def check(self, name, came, *wanted):
        good = all(re.search(w, came) for w in wanted)
        self.found.append((name, good, ['wanted: %s' % w for w in wanted] +
                           ['came: ' + line for line in came.split('\n')]))

    def run(self, disk):
        self.found = []
        with Guest(cpus=2, mem=256, disk2=disk) as g:
            g.boot()
            g.command(MOUNT)
            self.talk(g)
            self.found.append(unimplemented(g, FALL_BACKS))
            g.poweroff()
        return self.found


def type_and(guest, line, key, after=1.0):
    """Type a command, press a key when it runs, and return what it said."""
    guest.type_line(line)
    end = time.monotonic() + after
    while time.monotonic() < end:
        guest.pump(0.1)
    guest.send(key)
    out = guest.expect(b'\x01# ', 'prompt after %r' % line)
    return out.decode('utf-8', 'replace').replace('\r', '')


class Jobs(Dialogue):
    """bash -i with job control. The prompt is in the environment (guest.boot)."""

    def __init__(self, name, command, terminal):
        super().__init__(name)
        self.command, self.terminal = command, terminal

    def talk(self, g):
        c = g.command
        c(self.command % (CHROOT + '/bin/bash --norc --noprofile --noediting -i'))
        c("trap 'echo bye' EXIT")
        self.check('on its terminal', c('tty'), self.terminal)
        self.check('^Z', type_and(g, 'sleep 101', b'\x1a'), r'\^Z', r'Stopped +sleep 101')
        self.check('jobs', c('jobs'), r'\[1\]\+ +Stopped +sleep 101')
        self.check('bg', c('bg'), r'\[1\]\+ sleep 101 &')
        self.check('it runs', c('jobs'), r'\[1\]\+ +Running +sleep 101 &')
        self.check('kill %1', c('kill %1; wait %1; echo "<$?>"'), r'<143>')
        self.check('^C', type_and(g, 'sleep 102; echo no', b'\x03'), r'^\^C\n$')
        self.check('its status', c('echo "<$?>"'), '<130>')
        self.check('^\\', type_and(g, 'sleep 103', b'\x1c'), r'\^\\Quit')
        type_and(g, 'sleep 2', b'\x1a')
        self.check('fg', c('fg; echo "<$?>"'), r'^sleep 2\n<0>')
        self.check('wait -n', c('(exit 6) & (sleep 5; exit 7) & wait -n; echo "<$?>"; kill %2'),
                   r'<6>')
        c('wait')
        g.type_line('cat & sleep 0.5')
        out = g.expect(b'\x01# ', 'prompt').decode().replace('\r', '')
        self.check('reading in the background stops', out + c('true'), r'Stopped +cat')
        g.type_line('fg')
        g.expect(b'cat\r\n')
        g.send(b'typed\n')
        g.expect(b'typed\r\ntyped\r\n')
        g.send(b'\x04')
        g.expect(b'\x01# ', 'prompt after the end of file')
        out = c('stty tostop; (echo written) & sleep 0.5') + c('jobs; stty -tostop')
        self.check('writing with tostop stops', out, r'Stopped +\( ?echo written ?\)')
        self.check('and goes on', c('fg'), r'written')
        out = type_and(g, 'yes | cat >/dev/null', b'\x1a')
        self.check('a pipeline stops as one', out, r'Stopped +yes \| cat')
        self.check('all of it', c("ps -o stat,comm | grep -c '^T.*\\(yes\\|cat\\)'"), r'^2\n')
        self.check('exit with stopped jobs', c('exit'), 'There are stopped jobs')
        self.check('kill the pipeline', c('kill %%; wait; jobs'), r'')
        self.check('sizes', c('stty rows 30 cols 90; stty size; echo $((COLUMNS))'), '30 90')
        self.check('set -m in a script', c("bash -c 'set -m; sleep 0.1 & fg %1; echo <$?>'"
                                           .replace('<$?>', '"<$?>"')), r'sleep 0.1\n<0>')
        self.check('exit', c('exit 3; echo no') + c('echo "<$?>"'), 'bye', r'<[03]>')


class Terminal(Dialogue):
    """Applets that want a terminal, on the serial line."""

    def __init__(self):
        super().__init__('terminal')

    def talk(self, g):
        c = g.command
        c(CHROOT + '/bin/sh')
        c('stty rows 24 cols 80')
        self.check('tty', c('tty'), '^/dev/ttyS0')
        self.check('stty', c('stty -a'), 'speed 115200', ' icanon ', 'rows 24; columns 80')
        self.check('vi', self.keys(g, 'TERM=vt100 vi /tmp/f', b'ione\rtwo\x1b', b':wq\r') +
                   c('cat /tmp/f'), r'one\ntwo\n$')
        self.check('less', self.keys(g, 'seq 100 >/tmp/n; TERM=vt100 less /tmp/n', b'G', b'q'),
                   '100')
        self.check('more', self.keys(g, 'more /tmp/n', b' ', b'q'), '23', 'More')
        self.check('top', self.keys(g, 'top', b'', b'q'), 'Mem:', 'PID')
        self.check('watch', c('timeout 3 watch -n 1 echo watched'), 'watched\n(.*\n)*.*watched')
        self.check('read -s', self.keys(g, 'read -s x; echo "<$x>"', b'', b'secret\r'),
                   '^\n?<secret>')
        self.check('login', self.keys(g, 'login -f root', b'', b'echo in $USER; exit\r'),
                   'in root')
        self.check('sulogin', self.keys(g, 'env -u PS1 sulogin', b'', b'\r', b'echo su$((1 + 1)); exit\r'),
                   'su2')
        self.check('su', self.keys(g, 'env -u PS1 su -s /bin/sh nobody', b'', b'id -u; exit\r'), '65534')
        self.check('ash, ^Z and fg', type_and(g, 'sleep 50', b'\x1a') + c('jobs') + c('kill %1'),
                   r'Stopped')
        c('exit')

    def keys(self, g, line, *keys):
        """Start a program and press keys, with time between; all that was shown."""
        g.send(line.encode() + b'\n')
        start = g.seen
        for key in keys:
            end = time.monotonic() + 1.5
            while time.monotonic() < end:
                g.pump(0.1)
            g.send(key)
        g.expect(b'\x01# ', 'prompt after %r' % line)
        return g.log[start:g.seen].decode('utf-8', 'replace').replace('\r', '').split(
            line + '\n', 1)[-1].replace('\x01', '')


class Init(Linux):
    """Nothing of Loam but the kernel: the disk is the root, busybox is process 1."""

    def __init__(self):
        super().__init__('init')

    def run(self, disk):
        with Guest(cpus=2, mem=128, disk2=disk,
                   append='root=/dev/vdb rw init=/bin/init') as g:
            g.expect(b'rc has run', 'the start script', 90)
            g.expect(b'# ', 'the shell of inittab')
            g.send(b"export PS1=\"$(printf '\\001')# \"\n")
            g.expect(b'\x01# ', 'prompt')
            out = g.command('ps -o pid,args | head -n 2; hostname; echo hi | tee /etc/made')
            found = [('process 1', re.search(r'^ +1 (\{init\} )?/?(bin/)?init', out, re.M) is not None, [out]),
                     ('a shell', out.endswith('loam\nhi\n'), [out])]
            g.type_line('exit')
            g.expect(b'# ', 'the shell, started again')
            g.send(b"export PS1=\"$(printf '\\001')# \"\n")
            g.expect(b'\x01# ', 'prompt')
            out = g.command('cat /etc/made; trap | wc -l')
            found.append(('respawned', out == 'hi\n0\n', [out]))
            g.type_line('poweroff')
            status = g.wait_exit()
            found.append(('poweroff', status == 0, ['status %d' % status]))
        return found


def tests():
    if not os.path.exists(BUSYBOX) or not os.path.exists(BASH):
        return []
    return [CasesOf('applets', 'busybox', '/bin/busybox sh', FALL_BACKS), Coverage(),
            CasesOf('bash', 'bash', '/bin/bash', FALL_BACKS), Terminal(),
            Jobs('jobs', '%s', '^/dev/ttyS0'),
            # The terminal is of the devpts outside the chroot: it has no name inside.
            Jobs('jobs-pty', 'script -qc "%s" /tmp/typescript', '^not a tty'), Init()]

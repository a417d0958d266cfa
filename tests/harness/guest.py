"""A guest: QEMU with a disk image of Loam, and its serial line as a terminal.

Every wait has a limit.  A panic or an unexpected end of QEMU raises at once;
each error carries the serial log.
"""
import os
import select
import shutil
import subprocess
import tempfile
import time

QEMU = 'qemu-system-x86_64'
BOOT_LIMIT = 90
COMMAND_LIMIT = 30
# The shell's prompts while a test drives it: a byte that no program prints
# marks them, so that output can never be taken for a prompt.
PROMPT = b'\x01# '
PROMPT2 = b'\x01> '
OVMF = '/usr/share/OVMF/OVMF_CODE.fd'


def configured(what):
    """Was the kernel configured with DEBUG, SANITIZERS or KASAN?"""
    with open('Makefile', encoding='utf-8') as f:
        return what + ' = yes' in f.read().split('\n')


class GuestError(Exception):
    def __init__(self, what, guest):
        super().__init__(what)
        self.log = guest.log_text()


class Guest:
    """via: bios, uefi or direct.  disk: None = the image, changes thrown away;
    disk2: changes thrown away unless disk2_keeps."""

    def __init__(self, via='direct', cpus=1, mem=128, disk=None, disk2=None,
                 disk2_keeps=False, append='', reboots=False, icount=False, extra=()):
        self.log = b''
        self.seen = 0                   # of log: handed out by the reading calls
        self.via = via
        image = disk or 'loam.img'
        snapshot = 'off' if disk else 'on'
        if configured('KASAN'):                # the shadow, red zones, and what waits
            mem = mem * 5 // 4 + 32
        args = [QEMU, '-cpu', 'max', '-smp', str(cpus), '-m', str(mem),
                '-nodefaults', '-display', 'none', '-vga', 'std',
                '-chardev', 'stdio,id=serial,signal=off',
                '-serial', 'chardev:serial',
                '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04',
                '-drive', 'file=%s,if=none,id=d0,format=raw,snapshot=%s'
                % (image, snapshot),
                '-device', 'virtio-blk-pci,drive=d0',
                '-device', 'virtio-rng-pci']
        if icount:
            args += ['-accel', 'tcg', '-icount', 'shift=0,sleep=off',
                     '-seed', '1', '-rtc', 'base=2024-01-01T00:00:00,clock=vm']
        else:
            args += ['-accel', 'tcg,thread=multi']
        if disk2:
            args += ['-drive', 'file=%s,if=none,id=d1,format=raw,snapshot=%s'
                     % (disk2, 'off' if disk2_keeps else 'on'),
                     '-device', 'virtio-blk-pci,drive=d1']
        if not reboots:
            args += ['-no-reboot']
        if via == 'uefi':
            args += ['-drive', 'if=pflash,format=raw,readonly=on,file=' + OVMF]
        elif via == 'direct':
            args += ['-kernel', 'kernel/loam.elf', '-append',
                     ('root=/dev/vda3 console=ttyS0 quiet ' + append).strip()]
        self.args = self.machine(args) + list(extra)
        self.process = subprocess.Popen(
            self.args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, bufsize=0)
        os.set_blocking(self.process.stdout.fileno(), False)

    def machine(self, args):
        """What a guest of another kind changes in QEMU's arguments: linux_guest.py."""
        return args

    # ---- the raw line ----

    def log_text(self):
        text = self.log.decode('utf-8', 'replace').replace('\r', '')
        return text.replace('\x01', '')

    def unread(self):
        return self.log[self.seen:]

    def pump(self, seconds):
        """Read what is there, waiting at most so long.  False at the end."""
        out = self.process.stdout
        ready, _, _ = select.select([out], [], [], max(seconds, 0))
        if not ready:
            return True
        data = out.read(65536)
        if not data:
            return False
        self.log += data
        return True

    def check_alive(self, data_ended, what):
        if b'\npanic: ' in self.log or self.log.startswith(b'panic: '):
            end = time.monotonic() + 5      # the backtraces still come
            while time.monotonic() < end and self.pump(0.5):
                pass
            self.kill()
            raise GuestError('the kernel panicked while waiting for %s' % what, self)
        if data_ended:
            status = self.process.wait()
            raise GuestError('QEMU ended (status %d) while waiting for %s'
                             % (status, what), self)

    def wait_for(self, test, what, limit):
        """Until test(unread bytes) gives something true, which is returned."""
        end = time.monotonic() + limit
        while True:
            result = test(self.unread())
            if result:
                return result
            left = end - time.monotonic()
            if left <= 0:
                self.kill()
                raise GuestError('no %s within %d seconds' % (what, limit), self)
            ended = not self.pump(min(left, 1))
            if not test(self.unread()):
                self.check_alive(ended, what)

    def take(self, n):
        data = self.unread()[:n]
        self.seen += n
        return data

    def expect(self, needle, what=None, limit=COMMAND_LIMIT):
        """Up to and including needle; returns what came before it."""
        at = self.wait_for(lambda d: d.find(needle) + 1,
                           what or repr(needle), limit) - 1
        before = self.take(at)
        self.take(len(needle))
        return before

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    # ---- the shell on it ----

    @staticmethod
    def shows_prompt(data):
        return data.endswith(b'\n# ') or data == b'# ' or data.endswith(b'\x1bc# ')

    def boot(self, limit=BOOT_LIMIT):
        """Wait for the first prompt and make it recognisable; returns the boot's text."""
        self.wait_for(self.shows_prompt, 'shell prompt', limit)
        text = self.take(len(self.unread()))
        line = (b"export TERM=dumb PS1=\"$(printf '\\001')# \" "
                b"PS2=\"$(printf '\\001')> \"\n")
        self.send(line)
        self.expect(PROMPT, 'prompt')
        return text.decode('utf-8', 'replace').replace('\r', '')

    def type_line(self, line):
        """Type at a prompt and take in the echo."""
        data = line.encode('utf-8', 'surrogateescape')
        self.send(data + b'\n')
        self.expect(data + b'\r\n', 'echo of %r' % line)

    def command(self, line, limit=COMMAND_LIMIT):
        """Type a command; returns its output as text without carriage returns."""
        self.type_line(line)
        out = self.expect(PROMPT, 'prompt after %r' % line, limit)
        return out.decode('utf-8', 'surrogateescape').replace('\r\n', '\n')

    def wait_exit(self, limit=COMMAND_LIMIT):
        """QEMU ends by itself: its exit status."""
        end = time.monotonic() + limit
        while self.pump(1):
            if b'\npanic: ' in self.log:
                self.check_alive(False, 'power-off')
            if time.monotonic() > end:
                self.kill()
                raise GuestError('not off within %d seconds' % limit, self)
        return self.process.wait()

    def poweroff(self):
        self.type_line('poweroff')
        status = self.wait_exit()
        if status != 0:
            raise GuestError('QEMU ended with status %d' % status, self)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.kill()
        self.process.stdin.close()
        self.process.stdout.close()


class ScratchDisk:
    """A copy of the image whose changes stay while the test runs."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='loam-disk-')
        self.path = os.path.join(self.folder, 'disk.img')
        subprocess.run(['cp', '--sparse=always', 'loam.img', self.path], check=True)
        return self.path

    def __exit__(self, *exc):
        shutil.rmtree(self.folder)

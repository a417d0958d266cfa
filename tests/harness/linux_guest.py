"""A guest that runs Debian's Linux for virtual machines, to compare Loam with.

The kernel is the package linux-image-cloud-amd64: fetched with apt, unpacked in a
folder of the cache, never installed. It boots directly, with an initial RAM disk
made here: Debian's static busybox for a shell, the drivers of the virtio disk, and
what the caller adds. It is given every advantage: no mitigations, no hardening,
no security modules (CMDLINE, CPU).
"""
import glob
import os
import re
import shutil
import subprocess

from harness.guest import Guest

CACHE = os.environ.get('LOAM_CACHE') or os.path.expanduser('~/.cache/loam')
META = 'linux-image-cloud-amd64'
CMDLINE = ('console=ttyS0 quiet loglevel=0 mitigations=off no5lvl init_on_alloc=0 '
           'hardened_usercopy=off randomize_kstack_offset=off lsm= apparmor=0 audit=0 '
           'nokaslr norandmaps tsc=reliable')
CPU = 'max,-erms,-smap,-smep'
# In the order of their needs.
DRIVERS = ['virtio_ring', 'virtio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev',
           'virtio_pci', 'virtio_blk']

RC = """mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
for driver in %s; do insmod /lib/$driver.ko; done
cd /
stty -F /dev/ttyS0 rows 50 cols 2000
export PS1='# '
[ ! -x /bin/stamp ] || /bin/stamp
exec setsid cttyhack sh
""" % ' '.join(DRIVERS)


class LinuxError(Exception):
    pass


def output(*command, **more):
    try:
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **more).stdout
    except FileNotFoundError:
        raise LinuxError('%s is not installed' % command[0])
    except subprocess.CalledProcessError as e:
        raise LinuxError('%s failed: %s' % (' '.join(command), e.stderr.strip()))


def package():
    """(name, version) of the kernel that the meta package stands for."""
    found = re.search(r'Depends: (linux-image-\S+)', output('apt-cache', 'depends', META))
    if not found:
        raise LinuxError('apt knows no %s; is the package list fresh (apt-get update)?' % META)
    name = found.group(1)
    version = re.search(r'Version: (\S+)', output('apt-cache', 'show', name)).group(1)
    return name, version


def fetch():
    """The folder of the unpacked package, fetched if need be, and its version."""
    name, version = package()
    folder = os.path.join(CACHE, 'linux-%s' % version.replace(':', '_'))
    if not os.path.isdir(folder):
        work = folder + '.new'
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        output('apt-get', 'download', '%s=%s' % (name, version), cwd=work)
        (deb,) = glob.glob(work + '/*.deb')
        output('dpkg-deb', '-x', deb, work)
        os.unlink(deb)
        os.rename(work, folder)
    return folder, version


def make_initrd(folder, path, programs, init):
    """A RAM disk at path: programs {name in /bin: file}, and the first program."""
    root = path + '.root'
    shutil.rmtree(root, ignore_errors=True)
    for d in 'bin', 'etc', 'lib', 'proc', 'sys', 'dev', 'tmp', 'mnt':
        os.makedirs(os.path.join(root, d))
    shutil.copy('/bin/busybox', root + '/bin/busybox')
    for applet in output('/bin/busybox', '--list').split():
        if applet != 'busybox':
            os.symlink('busybox', os.path.join(root, 'bin', applet))
    for name, file in programs.items():
        shutil.copy(file, os.path.join(root, 'bin', name))
    for driver in DRIVERS:
        (ko,) = glob.glob(folder + '/lib/modules/*/kernel/drivers/*/%s.ko' % driver)
        shutil.copy(ko, root + '/lib')
    shutil.copy(init, root + '/init')
    with open(root + '/etc/rc', 'w', encoding='ascii') as f:
        f.write(RC)
    names = output('find', '.', '-mindepth', '1', cwd=root)
    with open(path, 'wb') as f:
        subprocess.run(['busybox', 'cpio', '-o', '-H', 'newc', '-R', '0:0'], input=names.encode(),
                       stdout=f, stderr=subprocess.DEVNULL, cwd=root, check=True)
    shutil.rmtree(root)


class LinuxGuest(Guest):
    """As Guest, but Linux on the same machine."""

    def __init__(self, kernel, initrd, mem=512, cpus=1, disk2=None, icount=False):
        self.kernel, self.initrd = kernel, initrd
        super().__init__(via='linux', cpus=cpus, mem=mem, disk2=disk2, icount=icount)

    def machine(self, args):
        """Guest's arguments, for Linux: its CPU, its kernel, no first disk."""
        args = list(args)
        args[args.index('-cpu') + 1] = CPU
        first = next(i for i, a in enumerate(args) if 'id=d0,' in a)
        del args[first - 1:first + 3]
        return args + ['-kernel', self.kernel, '-initrd', self.initrd, '-append', CMDLINE]

    @staticmethod
    def shows_prompt(data):
        return data.endswith((b'\n# ', b'\n# \x1b[6n'))      # ash asks where the cursor is

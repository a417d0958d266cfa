"""Debian's dynamically linked programs, unmodified: the host's own, copied to a disk
with the libraries they need, run in a chroot there.

PROGRAMS is the table: what is needed of the host (a line whose files are not there is
skipped), a command for Debian's sh, and what it prints.
"""
import glob
import os
import re
import shutil
import subprocess

MULTIARCH = 'x86_64-linux-gnu'
IMAGE = 'obj/linux-dynamic.img'
TREE = 'obj/linux-dynamic'
# Where programs look for things in a system whose /bin is /usr/bin.
LINKS = {'bin': 'usr/bin', 'sbin': 'usr/sbin', 'lib': 'usr/lib', 'lib64': 'usr/lib64'}


def gcc(name):
    return subprocess.run(['gcc', '-print-file-name=' + name], text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def real(path):
    """path with the links of a merged /usr resolved, as it is on the disk."""
    top = path.split('/')[1]
    return '/' + LINKS[top] + path[len(top) + 1:] if top in LINKS else path


def libraries(path):
    """What the dynamic linker would load for path."""
    out = subprocess.run(['ldd', path], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL).stdout
    return re.findall(r'(/\S+) \(0x', out)


class Disk:
    """A tree of files copied from the host, and the image made of it."""

    def __init__(self):
        shutil.rmtree(TREE, ignore_errors=True)
        for d in ('usr/bin', 'usr/sbin', 'usr/lib64', 'usr/lib', 'etc', 'proc', 'dev', 'tmp',
                  'root', 'var/tmp', 'mnt', 'run'):
            os.makedirs(os.path.join(TREE, d))
        for name, to in LINKS.items():
            os.symlink(to, os.path.join(TREE, name))
        for name, text in (('passwd', 'root:x:0:0:root:/root:/bin/sh\n'),
                           ('group', 'root:x:0:\n'), ('hosts', '127.0.0.1 localhost\n'),
                           ('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n')):
            with open(os.path.join(TREE, 'etc', name), 'w', encoding='ascii') as f:
                f.write(text)

    def add(self, path):
        """One file, with the links that lead to it and the libraries it needs."""
        to = TREE + real(path)
        if os.path.lexists(to):
            return
        os.makedirs(os.path.dirname(to), exist_ok=True)
        if os.path.islink(path):
            os.symlink(os.readlink(path), to)
            self.add(os.path.normpath(os.path.join(os.path.dirname(real(path)),
                                                   os.readlink(path))))
            return
        shutil.copy2(path, to)
        with open(path, 'rb') as f:
            is_elf = f.read(4) == b'\177ELF'
        if is_elf:
            for library in libraries(path):
                self.add(library)

    def add_tree(self, path, skip=()):
        for folder, folders, files in os.walk(path):
            folders[:] = [d for d in folders if d not in skip]
            for name in files:
                if os.path.exists(os.path.join(folder, name)):
                    self.add(os.path.join(folder, name))

    def make(self, mib):
        subprocess.run(['mke2fs', '-q', '-t', 'ext2', '-d', TREE, IMAGE + '.new',
                        '%dm' % mib], check=True)
        os.rename(IMAGE + '.new', IMAGE)
        shutil.rmtree(TREE)


def python():
    return sorted(glob.glob('/usr/bin/python3.[0-9]*[0-9]'))[-1:]


def add_python(disk):
    for path in python():
        disk.add(path)
        disk.add_tree('/usr/lib/' + os.path.basename(path),
                      skip=('dist-packages', 'test', '__pycache__', 'idlelib', 'lib2to3',
                            'ensurepip', 'tkinter', 'pydoc_data', 'distutils'))


def add_perl(disk):
    disk.add('/usr/bin/perl')
    for path in glob.glob('/usr/lib/%s/perl-base' % MULTIARCH) + \
            glob.glob('/usr/lib/%s/perl/5*' % MULTIARCH) + glob.glob('/usr/share/perl/5*'):
        disk.add_tree(path, skip=('unicore', 'pod', 'CPAN', 'Test', 'Module', 'TAP'))


def add_gcc(disk):
    disk.add('/usr/bin/gcc')
    for name in ('as', 'ld', 'make', 'ar'):
        disk.add('/usr/bin/' + name)
    for name in ('cc1', 'collect2', 'lto-wrapper', 'liblto_plugin.so'):
        path = subprocess.run(['gcc', '-print-prog-name=' + name], text=True,
                              stdout=subprocess.PIPE).stdout.strip()
        if '/' in path:
            disk.add(path)
    for name in ('crtbegin.o', 'crtend.o', 'crtbeginS.o', 'crtendS.o', 'libgcc.a', 'libgcc_s.so',
                 'crt1.o', 'Scrt1.o', 'crti.o', 'crtn.o', 'libc.so', 'libc_nonshared.a',
                 'liblto_plugin.so', 'libgcc_s.so.1', 'libc.so.6', 'ld-linux-x86-64.so.2'):
        path = os.path.normpath(gcc(name))
        if os.path.exists(path):
            disk.add(path)
    disk.add_tree(os.path.normpath(gcc('include')))
    for path in glob.glob('/usr/include/*.h'):
        disk.add(path)
    for path in ('/usr/include/linux', '/usr/include/asm-generic', '/usr/include/' + MULTIARCH):
        disk.add_tree(path, skip=('c++', 'python3.11', 'openssl'))


def build():
    """The image, unless there is a newer one."""
    if os.path.exists(IMAGE) and os.path.getmtime(IMAGE) > os.path.getmtime(__file__):
        return
    disk = Disk()
    for need, _, _ in PROGRAMS:
        for name in need:
            if os.path.exists(name):
                disk.add(name)
    if python():
        add_python(disk)
    add_perl(disk)
    add_gcc(disk)
    if os.path.exists('/usr/lib/git-core/git'):
        disk.add('/usr/lib/git-core/git')
        disk.add_tree('/usr/share/git-core/templates')
    subprocess.run(['gcc', '-O1', '-Wall', '-o', TREE + '/usr/bin/threads', '-xc', '-'],
                   input=THREADS, text=True, check=True)
    disk.make(512)


THREADS = r'''
#include <pthread.h>
#include <stdio.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int sum, ready;
static __thread int mine;
static void *run(void *arg)
{
	pthread_mutex_lock(&m);
	while (!ready)
		pthread_cond_wait(&c, &m);
	pthread_mutex_unlock(&m);
	for (int i = 0; i < 10000; i++) {
		pthread_mutex_lock(&m);
		sum++, mine++;
		pthread_mutex_unlock(&m);
	}
	return (void *)(long)mine;
}
int main(void)
{
	pthread_t t[8];
	void *res;
	int own = 0;
	for (int i = 0; i < 8; i++)
		if (pthread_create(&t[i], NULL, run, NULL) != 0)
			return 1;
	pthread_mutex_lock(&m);
	ready = 1;
	pthread_cond_broadcast(&c);
	pthread_mutex_unlock(&m);
	for (int i = 0; i < 8; i++) {
		pthread_join(t[i], &res);
		own += (int)(long)res;
	}
	printf("%d %d\n", sum, own);
	return 0;
}
'''

PROGRAMS = [
    (['/bin/sh', '/usr/bin/env', '/bin/ls', '/bin/cat'], 'ls -d /usr/bin', '/usr/bin\n'),
]

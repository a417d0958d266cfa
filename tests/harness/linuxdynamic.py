"""Debian's dynamically linked programs, unmodified: the host's own, copied to a disk
with the libraries they need, run in a chroot there.

PROGRAMS is the table; a line that needs files the host does not have is skipped.
"""
import glob
import os
import re
import shutil
import subprocess
import threading

LOCK = threading.Lock()         # two tests share the image
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
    for name in ('as', 'ld', 'ar'):
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
    os.mkdir(TREE + '/cases')
    for number, (_, need, command, _) in enumerate(PROGRAMS):
        with open('%s/cases/%d' % (TREE, number), 'w', encoding='ascii') as f:
            f.write('mkdir /tmp/t && cd /tmp/t || exit\n%s\n' % command)
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

HELLO = r'printf "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n" >h.c'

# (name, files of the host that it needs, command for Debian's sh, what it prints)
PROGRAMS = [
    ('base', ['/bin/sh', '/usr/bin/env', '/bin/cat', '/bin/echo', '/bin/rm', '/bin/mkdir',
              '/usr/bin/printf', '/bin/sleep', '/usr/bin/seq', '/usr/bin/head', '/usr/bin/wc',
              '/usr/bin/tr', '/bin/true', '/bin/false'],
     'echo $((6*7)); false || echo no', '42\nno\n'),
    ('ls', ['/bin/ls', '/usr/bin/touch', '/bin/ln'],
     'touch a; ln -s a b; ls -l a b | wc -l; ls | cat', '2\na\nb\n'),
    ('coreutils', ['/usr/bin/sort', '/usr/bin/uniq', '/usr/bin/cut', '/usr/bin/od', '/bin/cp',
                   '/usr/bin/stat', '/usr/bin/sha256sum', '/usr/bin/tee', '/bin/mv', '/bin/dd',
                   '/usr/bin/tail', '/usr/bin/id', '/bin/date', '/usr/bin/timeout'],
     'seq 1000 | sort -r | sort -n | uniq | tail -n 1; seq 3 | tee f | sha256sum | cut -c1-8; '
     'cp -p f g; mv g h; stat -c %s h; id -u; date -u -d @0 +%Y; timeout 1 sleep 9; echo $?',
     '1000\n14c5e74c\n6\n0\n1970\n124\n'),
    ('dynamic linker', ['/bin/cat', '/bin/grep', '/usr/bin/ldd', '/bin/bash'],
     'grep -c "libc.so.6" /proc/self/maps | tr "1-9" x; ldd /bin/cat | grep -c libc.so.6; '
     '/lib64/ld-linux-x86-64.so.2 /bin/echo by hand', 'x\n1\nby hand\n'),
    ('setarch', ['/usr/bin/setarch', '/bin/cat', '/usr/bin/tail', '/usr/bin/cut'],
     'for i in 1 2; do setarch -R cat /proc/self/maps | tail -n 1 | cut -d" " -f1; done | uniq | '
     'wc -l; for i in 1 2 3; do tail -n 1 /proc/self/maps | cut -d" " -f1; done | uniq | wc -l',
     '1\n3\n'),
    ('bash', ['/bin/bash', '/bin/cat'],
     "bash -c 'declare -A a; a[x]=1; coproc cat; echo hi >&${COPROC[1]}; read -u ${COPROC[0]} l; "
     "echo $l ${a[x]}; (exit 3); echo $?; cat <(echo sub)'", 'hi 1\n3\nsub\n'),
    ('grep, sed, awk, find', ['/bin/grep', '/bin/sed', '/usr/bin/mawk', '/usr/bin/find',
                              '/usr/bin/xargs'],
     'seq 20 | grep 1 | sed s/1/x/ | mawk "{n++} END {print n}"; mkdir d; echo z >d/f; '
     'find d -type f | xargs cat', '11\nz\n'),
    ('tar and packers', ['/bin/tar', '/bin/gzip', '/usr/bin/xz', '/bin/bzip2', '/usr/bin/diff',
                         '/bin/cp'],
     'mkdir d; seq 500 >d/f; for z in z J j; do tar c${z}f t d; mkdir x; tar x${z}f t -C x; '
     'diff -r d x/d && echo same; rm -r x; done', 'same\nsame\nsame\n'),
    ('procps', ['/bin/ps', '/usr/bin/free', '/usr/bin/uptime', '/usr/bin/pgrep', '/usr/bin/pkill',
                '/bin/kill', '/bin/grep'],
     'sleep 100 & ps -p $! -o args=; pgrep -P $$ sleep | wc -l; pkill -P $$ sleep; wait $!; echo $?; '
     'free | grep -c Mem; uptime | grep -c load', 'sleep 100\n1\n143\n1\n1\n'),
    ('util-linux', ['/usr/bin/taskset', '/usr/bin/chrt', '/usr/bin/prlimit', '/usr/bin/flock',
                    '/usr/bin/getopt', '/usr/bin/nice'],
     'taskset -p $$ | grep -c affinity; chrt -p 0 2>&1 | head -n 1 | tr -dc A-Z_; echo; flock l echo got; '
     'prlimit -n -o SOFT --noheadings --nofile=77:99 cat /proc/self/limits >/dev/null; '
     'nice -n 5 nice', '1\nSCHED_OTHER\ngot\n5\n'),
    ('threads', [], 'threads', '80000 80000\n'),
    ('perl', ['/usr/bin/perl'],
     'perl -MPOSIX -e \'print join(",", map { $_ ** 2 } 1..4), "\\n"; fork or POSIX::_exit(3); '
     'wait; print $? >> 8, "\\n"; print strftime("%Y", gmtime(0)), "\\n"\'', '1,4,9,16\n3\n1970\n'),
    ('python', python(),
     '%s -c "import json, subprocess, threading, hashlib, os, sys\n'
     'r = []\n'
     't = [threading.Thread(target=r.append, args=(i,)) for i in range(8)]\n'
     '[x.start() for x in t]; [x.join() for x in t]\n'
     'print(sorted(r), subprocess.run([\'echo\', \'hi\'], capture_output=True).stdout)\n'
     'print(json.dumps({\'a\': [1, 2.5]}), hashlib.md5(b\'x\').hexdigest()[:6])\n'
     'import multiprocessing as m\n'
     'print(m.Pool(2).map(abs, [-1, -2]))"' % ''.join(python()),
     "[0, 1, 2, 3, 4, 5, 6, 7] b'hi\\n'\n{\"a\": [1, 2.5]} 9dd4e4\n[1, 2]\n"),
    ('sqlite3', ['/usr/bin/sqlite3'],
     'sqlite3 db "create table t(a); insert into t values (1), (2); select sum(a) from t"; '
     'sqlite3 db "pragma integrity_check"', '3\nok\n'),
    ('gcc', ['/usr/bin/gcc'], HELLO + '; gcc -O2 -Wall h.c -o h && ./h && gcc -static-pie h.c 2>/dev/null; '
     'gcc -S h.c && wc -l <h.s | tr -d "0-9"', 'hello\n\n'),
    ('make -j', ['/usr/bin/make'],
     'printf "all: a b c d\\na b c d:\\n\\t@sleep 0.1; echo x >\\$@\\n" >Makefile; make -s -j4; '
     'cat a b c d | wc -l', '4\n'),
    ('git', ['/usr/bin/git'],
     'git init -q r; cd r; git config user.email a@b; git config user.name n; echo x >f; '
     'git add f; git commit -qm one; git mv f g; git commit -qam two; git log --oneline | wc -l; '
     'git status --short; git fsck 2>/dev/null; git show --stat | grep -c g', '2\n2\n'),
    ('bc, m4', ['/usr/bin/bc', '/usr/bin/m4'], 'echo 2^70 | bc; echo "define(x,5)x" | m4',
     '1180591620717411303424\n5\n'),
    ('openssl', ['/usr/bin/openssl'], 'printf x | openssl dgst -sha256 | tail -c 9', '921a4881\n'),
    ('vim', ['/usr/bin/vim.basic'],
     'vim.basic -es -c "normal ihello" -c "w v" -c q; cat v', 'hello\n'),
]


def run(guest):
    """Points of all programs, in the booted guest whose second disk is IMAGE."""
    points = []
    guest.command('mount -t ext2 /dev/vdb /mnt; mount -t proc proc /mnt/proc; '
                  'mount -t devtmpfs dev /mnt/dev; mount -t tmpfs none /mnt/tmp')
    for number, (name, need, command, want) in enumerate(PROGRAMS):
        missing = [n for n in need if not os.path.exists(n)]
        if missing:
            points.append(('%s (no %s here) # SKIP' % (name, missing[0]), True, []))
            continue
        came = guest.command('chroot /mnt /usr/bin/env -i PATH=/usr/bin:/usr/sbin HOME=/root '
                             'LC_ALL=C TERM=dumb /bin/sh /cases/%d </dev/null; '
                             'rm -rf /mnt/tmp/t' % number, limit=90)
        points.append((name, came == want, ['$ ' + command, 'expected:'] + want.split('\n') +
                       ['came:'] + came.split('\n')))
    unknown = guest.command('cat /proc/loam/unimplemented')
    points.append(('nobody asked for a call that is missing, but for those they can do without',
                   not set(re.findall(r'^(\d+)', unknown, re.M)) - DISPENSABLE,
                   unknown.split('\n')))
    return points


# These programs have a way without: rseq, sched_getattr, getpeername.
DISPENSABLE = {'334', '315', '52'}

#!/usr/bin/env python3
"""Cases for the utilities: tests/utils/NAME.t, in a format made to be read.

    # prints the first lines            a title begins a case
    $ seq 20 | head -n 2                commands; all of a case are one script
    |1                                  what they write, line by line
    |2
    ? 0                                 the exit status; 0 may be left out

Other lines are comment.  Standard error is not looked at unless the script
redirects it.  Each case runs in its own empty directory, with the tools under
test first in PATH; `env echo` reaches the utility where a shell has its own.

A file of cases is turned into one shell script, which is run by sh here, or
fed to the shell of a guest; its output tells the cases apart.

    run.py --bin DIR [NAME ...]     run here, with the tools in DIR; TAP
    run.py --emit NAME              the script
    run.py --compare NAME < OUTPUT  judge what the script wrote; TAP
    --dir DIR                       where the .t files are
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MARK = '@@case'


class Case:
    def __init__(self, title, where):
        self.title = title
        self.where = where
        self.script = []
        self.expected = []
        self.status = 0


def load(name):
    cases = []
    path = os.path.join(HERE, name + '.t')
    with open(path, encoding='utf-8', errors='surrogateescape') as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if line.startswith('# '):
                cases.append(Case(line[2:], '%s.t:%d' % (name, number)))
            elif not cases:
                continue
            elif line.startswith('$ '):
                cases[-1].script.append(line[2:])
            elif line.startswith('|'):
                cases[-1].expected.append(line[1:])
            elif line.startswith('? '):
                cases[-1].status = int(line[2:])
    return [c for c in cases if c.script]


def emit(cases):
    """One script: every case in a subshell, in a directory of its own."""
    out = ['top=${TMPDIR:-/tmp}/cases.$$', 'mkdir "$top"']
    for number, case in enumerate(cases, 1):
        out += ['echo; echo "%s %d begin"' % (MARK, number),
                'mkdir "$top/%d"' % number,
                '(cd "$top/%d"' % number, *case.script,
                ') </dev/null 2>"$top/err"',
                'status=$?; echo; echo "%s %d end $status"' % (MARK, number),
                'cat "$top/err"']
    out += ['chmod -R u+rwx "$top" 2>/dev/null', 'rm -rf "$top"',
            'echo "%s 0 done"' % MARK]
    return '\n'.join(out) + '\n'


def parse(output):
    """{number: (lines, status, errors)} from what the script wrote."""
    results = {}
    current, lines = None, []
    for line in output.replace('\r\n', '\n').split('\n'):
        words = line.split()
        if len(words) >= 3 and words[0] == MARK:
            if words[2] == 'begin':
                finish_errors(results, lines)
                current, lines = int(words[1]), []
            elif words[2] == 'end' and current is not None:
                # The newline before the mark is ours, unless it had to end
                # the last line of a case.
                if lines and lines[-1] == '':
                    lines.pop()
                results[current] = [lines, int(words[3]), []]
                current, lines = None, []
            elif words[2] == 'done':
                finish_errors(results, lines)
            continue
        lines.append(line)
    return results


def finish_errors(results, lines):
    if results and lines:
        results[max(results)][2] = [l for l in lines if l]


def judge(name, cases, results, start):
    failed = 0
    for number, case in enumerate(cases, 1):
        lines, status, errors = results.get(number, (['(did not run)'], -1, []))
        good = lines == case.expected and status == case.status
        print('%s %d - %s: %s' % ('ok' if good else 'not ok', start + number,
                                  name, case.title))
        if good:
            continue
        failed += 1
        print('# at %s' % case.where)
        for line in case.script:
            print('#   $ ' + line)
        for line in case.expected:
            print('#   expected |' + line)
        for line in lines:
            print('#   came     |' + line)
        for line in errors:
            print('#   stderr   |' + line)
        if status != case.status:
            print('#   status %d, expected %d' % (status, case.status))
    return failed


def run_here(script, bindir, timeout):
    env = dict(os.environ, LC_ALL='C.UTF-8', TZ='UTC0')
    env.setdefault('ASAN_OPTIONS', 'detect_leaks=0')
    env['PATH'] = os.path.abspath(bindir) + ':' + env['PATH']
    with tempfile.TemporaryDirectory(prefix='loam-utils-') as tmp:
        env['TMPDIR'] = tmp
        path = os.path.join(tmp, 'script')
        with open(path, 'w', encoding='utf-8',
                  errors='surrogateescape') as f:
            f.write(script)
        try:
            done = subprocess.run(['sh', path], env=env, cwd=tmp,
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, timeout=timeout)
            output = done.stdout
        except subprocess.TimeoutExpired as e:
            output = e.stdout or b''
    return output.decode('utf-8', errors='surrogateescape')


def main():
    global HERE
    sys.stdout.reconfigure(errors='surrogateescape')
    args = argparse.ArgumentParser()
    args.add_argument('--bin', default='.')
    args.add_argument('--emit', action='store_true')
    args.add_argument('--compare', action='store_true')
    args.add_argument('--timeout', type=int, default=120)
    args.add_argument('--dir', default=HERE)
    args.add_argument('names', nargs='*')
    args = args.parse_args()
    HERE = args.dir
    names = args.names or sorted(n[:-2] for n in os.listdir(HERE)
                                 if n.endswith('.t'))
    names = [n[:-2] if n.endswith('.t') else n for n in names]
    if args.emit:
        for name in names:
            sys.stdout.write(emit(load(name)))
        return 0
    total = failed = 0
    for name in names:
        cases = load(name)
        if args.compare:
            output = sys.stdin.buffer.read().decode('utf-8', 'surrogateescape')
        else:
            output = run_here(emit(cases), args.bin, args.timeout)
        failed += judge(name, cases, parse(output), total)
        total += len(cases)
    print('1..%d' % total)
    print('# %d of %d passed' % (total - failed, total))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

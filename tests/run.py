#!/usr/bin/env python3
"""Run Loam's tests, from the build folder; `make check' calls this.

    run.py [TEST ...]     TEST is a folder or a file below tests/, without
                          suffix if you like: unit, sessions/signals

A test is an executable file in a folder below tests/, or below obj/tests/ if it
is compiled, that prints TAP, the Test Anything Protocol: a plan `1..N', and a line `ok' or `not ok' for each check.
It runs in the build folder; its own folder of the source tree is in the
environment as TESTDIR.  What it prints besides, and a missing or short plan,
an exit status that is not 0 or a test that does not end, makes it fail.

The checks of all tests are numbered through, so that the whole output is TAP
again; it ends with the line `N passed, N failed'.
"""
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.abspath('obj/tests')
FOLDERS = ('unit', 'abi', 'boot', 'sessions')
TIMEOUT_S = 600

RESULT = re.compile(r'(not )?ok\b\s*\d*\s*-?\s*(.*)')
PLAN = re.compile(r'1\.\.(\d+)')


class Summary:
    """Numbers checks and prints them."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, good, title):
        if good:
            self.passed += 1
        else:
            self.failed += 1
        number = self.passed + self.failed
        print('%s %d - %s' % ('ok' if good else 'not ok', number, title), flush=True)


def is_test(path):
    return os.path.isfile(path) and os.access(path, os.X_OK) and not path.endswith('.mk')


def listing(folder):
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder))
            if is_test(os.path.join(folder, n))] if os.path.isdir(folder) else []


def find(words):
    """Tests in a fixed order: as the words say, by name inside a folder."""
    found = []
    for word in words:
        word = re.sub(r'^tests/', '', word).rstrip('/')
        some = []
        for place in (HERE, BUILT):
            path = os.path.join(place, word)
            if os.path.isdir(path):
                some += listing(path)
            else:
                some += [t for t in listing(os.path.dirname(path))
                         if path in (t, os.path.splitext(t)[0])]
        found.append((word, some))
    return found


def run(path, summary):
    name = os.path.relpath(path, BUILT if path.startswith(BUILT + '/') else HERE)
    print('# %s' % name, flush=True)
    start = time.time()
    env = dict(os.environ, TESTDIR=os.path.dirname(path))
    child = subprocess.Popen([path], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                             env=env, text=True, errors='replace', start_new_session=True)
    planned = None
    seen = 0
    trouble = None
    try:
        output, _ = child.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        output, _ = child.communicate()
        trouble = 'did not end within %d s' % TIMEOUT_S
    for line in output.splitlines():
        result = RESULT.match(line)
        plan = PLAN.match(line)
        if result:
            seen += 1
            summary.check(not result.group(1), '%s: %s' % (name, result.group(2)))
        elif plan:
            planned = int(plan.group(1))
        else:
            print(line if line.startswith('#') else '# ' + line)
    if trouble is None and child.returncode != 0 and seen == (planned or 0):
        trouble = 'exit status %d' % child.returncode
    elif trouble is None and planned != seen:
        trouble = 'planned %s checks and made %d' % (planned, seen)
    if trouble is not None:
        summary.check(False, '%s: %s' % (name, trouble))
    print('# %s: %.1f s' % (name, time.time() - start))


def main():
    words = sys.argv[1:]
    explicit = bool(words)
    if not explicit:
        words = [f for f in FOLDERS if os.path.isdir(os.path.join(HERE, f))]
    summary = Summary()
    for word, tests in find(words):
        if explicit and not tests:
            summary.check(False, '%s: there is no such test' % word)
        for path in tests:
            run(path, summary)
    print('1..%d' % (summary.passed + summary.failed))
    print('%d passed, %d failed' % (summary.passed, summary.failed))
    return 1 if summary.failed or not summary.passed else 0


if __name__ == '__main__':
    sys.exit(main())

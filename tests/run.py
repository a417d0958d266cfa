#!/usr/bin/env python3
"""make check: runs the tests from the build folder and prints TAP.

    run.py                  all
    run.py sessions         one suite
    run.py sessions/signals abi/fork ...    single tests

Suites:
    unit      kernel code on the host, with sanitizers  (obj/tests/unit)
    boot      BIOS, UEFI and direct; 1, 2 and 4 CPUs
    sessions  transcripts: what is typed, what is shown  (tests/sessions/*.md)
    abi       C programs in the guest                    (obj/tests/abi)
    musl      the same, built by musl-gcc
    utils     cases of the utilities, in the guest       (tests/utils/*.t)
    sh        scripts for the shell, in the guest        (tests/sh)
    linux-dynamic  programs of the host's Debian with shared libraries
    stress    random load on 4 CPUs, from a seed
    linux     Debian's busybox and bash, unmodified      (tests/linux)
    shape     what things cost, in guest instructions

The last lines are a summary; each failure shows what was expected, what came,
and the serial log of the guest.
"""
import concurrent.futures
import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from harness import suites          # noqa: E402


class Reporter:
    """Numbers and prints results; a test's lines come out together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.passed = 0
        self.skipped = []               # what did not run has not passed
        self.failed = []
        self.number = 0

    def report(self, test, points, seconds):
        """points: [(name, good, detail lines)]"""
        with self.lock:
            for name, good, detail in points:
                self.number += 1
                full = test if not name else '%s: %s' % (test, name)
                print('%s %d - %s' % ('ok' if good else 'not ok', self.number, full))
                if good and '# SKIP' in full:
                    self.skipped.append(full)
                    continue
                if good:
                    self.passed += 1
                    continue
                self.failed.append(full)
                for line in detail:
                    print('#   ' + line)
            print('# %s took %.1f s' % (test, seconds), flush=True)


def main():
    sys.stdout.reconfigure(errors='backslashreplace')
    wanted = sys.argv[1:]
    tests = [t for t in suites.all_tests()
             if not wanted or any(t.name == w or t.name.startswith(w + '/')
                                  for w in wanted)]
    if not tests:
        names = sorted({t.name.split('/')[0] for t in suites.all_tests()})
        print('run.py: no test is called %s; suites are %s'
              % (' '.join(wanted), ' '.join(names)), file=sys.stderr)
        print('0 passed, 1 failed')
        return 1
    reporter = Reporter()

    def run(test):
        begin = time.monotonic()
        reporter.report(test.name, test.points(), time.monotonic() - begin)

    # Tests that measure or are heavy run alone, after the others.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, [t for t in tests if not t.alone]))
    for test in tests:
        if test.alone:
            run(test)
    print('1..%d' % reporter.number)
    for name in reporter.failed:
        print('# failed: ' + name)
    for name in reporter.skipped:
        print('# skipped: ' + name)
    summary = '%d passed, %d failed' % (reporter.passed, len(reporter.failed))
    if reporter.skipped:
        summary += ', %d skipped' % len(reporter.skipped)
    print(summary)
    return 1 if reporter.failed else 0


if __name__ == '__main__':
    sys.exit(main())

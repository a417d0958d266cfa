"""Transcripts: tests/sessions/*.md, the tour of the system and its test.

A session is a page of prose.  Its indented blocks (four spaces) are what a
person types and sees:

    # echo hello            typed at the prompt
    > more                  typed at the prompt for the rest of a command
    <- text                 typed to the program that runs
    ^C  ^Z  ^D  ^\\         typed to the program that runs, once all lines above
                            have been shown
    hello                   shown
    ...                     any number of lines
    {n}  {word}  {*}        in a shown line: a number; a word, which must be the
                            same wherever {word} stands again, and may be typed;
                            any text
    [boot]                  power on; the lines that follow it are shown on the way
    [off]                   the machine turns itself off
    $ command               on the host, when the machine is off; $DISK is the disk,
                            $ROOT the root file system cut out of it

A line `Boot: cpus=2 mem=128 via=uefi keep` before the first block chooses the
machine (64 MiB and two processors if it does not say); `keep` keeps what is written on the disk from boot to boot.
"""
import os
import re
import subprocess

from harness.guest import (COMMAND_LIMIT, PROMPT, PROMPT2, Guest, GuestError,
                           ScratchDisk)

CONTROL = {'^C': b'\x03', '^Z': b'\x1a', '^D': b'\x04', '^\\': b'\x1c'}


class Mismatch(Exception):
    def __init__(self, line, typed, expected, came, log=''):
        super().__init__('line %d: %s' % (line, typed))
        self.expected = expected
        self.came = came
        self.log = log


def parse(path):
    """(title, boot options, [(line number, text)]) of a session."""
    title, options, script = '', {}, []
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if line.startswith('    '):
                script.append((number, line[4:]))
            elif line.startswith('# ') and not title:
                title = line[2:]
            elif line.startswith('Boot:') and not script:
                for word in line[5:].split():
                    key, _, value = word.partition('=')
                    options[key] = value or True
    return title, options, script


class Player:
    def __init__(self, path):
        self.title, self.options, self.script = parse(path)
        self.names = {}
        self.guest = None
        self.disk = None

    # ---- matching what is shown ----

    def pattern(self, line):
        """Regular expression of a shown line."""
        out, seen = '', set()
        for part in re.split(r'(\{(?:\*|[a-z][a-z0-9_]*)\})', line):
            name = part[1:-1]
            if part == '{*}':
                out += '.*'
            elif part == '{n}':
                out += r'\d+'
            elif re.fullmatch(r'\{[a-z][a-z0-9_]*\}', part):
                if name in self.names:
                    out += re.escape(self.names[name])
                elif name in seen:
                    out += '(?P=%s)' % name
                else:
                    seen.add(name)
                    out += r'(?P<%s>\S+)' % name
            else:
                out += re.escape(part)
        return out

    def match(self, expected, came):
        """Do the lines fit?  Binds names when they do."""
        if not expected:
            return not came
        if expected[0] == '...':
            return any(self.match(expected[1:], came[i:])
                       for i in range(len(came) + 1))
        if not came:
            return False
        found = re.fullmatch(self.pattern(expected[0]), came[0].rstrip())
        if not found:
            return False
        saved = dict(self.names)
        self.names.update(found.groupdict())
        if self.match(expected[1:], came[1:]):
            return True
        self.names = saved
        return False

    def substitute(self, text):
        return re.sub(r'\{([a-z][a-z0-9_]*)\}',
                      lambda m: self.names.get(m.group(1), m.group(0)), text)

    # ---- playing ----

    def shown_after(self, i):
        """The lines from i on that are shown, not typed."""
        lines = []
        while i < len(self.script) and not self.is_typed(self.script[i][1]):
            lines.append(self.script[i][1].rstrip())
            i += 1
        return lines, i

    @staticmethod
    def is_typed(line):
        return (line[:2] in ('# ', '> ', '$ ', '^C', '^Z', '^D', '^\\')
                or line.startswith('<- ') or line in ('[boot]', '[off]', '#'))

    @staticmethod
    def lines_of(data):
        text = data.decode('utf-8', 'replace').replace('\r', '')
        return text.split('\n')

    def boot(self, number, expected):
        if self.guest:
            self.guest.__exit__()
        o = self.options
        self.guest = Guest(via=o.get('via', 'direct'), cpus=int(o.get('cpus', 2)),
                           mem=int(o.get('mem', 64)), disk=self.disk,
                           append=o.get('append', ''), reboots='reboots' in o)
        text = self.guest.boot()
        if expected:
            came = text.rstrip('\n').split('\n')
            if came[-1] == '# ':
                came.pop()
            if not self.match(expected, came):
                raise Mismatch(number, '[boot]', expected, came)

    def at_prompt(self, number, typed, expected, prefix):
        """All that is shown until the next prompt, on top of prefix."""
        out = prefix + self.guest.expect(PROMPT, 'prompt after %r' % typed,
                                         self.limit())
        came = self.lines_of(out)
        if came[-1] == '':
            came.pop()
        if not self.match(expected, came):
            raise Mismatch(number, typed, expected, came, self.guest.log_text())

    def limit(self):
        return int(self.options.get('limit', COMMAND_LIMIT))

    def shown_so_far(self, number, typed, expected):
        """Wait until exactly the expected lines have been shown; returns nothing."""
        def fits(data):
            came = self.lines_of(data)
            last = came.pop()
            return last == '' and self.match(expected, came)
        if expected:
            try:
                self.guest.wait_for(fits, 'the lines', self.limit())
            except GuestError as e:
                raise Mismatch(number, typed, expected,
                               self.lines_of(self.guest.unread()), e.log) from e
        self.guest.take(len(self.guest.unread()))

    def command(self, i):
        """Play the command at i with all that is typed to it; returns where it ends."""
        number, line = self.script[i]
        typed = self.substitute(line[2:])
        self.guest.type_line(typed)
        i += 1
        prefix = b''
        while True:
            expected, i = self.shown_after(i)
            following = self.script[i][1] if i < len(self.script) else ''
            if following.startswith('> '):
                self.guest.expect(PROMPT2, 'second prompt')
                self.guest.type_line(self.substitute(following[2:]))
                i += 1
            elif following.startswith('<- '):
                self.shown_so_far(number, typed, expected)
                self.guest.type_line(self.substitute(following[3:]))
                i += 1
            elif following[:2] in CONTROL:
                self.shown_so_far(number, typed, expected)
                self.guest.send(CONTROL[following[:2]])
                if following[:2] != '^D':
                    self.guest.expect(following[:2].encode(), 'echo of ' + following)
                i += 1
                # The shell begins a new line after ^C and ^Z.
                prefix = b''
                if following[:2] != '^D':
                    expected_rest, j = self.shown_after(i)
                    self.after_control(number, typed, expected_rest)
                    if j >= len(self.script) or self.script[j][1][:2] not in CONTROL:
                        return j
                    i = j
            elif following == '[off]':
                self.shown_off(number, typed, expected)
                return i + 1
            else:
                self.at_prompt(number, typed, expected, prefix)
                return i

    def after_control(self, number, typed, expected):
        out = self.guest.expect(PROMPT, 'prompt', self.limit())
        came = self.lines_of(out)
        if came and came[0] == '':
            came.pop(0)
        if came and came[-1] == '':
            came.pop()
        if not self.match(expected, came):
            raise Mismatch(number, typed, expected, came, self.guest.log_text())

    def shown_off(self, number, typed, expected):
        status = self.guest.wait_exit()
        came = self.lines_of(self.guest.unread())
        if came and came[-1] == '':
            came.pop()
        if status != 0 or not self.match(expected + ['...'], came):
            raise Mismatch(number, typed, expected + ['(off, status 0)'],
                           came + ['(off, status %d)' % status])

    def host(self, number, typed, expected):
        root = self.disk + '.root'
        # The root file system is partition 3; sfdisk tells where it lies.
        table = subprocess.run(['sfdisk', '-d', self.disk], check=True,
                               capture_output=True, text=True).stdout
        line = [l for l in table.split('\n') if ': start=' in l][2]
        start, size = (int(n) for n in
                       re.search(r'start=\s*(\d+), size=\s*(\d+)', line).groups())
        subprocess.run(['dd', 'if=' + self.disk, 'of=' + root, 'bs=512',
                        'skip=%d' % start, 'count=%d' % size, 'conv=sparse',
                        'status=none'], check=True)
        env = dict(os.environ, DISK=self.disk, ROOT=root, LC_ALL='C',
                   PATH=os.environ['PATH'] + ':/sbin:/usr/sbin')
        done = subprocess.run(['sh', '-c', typed], env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        came = done.stdout.replace(root, '$ROOT').rstrip('\n').split('\n')
        if done.returncode != 0:
            came.append('(status %d)' % done.returncode)
        if not self.match(expected, came if came != [''] else []):
            raise Mismatch(number, typed, expected, came)

    def play(self):
        i = 0
        if self.script and self.script[0][1] != '[boot]':
            self.boot(0, [])
        while i < len(self.script):
            number, line = self.script[i]
            if line == '[boot]':
                expected, i = self.shown_after(i + 1)
                self.boot(number, expected)
            elif line.startswith('# '):
                i = self.command(i)
            elif line.startswith('$ '):
                expected, j = self.shown_after(i + 1)
                self.host(number, line[2:], expected)
                i = j
            else:
                raise Mismatch(number, 'nothing typed before: ' + line, [], [])

    def run(self):
        try:
            if 'keep' in self.options:
                with ScratchDisk() as self.disk:
                    self.play()
            else:
                self.play()
        finally:
            if self.guest:
                self.guest.__exit__()

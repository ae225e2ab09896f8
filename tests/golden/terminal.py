# SPDX-License-Identifier: GPL-2.0-or-later
"""A program on a pseudo terminal of 80x24, typed into by a test."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

# A machine that has other things to do takes its time; nothing waits longer than it must.
SECONDS = 60
# Which terminal it is; the module termios does not have it.
TIOCGPTN = 0x80045430
NEVER = re.compile(rb"(?!)")


class Terminal:
    def __init__(self, argv, environment):
        variables = {"PATH": "/usr/bin:/bin", "TERM": "dumb", "LC_ALL": "C.UTF-8",
                     "INPUTRC": "/dev/null", **environment}
        self.status = None
        self.pid, self.fd = pty.fork()
        if not self.pid:
            # As from a shell that somebody types into; what a script starts in the background
            # has these ignored, and a test is started from anywhere.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execve(argv[0], argv, variables)

    def read(self, until):
        """What comes until the pattern is found in it, or it ends, or nothing comes."""
        out, end = b"", time.monotonic() + SECONDS
        while time.monotonic() < end and not until.search(out):
            if not select.select([self.fd], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                break
            if not piece:
                break
            out = (out + piece).replace(b"\r\n", b"\n")
        return out.decode("utf-8", "replace")

    def type(self, text, until):
        os.write(self.fd, text.encode())
        return self.read(until)

    def processes(self):
        """What runs on the terminal: the state of each, by its number."""
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as stream:
                    fields = stream.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.pid and fields[0] not in "ZX":
                found[int(name)] = fields[0]
        return found

    def unread(self):
        """How much of what was typed has been read by nobody yet."""
        number = struct.unpack("I", fcntl.ioctl(self.fd, TIOCGPTN, bytes(4)))[0]
        try:
            end = os.open("/dev/pts/%d" % number, os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return 0
        count = struct.unpack("i", fcntl.ioctl(end, termios.FIONREAD, bytes(4)))[0]
        os.close(end)
        return count

    def asleep(self, least=1, most=1000):
        """Whether so many processes run on the terminal, and all wait for more to do."""
        states = self.processes().values()
        return least <= len(states) <= most and not self.unread() and \
            not any(state in "RD" for state in states)

    def rest(self, **number):
        """Wait until all has been done that was to do, however long that takes."""
        quiet, end = 0, time.monotonic() + SECONDS
        while quiet < 4 and time.monotonic() < end:
            time.sleep(0.05)
            quiet = quiet + 1 if self.asleep(**number) else 0

    def end(self):
        """What comes until it ends, and self.status."""
        rest = self.read(NEVER)
        if not select.select([self.fd], [], [], 0)[0]:
            os.kill(self.pid, signal.SIGKILL)
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return rest

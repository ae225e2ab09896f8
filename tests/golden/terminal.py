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

    def end(self):
        """What comes until it ends, and self.status."""
        rest = self.read(NEVER)
        if not select.select([self.fd], [], [], 0)[0]:
            os.kill(self.pid, signal.SIGKILL)
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return rest

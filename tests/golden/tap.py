# SPDX-License-Identifier: GPL-2.0-or-later
"""TAP for tests in Python; those beside this and in tests/unit."""


class Tap:
    """Counts tests and prints them, each under the same heading if there is one."""

    def __init__(self, heading=""):
        self.heading = heading + ": " if heading else ""
        self.count = 0
        self.failed = 0

    def ok(self, good, what, why=""):
        """Print one, and why it failed if it did."""
        self.count += 1
        self.failed += not good
        print("%s %d - %s%s" % ("ok" if good else "not ok", self.count, self.heading, what),
              flush=True)
        if not good and why != "":
            for line in repr(why)[:8000].replace("\\n", "\n").splitlines():
                print("# " + line)

    def skip(self, why):
        """Print one that cannot be made here."""
        self.count += 1
        print("ok %d # SKIP %s" % (self.count, why), flush=True)

    def done(self):
        """Print the plan. Returns the status to exit with."""
        print("1..%d" % self.count)
        return 1 if self.failed else 0

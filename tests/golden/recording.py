# SPDX-License-Identifier: GPL-2.0-or-later
"""Recordings with other answers in them; for the tests beside this."""
import re

CHUNK = re.compile(r"^(sent|received) \d+\n((?:  [0-9a-f ]+\n)+)", re.M)
# What a message of netlink begins with, and the header of a generic one.
HEADER = 16
GENERIC = 20
CONTROLLER = 16
ERROR, DONE = 2, 3


def number(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


def messages(data):
    """Where each message of a datagram begins and ends."""
    begin = 0
    while begin + HEADER <= len(data):
        length = number(data, begin, 4)
        if length < HEADER:
            return
        yield begin, begin + length
        begin += (length + 3) & ~3


def kind(data):
    """Of which family the first message is, which command it is, and its flags."""
    return number(data, 4, 2), data[HEADER], number(data, 6, 2)


def is_data(data, begin):
    return number(data, begin + 4, 2) > CONTROLLER


def strings(data, begin, end, replace):
    """Replace the strings among the attributes there; four bytes may be a number."""
    while begin + 4 <= end:
        length = number(data, begin, 2)
        if length < 4 or begin + length > end:
            return
        value = bytes(data[begin + 4:begin + length])
        if len(value) > 4 and re.fullmatch(rb"[\x1b\x20-\x7e\x80-\xff]+\0", value):
            data[begin + 4:begin + length - 1] = replace(value[:-1])
        else:
            strings(data, begin + 4, begin + length, replace)
        begin += (length + 3) & ~3


def rewrite(text, change):
    """
    The text of a recording in which change(sent, received), of bytearrays, has made another of
    each datagram that came back; an empty one is left out. Only of the family itself: which it
    is must be understood still.
    """
    sent = bytearray()

    def one(match):
        nonlocal sent
        data = bytearray.fromhex(match.group(2))
        if match.group(1) == "sent":
            sent = data
        elif kind(sent)[0] != CONTROLLER:
            data = change(sent, data)
        if not data:
            return ""
        digits = data.hex()
        return "%s %d\n" % (match.group(1), len(data)) + "".join(
            "  %s\n" % digits[at:at + 64] for at in range(0, len(digits), 64))

    return CHUNK.sub(one, text)

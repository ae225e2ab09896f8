# SPDX-License-Identifier: GPL-2.0-or-later
"""Ask the kernel each case of cases.py, and print what it says, a line each.

usage: ask.py SPEC [REQUEST]

REQUEST ATTRIBUTE: WHAT: "accepted", or ERRNO, where (the attribute at an offset in the
message, or the one that is missing) and the message. A request that was refused and yet
changed something is followed by a line "CHANGED".
"""
import errno
import socket
import struct
import sys

import cases

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11
NLMSG_ERROR = 2
NLMSG_DONE = 3
ACK_TLVS = 0x200
REQUEST_ACK = 0x5
REQUEST_DUMP = 0x301
CTRL = 16
CLASS_GET = 1


class Peer:
    """A socket, which nothing of another has to do with."""

    family = CTRL

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.socket.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.socket.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.socket.settimeout(20)

    def ask(self, command, dump, attributes):
        """(errno, attributes of the extended ack by number, payloads of the replies)."""
        body = struct.pack('BBH', command, 1, 0) + attributes
        flags = REQUEST_DUMP if dump else REQUEST_ACK
        self.socket.send(struct.pack('IHHII', 16 + len(body), self.family, flags, 1, 0) + body)
        replies = []
        while True:
            data = self.socket.recv(1 << 17)
            while data:
                length, kind, flags = struct.unpack_from('IHH', data)
                payload, data = data[16:length], data[(length + 3) & ~3:]
                if kind not in (NLMSG_ERROR, NLMSG_DONE):
                    replies.append(payload)
                    continue
                start = 20 if kind == NLMSG_ERROR else 4
                told = attributes_of(payload[start:]) if flags & ACK_TLVS else {}
                return -struct.unpack_from('i', payload)[0], told, replies


def attributes_of(data):
    """Payloads by number."""
    found = {}
    while len(data) >= 4:
        length, number = struct.unpack_from('HH', data)
        found[number & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def find_family():
    """Sets the number that the kernel has given the family."""
    error, _, replies = Peer().ask(3, False, cases.attr(2, b'asi\0'))
    if error:
        sys.exit('ask.py: the kernel has no family asi')
    Peer.family = struct.unpack('H', attributes_of(replies[0][4:])[1])[0]


def text(error, told, sent, words):
    """What was said, in words; told are NLMSGERR_ATTR_MSG, OFFS and MISS_TYPE."""
    if not error:
        return 'accepted'
    where = ''
    if 2 in told:
        offset = struct.unpack('I', told[2])[0]
        there = sent[offset - 20:offset - 16]
        number = struct.unpack('HH', there)[1] & 0x3fff if len(there) == 4 else 'no attribute'
        where = f' at {offset}, {words.get(number, number)}'
    if 5 in told:
        number = struct.unpack('I', told[5])[0]
        where += f' lacks {words.get(number, number)}'
    said = told.get(1, b'\0')[:-1].decode()
    name = 'EOPNOTSUPP' if error == errno.EOPNOTSUPP else errno.errorcode[error]
    return f'{name}{where}: {said}'


def state(peer):
    """Generation, switches, and numbers of domains, rows and mappings of each class."""
    return peer.ask(CLASS_GET, True, b'')[2]


def main():
    find_family()
    watch = Peer()
    before = state(watch)
    for case in cases.cases(cases.Spec(sys.argv[1])):
        request, name, what, command, dump, sent, words = case
        if sys.argv[2:] and request != sys.argv[2]:
            continue
        peer = Peer()
        error, told, _ = peer.ask(command, dump, sent)
        peer.socket.close()
        print(f'{request} {name}: {what}: {text(error, told, sent, words)}')
        after = state(watch)
        if error and after != before:
            print('CHANGED')
        before = after


main()

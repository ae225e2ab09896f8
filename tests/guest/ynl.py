# SPDX-License-Identifier: GPL-2.0-or-later
"""A socket of the kernel's own client, for a shell that keeps it open.

usage: ynl.py YNL-DIRECTORY SPEC

Reads lines "OPERATION JSON", or "dump OPERATION JSON"; answers each with one line: the
reply as JSON, or "refused ERRNO ATTRIBUTE: REASON", where ATTRIBUTE is "-" if none is at
fault.
"""
import json
import sys

sys.path.append(sys.argv[1])
from lib import NlError, YnlFamily  # noqa: E402


def refusal(error):
    """In one line."""
    extack = error.nl_msg.extack or {}
    attribute = extack.get('bad-attr') or extack.get('miss-type') or '-'
    return f'refused {error.error} {attribute}: {extack.get("msg", "")}'


def main():
    family = YnlFamily(sys.argv[2], schema='')
    # They may come several times in a request, and do not in a reply.
    for name in ('spec', 'id'):
        family.attr_sets['map'][name].is_multi = True
    for line in sys.stdin:
        words = line.split(maxsplit=2 if line.startswith('dump ') else 1)
        ask = family.dump if words[0] == 'dump' else family.do
        try:
            print(json.dumps(ask(*words[-2:-1], json.loads(words[-1]))), flush=True)
        except NlError as error:
            print(refusal(error), flush=True)


main()

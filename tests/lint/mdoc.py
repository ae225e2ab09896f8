# SPDX-License-Identifier: GPL-2.0-or-later
"""Manual pages with parts that are made: the text of such a part, and where it goes."""
import re
import textwrap

WIDTH = 79


def wrap(text):
    """Text as lines of mdoc, where each sentence begins a line."""
    return [line.replace('\\', '\\e') for sentence in re.split(r'(?<=\.) ', text)
            for line in textwrap.wrap(sentence, WIDTH, break_long_words=False,
                                      break_on_hyphens=False)]


def between(path, mark, make):
    """The lines of a page, with what make(NAME) says between MARK NAME and an end mark."""
    with open(path, encoding='utf-8') as file:
        page = file.read().splitlines()
    lines, inside = [], False
    for line in page:
        inside = inside and line != '.\\" end'
        if not inside:
            lines.append(line)
        if line.startswith(mark):
            lines += make(line[len(mark):])
            inside = True
    return lines

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the lints read out of C sources: includes, definitions, bodies, macros.

No preprocessor and no compiler: it reads all branches of an #if, and code in kernel style.
"""
import re

COMMENT = r'/\*.*?\*/|//[^\n]*'
LITERAL = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
# Words before a parenthesis that are not the name of a function.
ATTRIBUTES = {'__attribute__', '__printf', '__scanf', '__acquires', '__releases', '__must_hold',
              '__aligned', '__section', '__alloc_size', '__malloc', '__nonnull', '__cold_if'}
KEYWORDS = {'return', 'else', 'case', 'goto', 'sizeof', 'typeof', 'if', 'while', 'for', 'switch',
            'do', 'in', 'asm', 'volatile'}


def blank(match):
    """As many lines as there were, and nothing else."""
    return ' ' + '\n' * match.group().count('\n')


def uncomment(text):
    """The text without comments; lines keep their numbers."""
    return re.sub(f'({LITERAL})|({COMMENT})',
                  lambda m: m.group() if m.group(1) else blank(m), text, flags=re.S)


def code(text):
    """The text without comments and with empty literals."""
    return re.sub(LITERAL, lambda m: m.group()[0] * 2, uncomment(text))


def includes(text):
    """Pairs of how a file is included, '<' or '"', and its name."""
    return re.findall(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)', uncomment(text), re.M)


def directives(text):
    """The preprocessor's lines of code() text, each as one line, and the rest."""
    lines, kept = [], []
    pending = None
    for line in text.split('\n'):
        if pending is None and not line.lstrip().startswith('#'):
            kept.append(line)
            continue
        pending = (pending or '') + line.rstrip('\\')
        kept.append('')
        if not line.endswith('\\'):
            lines.append(pending)
            pending = None
    return lines, '\n'.join(kept)


class Definition:
    """A function or an object, at file scope."""

    def __init__(self, head, body, line):
        self.head = head.strip()
        self.body = body
        self.line = line
        self.static = re.search(r'\bstatic\b', head) is not None
        self.inline = re.search(r'\b(?:__always_|__)?inline\b', head) is not None
        self.function = is_function(head)
        self.name = name_of(head) if self.function else object_name(head)


def is_function(head):
    """Does a block that follows this begin a function?"""
    return '=' not in head and name_of(head) is not None


def name_of(head):
    """The name before the first parameter list."""
    for name in re.findall(r'(\w+)\s*\(', head):
        if name not in ATTRIBUTES:
            return name
    return None


def object_name(head):
    """The name of what is initialised, None if nothing is."""
    found = re.match(r'[^=]*?(\w+)\s*(?:\[[^=]*)?(?:__\w+(?:\([^)]*\))?\s*)*=', head)
    return found.group(1) if found else None


def definitions(text):
    """All definitions of code() text that have a block: functions, initialised objects and
    types. The name of a type is None."""
    _, text = directives(text)
    start = depth = opened = 0
    for found in re.finditer(r'[{};]', text):
        mark, at = found.group(), found.start()
        if mark == '{':
            opened = at if depth == 0 else opened
            depth += 1
            continue
        if mark == '}':
            depth -= 1
            if depth or not is_function(text[start:opened]):
                continue
        elif depth:
            continue
        if opened > start or text[opened:opened + 1] == '{' and opened == start:
            head = text[start:opened]
            line = text.count('\n', 0, start + len(head) - len(head.lstrip())) + 1
            yield Definition(head, text[opened:at], line)
        start = at + 1


def words(text):
    """Identifiers that are not members of a struct."""
    return set(re.findall(r'(?<![\w.])(?<!->)([A-Za-z_]\w*)', text))


def declared(text):
    """Names that code declares by itself: after a type or a star, before what ends one."""
    found = re.findall(r'(\w+)[\s*]+(\w+)\s*(?=[;,=)\[])', text)
    return {name for before, name in found if before not in KEYWORDS}


# What is written, and the symbol that is made of its name.
PASTED = (
    (r'\btracepoint_enabled\(\s*(\w+)', '__tracepoint_'),
    (r'\btrace_(\w+?)(?:_enabled)?\(', '__tracepoint_'),
    (r'\bstatic_call\(\s*(\w+)', '__SCT__'),
)


def pasted(body):
    """Symbols whose names the preprocessor puts together."""
    return {prefix + name for pattern, prefix in PASTED for name in re.findall(pattern, body)}


def used_inline(text):
    """What the inline functions and the macros of a header refer to: name to set of words."""
    text = code(text)
    used = {}
    for item in definitions(text):
        if item.function:
            used[item.name + '()'] = words(item.body) - declared(item.head + item.body) | \
                pasted(item.body)
    for line in directives(text)[0]:
        found = re.match(r'\s*#\s*define\s+(\w+)(\([^)]*\))?(.*)', line)
        if found:
            used[found.group(1)] = words(found.group(3)) - words(found.group(2) or '') | \
                pasted(found.group(3))
    return used


def pointer_structs(text):
    """Structs that have a pointer to a function among their members."""
    return {found.group(1) for item in definitions(code(text))
            for found in [re.search(r'\bstruct\s+(\w+)\s*$', item.head)]
            if found and re.search(r'\(\s*\*\s*\w+\s*\)\s*\(', item.body)}


def initialised_structs(text):
    """Objects of a struct that are initialised where they are declared: name to struct."""
    found = re.findall(r'\bstruct\s+(\w+)\s+(\w+)\s*(?:\[[^]=]*\]\s*)?(?:__\w+\s*)*=\s*\{',
                       code(text))
    return {name: struct for struct, name in found}

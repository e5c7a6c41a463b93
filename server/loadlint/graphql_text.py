"""The text of a GraphQL document: what of it is white space only, and how people lay it out."""

from __future__ import annotations

from textwrap import indent

from loadlint.text.regex import regex

_STRING = r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"'
_TOKEN = regex(rf"{_STRING}|\#[^\n\r]*+|[A-Za-z_]\w*+|-?\d[\w.+-]*+|\.\.\.|[^\s,\ufeff]")
"""https://spec.graphql.org/October2021/#sec-Language.Source-Text: white space, commas and comments tell nothing."""
_ARGUMENTS = rf"\((?:[^()\"#]|{_STRING})*+\)"
_HEAD = rf"(?:query|mutation|subscription|fragment)\b(?:[^(){{}}\"#]|{_ARGUMENTS})*+"
_NAME = r"\.\.\.\s*+(?:on\b\s*+\w++|\w*+)|\w++(?:\s*+:\s*+\w++)?+"
_SELECTION = rf"(?:{_NAME})(?:\s*+{_ARGUMENTS})?+(?:\s*+@\w++(?:\s*+{_ARGUMENTS})?+)*+"
_PART = regex(rf"[\s,]*+([{{}}]|{_HEAD}|{_SELECTION})")
_UNIT = "  "
_LINE = 80


def is_same(document: str, other: str) -> bool:
    """Whether two documents differ in nothing but white space, commas and comments."""
    return document == other or _tokens(document) == _tokens(other)


def _tokens(document: str) -> list[str]:
    return [token for token in _TOKEN.findall(document) if not token.startswith("#")]


def in_lines(document: str) -> str:
    """A document of one line in several, as people lay it out: fields that fit on the line of what holds them stay
    there. As it is where it has comments or no end.
    """
    blocks: list[list[str]] = [[]]
    position = 0
    while (part := _PART.match(document, position)) is not None:
        position, word = part.end(), part[1].strip()
        if word == "{":
            blocks.append([])
        elif word != "}":
            blocks[-1].append(word)
        elif len(blocks) == 1:
            return document
        else:
            fields, holders = blocks.pop(), blocks[-1]
            head = holders.pop() if holders else ""
            holders.append(_block(head, fields, 0 if len(blocks) == 1 else _LINE - len(_UNIT * len(blocks))))
    return "\n".join(blocks[0]) if len(blocks) == 1 and not document[position:].strip() else document


def _block(head: str, fields: list[str], most: int) -> str:
    """What holds fields, with them, on one line of so many characters at most, or on one for each field."""
    line = f"{head} {{ {' '.join(fields)} }}"
    if len(line) <= most and "\n" not in line:
        return line
    return "\n".join((f"{head} {{".lstrip(), indent("\n".join(fields), _UNIT), "}"))

"""Takes suppressions out of a script that silence nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    import re

    from loadlint.project.suppressions import Suppression
    from loadlint.script import Comment, Script

_DIRECTIVE = regex(rb"\bloadlint:[ \t]*ignore(?:-file)?(?:[ \t]*\[[^\]\r\n]*\])?")
_NAMES = regex(rb"\[([^\[\]\r\n]*+)\]")
_MARKS = regex(rb"//|/\*+|\*+/|#|[ \t]+|\*+")
"""What a comment has around its text."""


def without_note(script: Script, note: Suppression) -> tuple[Edit, ...]:
    """The edits that take one name out of its list, or the whole directive, or the comment that holds nothing else.

    None of them where the script does not hold the note as it is usually written.
    """
    comment = next((candidate for candidate in script.comments if candidate.span.covers(note.span)), None)
    if comment is None:
        return ()
    data = script.source.data
    for directive in _DIRECTIVE.finditer(data, comment.span.start, comment.span.end):
        span = Span(directive.start(), directive.end())
        if span.covers(note.span):
            names = _NAMES.search(data, span.start, span.end)
            if names is not None and len(names[1].replace(b",", b" ").split()) > 1:
                return (_without_name(data, note.span, names),)
            return (without_directive(data, comment, span),)
    return ()


def _without_name(data: bytes, name: Span, names: re.Match[bytes]) -> Edit:
    """The list of names without one of them."""
    offset = name.start - names.start(1)
    left = names[1][:offset] + names[1][offset + len(name) :]
    kept = [kept_name.decode() for kept_name in left.replace(b",", b" ").split()]
    return Edit(Span(names.start(1), names.end(1)), ", ".join(kept))


def without_directive(data: bytes, comment: Comment, directive: Span) -> Edit:
    """A directive without its text, and without the comment where that would be empty."""
    around = data[comment.span.start : directive.start] + data[directive.end : comment.span.end]
    if comment.covers is not None or _MARKS.sub(b"", around).strip():
        return Edit(directive, "")
    if comment.own_line:
        return Edit(whole_lines(data, comment.span.start, comment.span.end), "")
    start = comment.span.start
    while data[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    return Edit(Span(start, comment.span.end), "")

"""Notes for loadlint in a script's comments: `loadlint: …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.script import Comment, Script

_DIRECTIVE = regex(r"\bloadlint:[ \t]*([^\r\n]*)")


class Directive(Struct, frozen=True):
    """What stands behind `loadlint:` up to the end of the line; `start` is its first byte."""

    comment: Comment
    start: int
    text: str


def directives(script: Script) -> Iterator[Directive]:
    """All directives in a script, in order."""
    for comment in script.comments:
        written = script.source.text(comment.span)
        for match in _DIRECTIVE.finditer(written):
            start = comment.span.start + len(written[: match.start(1)].encode())
            yield Directive(comment, start, match[1].removesuffix("*/").rstrip())

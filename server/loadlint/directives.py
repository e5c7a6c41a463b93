"""Notes for loadlint in a script's comments: `loadlint: recording=a.har, b.har ignore[rule] because …`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.script import Comment, Script

_DIRECTIVE = regex(r"\bloadlint:[ \t]*((?:(?!\bloadlint:)[^\r\n])*)")
_FILE = r"""(?:"[^"]+"|'[^']+'|[^\s,;*"']+)"""
_NEXT_FILE = r"""\s*+,\s*+(?:"[^"]++"|'[^']++'|(?=[^\s,;*"'=\[]*\.\w)[^\s,;*"'=\[]++(?![=\[]))"""
_FILES = regex(rf"\b(recording|results)\s*+=\s*+({_FILE}(?:{_NEXT_FILE})*+)")
_ONE_FILE = regex(_FILE)
_IGNORE = regex(r"\b(ignore-file|ignore)\b(?:\s*\[([^\]]*)\])?")
_NAME = regex(r"[^\s,]+")
_UNKNOWN = regex(r"[^\s,;*](?:[^\r\n]*[^\s,;*])?")


class Directive(Struct, frozen=True):
    """What stands behind `loadlint:` up to the next one or the end of the line; `start` is its first byte."""

    comment: Comment
    start: int
    text: str

    def span(self, start: int, end: int) -> Span:
        """The bytes of the script from one character of the text to another."""
        first = self.start + len(self.text[:start].encode())
        return Span(first, first + len(self.text[start:end].encode()))


class LinkedFile(Struct, frozen=True):
    """A file that a comment names. `kind` is "recording" or "results"."""

    kind: str
    path: str
    span: Span


class Ignore(Struct, frozen=True):
    """`ignore[a, b]`: the names in the brackets with their places, and the place of all of it."""

    names: tuple[tuple[str, Span], ...]
    span: Span
    whole_file: bool


def directives(script: Script) -> Iterator[Directive]:
    """All directives in a script, in order."""
    for comment in script.comments:
        written = script.source.text(comment.span)
        for match in _DIRECTIVE.finditer(written):
            start = comment.span.start + len(written[: match.start(1)].encode())
            yield Directive(comment, start, match[1].removesuffix("*/").rstrip())


def script_directives(script: Script) -> Iterator[Directive]:
    """The directives in the script's own file: modules link nothing to the scripts that import them."""
    end = script.source.script_end
    return (directive for directive in directives(script) if directive.start <= end)


def linked_files(directive: Directive) -> Iterator[LinkedFile]:
    """The files of `recording=a.har, "b c.har"` and `results=…`."""
    for files in _FILES.finditer(directive.text):
        for file in _ONE_FILE.finditer(directive.text, *files.span(2)):
            quoted = file[0][0] in "\"'"
            start, end = file.start() + quoted, file.end() - quoted
            yield LinkedFile(files[1], directive.text[start:end], directive.span(start, end))


def mentioned_files(text: str, kind: str) -> Iterator[str]:
    """The files of a kind that a text seems to link, whether its notes stand in comments or not."""
    for directive in _DIRECTIVE.finditer(text):
        for files in _FILES.finditer(directive[1]):
            if files[1] == kind:
                yield from (file[0].strip("\"'") for file in _ONE_FILE.finditer(files[2]))


def ignores(directive: Directive) -> Iterator[Ignore]:
    """What it silences."""
    for match in _IGNORE.finditer(directive.text):
        names = tuple(
            (name[0], directive.span(*name.span()))
            for name in (_NAME.finditer(directive.text, *match.span(2)) if match[2] else ())
        )
        yield Ignore(names, directive.span(*match.span()), match[1] == "ignore-file")


def not_understood(directive: Directive) -> Span | None:
    """The first text that is no link and silences nothing; what follows an `ignore` is its reason."""
    position = 0
    first_ignore = _IGNORE.search(directive.text)
    end = first_ignore.start() if first_ignore is not None else len(directive.text)
    for files in [*_FILES.finditer(directive.text, 0, end), None]:
        unknown = _UNKNOWN.search(directive.text, position, files.start() if files is not None else end)
        if unknown is not None:
            return directive.span(*unknown.span())
        position = files.end() if files is not None else end
    return None


def files_span(directive: Directive, kind: str) -> Span | None:
    """From the first link of a kind to the end of the last one."""
    links = [match for match in _FILES.finditer(directive.text) if match[1] == kind]
    return directive.span(links[0].start(), links[-1].end()) if links else None

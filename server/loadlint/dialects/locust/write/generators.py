"""Values that a script makes at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import Generate
from loadlint.dialects.locust.read import scoping
from loadlint.dialects.locust.write import insertion_points, variables
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.script.write.model import Variable
from loadlint.text.edits import Edit
from loadlint.text.instants import IsoSpelling
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords


def generated_variable(words: LocustWords, change: Generate) -> Variable:
    """Statements that make the value, in a block that holds the request and all uses in its function."""
    place, nodes = words.place(change.step), words.literals(change.uses)
    site = insertion_points.site_of(place)
    function = scoping.function_of(site)
    for use, node in zip(change.uses, nodes, strict=True):
        scoping.function_of(node)
        scoping.check_reach(place, words.place(use.step))
    local = scoping.is_local(function, nodes)
    target, names = variables.target_and_names(words, change.variable, function, nodes)
    inside = [site.start_byte, *(node.start_byte for node in nodes if local)]
    statement = insertion_points.common_statement(function, inside)
    writing = Writing(words.style, words.imports)
    *before, expression = generator(change, writing, target, _source(words, change, function))
    indent, start = insertion_points.indent_alone(words, statement), statement.start_byte
    newline = words.style.newline + indent
    text = words.text_of_lines(indent, [*before, f"{target} = {expression}"]).removeprefix(newline) + newline
    return Variable([*writing.edits, Edit(Span(start, start), text)], names)


def _source(words: LocustWords, change: Generate, function: Node) -> str:
    """The verifier of a challenge as a function writes it: an attribute where other functions use it as well."""
    if change.source is None:
        return ""
    return variables.target_and_names(words, change.source, function, words.literals(change.source_uses))[0]


def generator(change: Generate, writing: Writing, target: str, source: str) -> list[str]:
    """The expression that makes the value, last, after the statements that it needs. `source` holds a verifier."""
    match change.kind:
        case "epoch-milliseconds":
            return [f"int({writing.module('time')}.time() * 1000){_ahead(change.spelling, 60_000)}"]
        case "epoch-seconds":
            return [f"int({writing.module('time')}.time()){_ahead(change.spelling, 60)}"]
        case "epoch-decimal-seconds":
            return [f"round({writing.module('time')}.time(){_ahead(change.spelling, 60)}, 3)"]
        case "iso-time":
            return [_iso_time(writing, change.spelling)]
        case "http-date":
            return [f"{_now(writing, change.spelling.offset)}.strftime({writing.string('%a, %d %b %Y %H:%M:%S GMT')})"]
        case "uuid":
            return [f"str({writing.module('uuid')}.uuid4())"]
        case "hex" | "pkce-verifier":
            length = change.length or (32 if change.kind == "hex" else 64)
            digits = f"{writing.module('secrets')}.token_hex({(length + 1) // 2})"
            return [digits if length % 2 == 0 else f"{digits}[1:]"]
        case "pkce-challenge":
            return _challenge(source, writing, target)


def _iso_time(writing: Writing, spelling: IsoSpelling) -> str:
    """The time as ISO 8601 or SQL write it, by a clock of the spelling's zone."""
    now = _now(writing, spelling.offset)
    if spelling == IsoSpelling():
        text = f"{now}.isoformat(timespec={writing.string('milliseconds')})"
        return f"{text}.replace({writing.string('+00:00')}, {writing.string('Z')})"
    pattern = spelling.pattern("%Y-%m-%d", "%H:%M", ":%S")
    surplus = spelling.fraction - _MICROSECONDS
    if not spelling.fraction or surplus >= 0:
        pattern += f".%f{'0' * surplus}" if spelling.fraction else ""
        return f"{now}.strftime({writing.string(pattern + spelling.zone)})"
    text = f"{now}.strftime({writing.string(f'{pattern}.%f')})[:{surplus}]"
    return f"{text} + {writing.string(spelling.zone)}" if spelling.zone else text


_MICROSECONDS = 6
"""The digits that `%f` gives."""


def _ahead(spelling: IsoSpelling, of_minute: int) -> str:
    """What is added for a clock that is ahead of UTC, or late; `of_minute` is how many of its units a minute has."""
    sign = "-" if spelling.offset < 0 else "+"
    return f" {sign} {abs(spelling.offset)} * {of_minute}" if spelling.offset else ""


def _now(writing: Writing, offset: int) -> str:
    """The time of a clock that is so many minutes ahead of UTC."""
    if (imported := writing.imports.existing_import("datetime", "datetime")) is not None:
        now = f"{imported}.now({writing.member('datetime', 'timezone')}.utc)"
        difference = writing.member("datetime", "timedelta") if offset else ""
    else:
        module = writing.module("datetime")
        now, difference = f"{module}.datetime.now({module}.timezone.utc)", f"{module}.timedelta"
    sign = "-" if offset < 0 else "+"
    return f"({now} {sign} {difference}(minutes={abs(offset)}))" if offset else now


def _challenge(source: str, writing: Writing, target: str) -> list[str]:
    """The SHA-256 of a verifier."""
    digest = f"{target.rpartition('.')[2]}_digest"
    encoded = f"{writing.module('base64')}.urlsafe_b64encode({digest}).rstrip(b{writing.string('=')}).decode()"
    return [f"{digest} = {writing.module('hashlib')}.sha256({source}.encode()).digest()", encoded]

"""Values that a script makes at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.declarations import is_declared_by_file
from loadlint.dialects.script.write.model import Variable
from loadlint.text.instants import IsoSpelling

if TYPE_CHECKING:
    from loadlint.changes import Generate, GeneratorKind
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.text.edits import Edit

_NUMBERS = {
    ("epoch-milliseconds", False): "Date.now()",
    ("epoch-milliseconds", True): "{}",
    ("epoch-seconds", False): "Math.floor(Date.now() / 1000)",
    ("epoch-seconds", True): "Math.floor(({}) / 1000)",
    ("epoch-decimal-seconds", False): "Date.now() / 1000",
    ("epoch-decimal-seconds", True): "({}) / 1000",
}
"""Times in numbers, by the kind, and whether a clock shows them that is ahead of UTC, or late."""


def generated_variable(words: K6Words, change: Generate) -> Variable:
    """A declaration before the first use, in a block that holds all of them."""
    place = words.place(change.step)
    nodes = [words.literal_at(use.span) for use in change.uses]
    for use, node in zip(change.uses, nodes, strict=True):
        if syntax.function_of(node) is None:
            raise CannotWriteError("the value stands in the script's init code, which runs once")
        if words.place(use.step).raw.entry != place.raw.entry:
            raise CannotWriteError("the value is used in several functions, which do not share variables")
    request = place.site or place.call or nodes[0]
    block, statement = syntax.common_block(request, [node.start_byte for node in nodes])
    if block.type == "program":
        raise CannotWriteError("the value is used in several functions")
    expression, edits = generator(words, change)
    line = words.before(statement, f"{words.style.const} {change.variable} = {expression}")
    return Variable([*edits, line], [change.variable] * len(nodes))


def generator(words: K6Words, change: Generate) -> tuple[str, tuple[Edit, ...]]:
    """The expression that makes the value, and the edits that import what it needs."""
    match change.kind:
        case "uuid":
            return f"{_crypto(words)}.randomUUID()", ()
        case "hex" | "pkce-verifier":
            return _hex(words, change.length or (32 if change.kind == "hex" else 64)), ()
        case "pkce-challenge":
            sha256 = words.imports.member("k6/crypto", "sha256")
            if sha256 is None:
                raise CannotWriteError("`sha256` means something else in this script")
            return f"{sha256.name}({change.source}, {words.style.string('base64rawurl')})", sha256.edits
        case kind:
            return _time(words, kind, change.spelling), ()


def _time(words: K6Words, kind: GeneratorKind, spelling: IsoSpelling) -> str:
    """What a clock shows."""
    if kind == "iso-time":
        return _iso_time(words, spelling)
    if kind == "http-date":
        return f"new Date({_clock(spelling)}).toUTCString()"
    return _NUMBERS[kind, spelling.offset != 0].format(_clock(spelling))


def _clock(spelling: IsoSpelling) -> str:
    """The milliseconds of a clock that is ahead of UTC, or late; nothing where it is neither."""
    sign = "-" if spelling.offset < 0 else "+"
    return f"Date.now() {sign} {abs(spelling.offset)} * 60000" if spelling.offset else ""


def _iso_time(words: K6Words, spelling: IsoSpelling) -> str:
    """The time as ISO 8601 or SQL write it, by a clock of the spelling's zone."""
    text = f"new Date({_clock(spelling)}).toISOString()"
    if spelling == IsoSpelling():
        return text
    text += f".slice(0, {min(spelling.length, IsoSpelling().length)})"
    if spelling.separator == " ":
        text += f".replace({words.style.string('T')}, {words.style.string(' ')})"
    rest = "0" * (spelling.length - IsoSpelling().length) + spelling.zone
    return f"{text} + {words.style.string(rest)}" if rest else text


def _hex(words: K6Words, length: int) -> str:
    """So many hexadecimal digits."""
    numbers = f"Array.from({_crypto(words)}.getRandomValues(new Uint8Array({(length + 1) // 2})))"
    digits = f"(byte) => byte.toString(16).padStart(2, {words.style.string('0')})"
    text = f"{numbers}.map({digits}).join({words.style.string('')})"
    return text if length % 2 == 0 else f"{text}.slice(1)"


def _crypto(words: K6Words) -> str:
    """The global object `crypto`, also where the script has something else of this name."""
    return "globalThis.crypto" if is_declared_by_file("crypto", words.syntax) else "crypto"

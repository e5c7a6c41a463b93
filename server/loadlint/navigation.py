"""What an editor needs of a script beside its requests: its outline, where its names stand, what the cursor is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.extractor import JsonStep
    from loadlint.script import Extraction
    from loadlint.text.span import Span

SymbolKind = Literal[
    "plan", "group", "controller", "request", "sampler", "extractor", "assertion", "configuration", "timer", "listener",
    "script", "function", "class", "other",
]  # fmt: skip


class Symbol(Struct, frozen=True):
    """A part of a script as the test's author sees it. `at` is its name in the text, inside of its `span`."""

    name: str
    kind: SymbolKind
    span: Span
    at: Span
    detail: str = ""
    enabled: bool = True
    children: tuple[Symbol, ...] = ()


class Mention(Struct, frozen=True):
    """A place that names a variable. Mentions with one `variable` and `scope` mean the same one, in whatever file.

    `defines` says that the place sets it; `origin` then is how, in the words of the tool. `before` and `after` are
    what a new name needs around it here: `{ id }` becomes `{ id: orderId }`. `private` says that nothing but the
    script and its modules can use the name, so that it may be changed. `stands_for` is the variable and the scope of
    another file's name that is imported under this one.
    """

    variable: str
    span: Span
    scope: int = 0
    defines: bool = False
    origin: str = ""
    before: str = ""
    after: str = ""
    private: bool = True
    stands_for: tuple[str, int] | None = None


class FileName(Struct, frozen=True):
    """A place that names another file: as the script writes it, seen from its folder, or from that of the module."""

    span: Span
    path: str


class Token(Struct, frozen=True):
    """A piece of an expression inside of other text."""

    span: Span
    kind: Literal["variable", "function", "operator", "string"]


class Option(Struct, frozen=True):
    """Something that can be written at the cursor. `insert` is the text, where it differs from the `label`."""

    label: str
    kind: Literal["variable", "function", "path", "selector"]
    detail: str = ""
    insert: str | None = None


class Cursor(Struct, frozen=True):
    """What can be written at a place.

    `span` is what a choice replaces. `options` are the choices that the script itself gives; `wants` says what else
    comes from the recorded response of `step`: the path to a JSON leaf in the tool's words, or a CSS selector.
    """

    span: Span
    options: tuple[Option, ...] = ()
    wants: Literal["json", "css"] | None = None
    step: int | None = None


class Call(Struct, frozen=True):
    """A call that the cursor is in: the function, what it does, its parameters, and which of them is being written."""

    name: str
    summary: str
    parameters: tuple[str, ...]
    active: int


class Navigator(Protocol):
    """The way through one script. All offsets and spans are bytes of its source.

    Names, those of files too, are those of all its files, so that a way leads from one to the other; the rest is about
    the script's own.
    """

    @property
    def outline(self) -> Sequence[Symbol]:
        """The parts of the script as its author sees them."""
        ...

    @property
    def mentions(self) -> Sequence[Mention]:
        """All places that name a variable, in the order of the text, in the modules too."""
        ...

    @property
    def file_names(self) -> Sequence[FileName]:
        """The places that name data and other scripts."""
        ...

    @property
    def tokens(self) -> Sequence[Token]:
        """The pieces of expressions that an editor's own grammar does not see, in order and apart."""
        ...

    def is_name(self, name: str) -> bool:
        """Whether a variable can have this name."""
        ...

    def extractions_at(self, mention: Mention) -> Sequence[Extraction]:
        """The extractions whose values a variable holds at a place, by whatever way they came there."""
        ...

    def around(self, offset: int) -> Sequence[Span]:
        """The pieces of syntax that hold an offset, the innermost first."""
        ...

    def cursor(self, offset: int) -> Cursor | None:
        """What can be written at an offset."""
        ...

    def json_path(self, path: tuple[JsonStep, ...], cursor: Cursor) -> str | None:
        """How the path to a JSON leaf is written at a cursor; None where the tool has no words for it there."""
        ...

    def call(self, offset: int) -> Call | None:
        """The call of one of the tool's functions that an offset is in."""
        ...


def nested_symbols(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Symbols put under those that hold them, in the order of the text."""
    ordered = sorted(symbols, key=lambda symbol: (symbol.span.start, -symbol.span.end))
    return _take(ordered, 0, None)[0]


def _take(ordered: Sequence[Symbol], position: int, inside: Span | None) -> tuple[tuple[Symbol, ...], int]:
    nested: list[Symbol] = []
    while position < len(ordered) and (inside is None or inside.covers(ordered[position].span)):
        symbol = ordered[position]
        children, position = _take(ordered, position + 1, symbol.span)
        nested.append(replace(symbol, children=children))
    return tuple(nested), position

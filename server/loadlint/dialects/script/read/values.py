"""What is known about the value of an expression."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.codecs import json_text
from loadlint.expression import (
    AsJson,
    AsNumber,
    Each,
    Expression,
    Extracted,
    IfMade,
    encoded_expression,
    joined_expression,
)
from loadlint.extractor import Extractor, FromBody
from loadlint.request import JsonArray, JsonNode, JsonNumber, JsonObject, JsonOther, JsonString
from loadlint.text.mapped import HOLE, Text, hole, join
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.script.read.terms import Term
    from loadlint.text.span import Span


MOST_ITEMS = 100_000
"""How many items a list may have, and how many a tree of objects and lists that is written as one text."""


class Value:
    """What an expression gives. Each language has kinds of its own besides those here."""

    __slots__ = ()


class Unknown(Value, Struct, frozen=True):
    """A value that the source does not show.

    `at` is the expression, `env` that it is an environment variable, `varies` that it is another one each time.
    `source` is what it stands for, as far as that is known, `loop` the number of the loop that counts in it, `term`
    what it is made of, where that is answers, `library` what it comes out of that is not read.
    """

    at: Span | None = None
    env: bool = False
    varies: bool = False
    source: Expression | None = None
    loop: int = 0
    term: Term | None = None
    library: str = ""


class Str(Value, Struct, frozen=True):
    """A string or bytes, known at least in part. `grouped` says that it is an address which has a name of its own.

    `term` is what it is made of, where that is answers.
    """

    text: Text
    grouped: bool = False
    term: Term | None = None


class Num(Value, Struct, frozen=True):
    """A number, as the language prints it."""

    text: Text


class Lit(Value, Struct, frozen=True):
    """A constant of the language: true, false or nothing."""

    text: Text


class Obj(Value, Struct, eq=False):
    """An object or a dictionary. `open` says that it may have more members than are known, `node` is its literal."""

    names: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    open: bool = False
    klass: Value | None = None
    node: Node | None = None

    def set(self, name: Text, value: Value) -> None:
        """Set a member; a new one goes last. Names that hold expressions are each another one."""
        key = f"{name.value}{len(self.names)}" if name.is_open else name.value
        self.names.setdefault(key, name)
        self.values[key] = value

    def update(self, other: Obj) -> None:
        """Copy all members of another one."""
        for key, value in other.values.items():
            if other.names[key].is_open:
                self.set(other.names[key], value)
                continue
            self.names[key] = other.names[key]
            self.values[key] = value
        self.open = self.open or other.open

    @property
    def hides_members(self) -> bool:
        """Whether it may have members of which nothing is known; one whose name is computed is there itself."""
        computed = (name for name in self.names.values() if name.is_open)
        return self.open and all(any(isinstance(source, Each) for source in name.sources) for name in computed)

    def copy(self) -> Obj:
        """A copy of its own."""
        return Obj(dict(self.names), dict(self.values), self.open)


class Seq(Value, Struct, eq=False):
    """An array, a list or a tuple. `open` says that it may have more items than are known.

    `added` are the items that loops add, each with the number of its loop, `steps` those of whose answers items are
    made. `at` is where it is written with all of its items.
    """

    items: list[Value] = field(default_factory=list)
    open: bool = False
    added: list[tuple[Value, int]] = field(default_factory=list)
    steps: set[int] = field(default_factory=set)
    at: Span | None = None

    def __post_init__(self) -> None:
        """Note the steps of the items."""
        self.steps.update(steps_of(*self.items, *(item for item, _ in self.added)))

    def add(self, item: Value, loops: Sequence[Loop]) -> None:
        """Add an item, in a loop where some are being run."""
        if not loops:
            self.extend([item])
        elif len(self.added) < MOST_ITEMS:
            self.added.append((item, loops[-1].number))
            self.steps.update(steps_of(item))
        self.open = self.open or bool(loops)

    def extend(self, items: Sequence[Value]) -> None:
        """Add items, as far as there may be so many; the rest is not known."""
        self.at = None
        room = MOST_ITEMS - len(self.items)
        self.items += items[:room]
        self.steps.update(steps_of(*items[:room]))
        self.open = self.open or len(items) > room

    def set_item(self, index: int, item: Value) -> None:
        """Put an item in the place of another one."""
        self.at = None
        self.items[index] = item
        self.steps.update(steps_of(item))


class OneOf(Value, Struct, frozen=True):
    """One of several functions; the source does not show which."""

    functions: tuple[Value, ...]


class Json(Value, Struct, frozen=True):
    """The text that the language's own JSON writer made, with what it writes between members and after names."""

    root: JsonNode
    comma: str = ","
    colon: str = ":"

    @property
    def text(self) -> Text:
        """The JSON itself; the characters of its leaves keep their places."""
        return _json_text(self.root, self.comma, self.colon)


class Regex(Value, Struct, frozen=True):
    """A regular expression; `flags` are None where they are not known."""

    pattern: str
    flags: str | None = ""


class LastOf(Struct, frozen=True):
    """The last of the steps that the user has made: the first one, unless a branch has made one of the others."""

    steps: tuple[int, ...]


Step = int | LastOf
"""Whose answer a value is, or comes of."""


def numbers_of(step: Step) -> tuple[int, ...]:
    """The steps of which it is one."""
    return step.steps if isinstance(step, LastOf) else (step,)


class Response(Value, Struct, frozen=True):
    """The response of a step; where it is a `promise`, the script has still to wait for it."""

    step: Step
    at: Span | None = None
    promise: bool = False


class Taken(Value, Struct, frozen=True):
    """A value that was taken out of a response; `extractor` is None where what the script does is not understood.

    `converted` says that the script makes a text of it (`str(id)`), or a number of a text, `defaulted` that something
    stands in where the answer does not have it. `term` is what it is made of beside that.
    """

    step: Step
    extractor: Extractor | None
    at: Span | None = None
    converted: Literal["", "number", "text"] = ""
    defaulted: bool = False
    term: Term | None = None


class Selection(Value, Struct, frozen=True):
    """Elements of a response's HTML: `selector` finds them, `index` chooses one (from 0), None stands for all.

    `text` is what was parsed, `known` says that they are known to be out of it, `kind` names the parser whose methods
    they have. `inside` is the selector of the one element that they are in, where they are in one; an index of -1 is
    that of an element drawn at random, or of that to which the loop with the number `loop` has come.
    """

    step: Step
    selector: str | None
    index: int | None = None
    known: bool = True
    kind: str = ""
    at: Span | None = None
    inside: str | None = None
    loop: int = 0
    text: Extractor = Extractor(FromBody())

    @property
    def is_of_page(self) -> bool:
        """Whether they are elements of the body as it is."""
        return self.known and self.text == Extractor(FromBody())


class Part(Value, Struct, frozen=True):
    """A step on the way to a value: headers, cookies, matches. `kind` says what `data` is, `term` its own meaning."""

    kind: str
    step: Step
    data: tuple[Any, ...] = ()
    at: Span | None = None
    term: Term | None = None


Derived = Response | Taken | Selection | Part
"""What comes of a response."""


def is_of_answers(value: Value) -> bool:
    """Whether a value is made of answers of steps."""
    term: Term | None = getattr(value, "term", None)
    if term is not None:
        return bool(term.steps)
    return isinstance(value, Derived) or (isinstance(value, Seq) and bool(value.steps))


def steps_of(*values: Value) -> tuple[int, ...]:
    """The steps of whose answers some values are made."""
    steps: set[int] = set()
    for value in values:
        term: Term | None = getattr(value, "term", None)
        if term is not None:
            steps.update(term.steps)
        elif isinstance(value, Derived):
            steps.update(numbers_of(value.step))
        elif isinstance(value, Seq):
            steps |= value.steps
    return tuple(sorted(steps)) if steps else ()


class Loop(Struct, frozen=True):
    """A loop that is being run: its number, from 1, how many steps there were when it began, and the conditions around.

    `lost` are the lists that have lost an item in the turn, `evaluated` the values out of answers that its expressions
    had, with the places of these.
    """

    number: int
    first_step: int
    conditions: int = 0
    lost: list[object] = field(default_factory=list)
    evaluated: list[tuple[Span, Value]] = field(default_factory=list)


_NESTED = 30
"""So deep at most JSON is looked for in objects and lists."""
_NOTHING = ("null", "undefined", "None")


def is_too_large(value: Value) -> bool:
    """Whether a tree of objects and lists has too many values to be written: one may hold another many times."""
    number, waiting = 0, [value]
    while waiting:
        number += 1
        if number > MOST_ITEMS:
            return True
        some = waiting.pop()
        if isinstance(some, Obj):
            waiting += some.values.values()
        elif isinstance(some, Seq):
            waiting += some.items
    return False


def varies(value: Value | None) -> bool:
    """Whether a value is certain to be another one each time."""
    return isinstance(value, Taken | Part | Selection) or (isinstance(value, Unknown) and value.varies)


def placed_value(value: Value, span: Span | None) -> Value:
    """The value as the expression at `span` gives it."""
    if isinstance(value, Unknown | Response | Taken | Selection | Part):
        return replace(value, at=span)
    return value


def hole_at(span: Span | None, source: Expression | None = None) -> Text:
    """The text of an unknown value; without a span where the expression is in another file."""
    if span is not None:
        return hole(span, source)
    return Text(HOLE, sources=() if source is None else (source,))


def expression_of(value: Value) -> Expression | None:
    """What a value that the source does not show stands for; None where that is not known."""
    if isinstance(value, Taken):
        extracted = extracted_from(value.step, value.extractor)
        return AsNumber(extracted) if value.converted == "number" else extracted
    if isinstance(value, Str | Num):
        return _joined_expression(value.text)
    return value.source if isinstance(value, Unknown) else None


def extracted_from(step: Step, extractor: Extractor | None) -> Expression:
    """What an extractor takes out of an answer."""
    first, *others = numbers_of(step)
    expression: Expression = Extracted(first, extractor)
    for number in others:
        expression = IfMade(number, Extracted(number, extractor), expression)
    return expression


def _joined_expression(text: Text) -> Expression | None:
    """A text with the values of expressions in it."""
    first, *others = text.value.split(HOLE)
    parts: list[str | Expression] = [first]
    for source, constant in zip(text.sources or (None,) * len(others), others, strict=True):
        if source is None:
            return None
        parts += [source, constant]
    return joined_expression(tuple(parts))


def without_quotes(value: Json) -> Expression | None:
    """What JSON of a text is without the quotes around it: `json.dumps(text)[1:-1]`."""
    root = value.root
    return (
        encoded_expression("json", expression_of(Str(root.text))) if isinstance(root, JsonString | JsonOther) else None
    )


def as_text(value: Value, span: Span | None = None) -> Text:
    """The value as a string; a hole (at `span` if it has no place) where that is unknown."""
    if isinstance(value, Str | Num | Lit):
        return value.text
    if isinstance(value, Json):
        return value.text
    place = getattr(value, "at", None)
    return hole_at(place if place is not None else span, expression_of(value))


def joined_texts(texts: Iterable[Text], separator: str) -> Text:
    """The texts with a separator between them."""
    parts: list[Text] = []
    for text in texts:
        if parts:
            parts.append(Text(separator))
        parts.append(text)
    return join(parts)


def known_text(value: Value | None) -> str | None:
    """The string or number that a value is; None where it isn't known in full."""
    if isinstance(value, Str | Num) and not value.text.is_open:
        return value.text.value
    return None


def constant(value: Value) -> str | int | bool | None:
    """The text, whole number or truth value that is known to be there; None for anything else."""
    if isinstance(value, Lit) and value.text.value.lower() in ("true", "false"):
        return value.text.value.lower() == "true"
    text = known_text(value)
    if isinstance(value, Num) and text is not None:
        return whole_number(text)
    return text if isinstance(value, Str) else None


def is_nothing(value: Value | None) -> bool:
    """Whether it is null, undefined or None, or nothing was given."""
    return value is None or (isinstance(value, Lit) and value.text.value in _NOTHING)


def inner_value(value: Value | None, *names: str) -> Value | None:
    """The member of a member of an object, by their names; None where there is none."""
    for name in names:
        value = value.values.get(name) if isinstance(value, Obj) else None
    return value


def may_hide(value: Value | None) -> bool:
    """Whether a value may have members of which nothing is known."""
    return isinstance(value, Unknown) or (isinstance(value, Obj) and value.open)


def _json_text(node: JsonNode, comma: str, colon: str) -> Text:
    if isinstance(node, JsonString):
        return join(
            [
                Text('"'),
                node.text.decode(_escaped_characters).with_sources(partial(encoded_expression, "json")),
                Text('"'),
            ]
        )
    if isinstance(node, JsonOther):
        return node.text.with_sources(AsJson)
    if isinstance(node, JsonNumber):
        return node.text
    if isinstance(node, JsonArray):
        return join(
            [Text("["), joined_texts([_json_text(item, comma, colon) for item in node.items], comma), Text("]")]
        )
    members = [
        join([Text('"'), name.decode(_escaped_characters), Text(f'"{colon}'), _json_text(member, comma, colon)])
        for name, member in node.members
    ]
    return join([Text("{"), joined_texts(members, comma), Text("}")])


@lru_cache(maxsize=2048)
def _escape(character: str) -> str:
    return json_text(character)[1:-1]


def _escaped_characters(text: str) -> Iterator[tuple[int, int, str]]:
    for i, character in enumerate(text):
        yield i, i + 1, _escape(character)


def note_nested(text: Callable[[Value], object], value: Value, depth: int = 0) -> None:
    """Give JSON inside a string inside JSON to `text`, which notes that the script encodes it as well."""
    if depth == 0 and is_too_large(value):
        return
    if isinstance(value, Json) and depth:
        text(value)
    elif isinstance(value, Obj | Seq) and depth < _NESTED:
        for item in list(value.values.values()) if isinstance(value, Obj) else value.items:
            note_nested(text, item, depth + 1)


def json_leaves(node: JsonNode) -> list[Text]:
    """The strings of a JSON tree, names included."""
    if isinstance(node, JsonString):
        return [node.text]
    if isinstance(node, JsonArray):
        return [leaf for item in node.items for leaf in json_leaves(item)]
    if isinstance(node, JsonObject):
        return [leaf for name, member in node.members for leaf in (name, *json_leaves(member))]
    return []

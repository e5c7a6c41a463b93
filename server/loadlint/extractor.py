"""What takes a value out of a response: a source and, after it, operations on the text that it gave.

A dialect renders an extractor in its own language and reads the user's extractions back into one; `correlation` runs
it on recorded responses with the semantics of the tool.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

Codec = Literal["percent", "form", "json", "javascript", "html", "base64", "base64url"]
"""percent: `%2B`; form: the same with `+` for a space; json: the escapes of a JSON string, without the quotes.

javascript: the escape `\\x2b`, which only JavaScript has, as `\\u002b`, which JSON has as well: json comes after it."""


class NotEvaluatedError(Exception):
    """What an extractor finds can't be told for certain; the message says why."""


class DrawnAtRandomError(NotEvaluatedError):
    """The extractor takes any one of several values, at random. `values` are all that it may take."""

    def __init__(self, values: Sequence[str], message: str = "it is drawn at random") -> None:
        super().__init__(message)
        self.values = tuple(values)


class NotAsWrittenError(NotEvaluatedError):
    """A parser finds the value, but what loadlint would write in its place does not."""


class Where(Struct, frozen=True):
    """Choose the first element of an array whose member at `path` equals `value`."""

    path: tuple[str, ...]
    value: str | int | bool


class AnyItem(Struct, frozen=True):
    """Any one of the elements of an array: one that is drawn at random, or that to which a loop has come.

    `loop` is the number of the loop, 0 where an item is drawn. `where` says which elements may be meant, if not all;
    with `only` it is the one element that may be meant, whichever of several such a script would take.
    """

    loop: int = 0
    where: Where | None = None
    only: bool = False

    @property
    def is_of_loop(self) -> bool:
        """Whether it is any item to which a loop comes."""
        return self.loop != 0 and self.where is None

    @property
    def tells(self) -> bool:
        """Whether it is known which items may be meant: a truth value is no text, so that nobody knows who has it."""
        return self.where is not None and not isinstance(self.where.value, bool)

    def may_be(self, value: str | None) -> bool:
        """Whether an item is meant whose member that `where` asks for has a value, as text."""
        wanted = self.where.value if self.where is not None else True
        # A truth value is no text: which items have it is not known.
        return isinstance(wanted, bool) or value == str(wanted)


DRAWN = "an item that the script draws at random can't be taken in one expression"
"""Why no dialect writes a path with such an item."""

READ_ONLY = "only the script itself takes such a value"
"""Why no dialect writes an extractor."""

JsonStep = str | int | Where | AnyItem
"""A member's name, an index from 0 (negative: from the end), a choice by a sibling, or one by chance."""


def holds_choice(path: Sequence[JsonStep]) -> bool:
    """Whether a path chooses an item by a sibling or by chance, so that it is more than names and numbers."""
    return any(isinstance(step, Where | AnyItem) for step in path)


def moved_path(
    path: tuple[JsonStep, ...], old: tuple[JsonStep, ...], new: tuple[JsonStep, ...]
) -> tuple[JsonStep, ...] | None:
    """Where a member of a JSON document is, if another one has moved from `old` to `new`; None where it stays.

    What both paths end with has moved as a whole: where `token` is `data.token`, `user` is `data.user`.
    """
    lengths = range(min(len(old), len(new)), 0, -1)
    tail = next((length for length in lengths if old[-length:] == new[-length:]), 0)
    before, after = old[: len(old) - tail], new[: len(new) - tail]
    return (*after, *path[len(before) :]) if path[: len(before)] == before else None


def count_of(items: object) -> int:
    """How many items may be drawn; none where there is nothing. Raises NotEvaluatedError for what is no list."""
    if items is not None and not isinstance(items, list):
        raise NotEvaluatedError("what an item is drawn of is no list")
    return len(items or ())


def drawn_leaf(
    path: tuple[JsonStep, ...],
    count: Callable[[Sequence[JsonStep]], int],
    leaf: Callable[[Sequence[JsonStep]], str | None],
) -> str | None:
    """The leaf at the end of a path.

    `count` tells how many items stand at a path, `leaf` what stands at one without an item that is drawn at random.
    Raises DrawnAtRandomError where an item is drawn, and some of them has the leaf.
    """
    values = [value for plain in _plain_paths(path, count, leaf) if (value := leaf(plain)) is not None]
    items = [step for step in path if isinstance(step, AnyItem)]
    if values and items:
        _require_one(values, items)
    return values[0] if values else None


def _require_one(values: Sequence[str], items: Sequence[AnyItem]) -> None:
    """Raises an error unless the items that may be meant have one value."""
    if len(set(values)) == 1 and all(item.tells for item in items):
        return
    if any(item.only for item in items):
        raise NotEvaluatedError("several items fit")
    raise DrawnAtRandomError(values)


def _plain_paths(
    path: tuple[JsonStep, ...],
    count: Callable[[Sequence[JsonStep]], int],
    leaf: Callable[[Sequence[JsonStep]], str | None],
) -> Iterator[tuple[JsonStep, ...]]:
    """The paths that a path may come to."""
    number, item = next(((number, step) for number, step in enumerate(path) if isinstance(step, AnyItem)), (0, None))
    if item is None:
        yield path
        return
    before, behind = path[:number], path[number + 1 :]
    for index in range(count(before)):
        if item.where is None or item.may_be(leaf((*before, index, *item.where.path))):
            yield from _plain_paths((*before, index, *behind), count, leaf)


class FromJson(Struct, frozen=True, gc=False):
    """A leaf of a JSON body."""

    path: tuple[JsonStep, ...]

    @property
    def list_of_loop(self) -> tuple[JsonStep, ...] | None:
        """The path of the list that a loop goes through to come to it."""
        loops = (number for number, step in enumerate(self.path) if isinstance(step, AnyItem) and step.loop)
        number = next(loops, None)
        return self.path[:number] if number is not None else None


class FromItems(Struct, frozen=True):
    """What each item of the list at `path` in a JSON body has at `member`.

    It is one text with `separator` between them, or a list where that is None: its value is the JSON of it. It finds
    nothing where the list is empty, or where an item has no text and no number there. `of_texts` says that it finds
    no numbers either, as Python's `join`.
    """

    path: tuple[JsonStep, ...]
    member: tuple[str, ...]
    separator: str | None
    of_texts: bool = False

    @property
    def path_of_any(self) -> tuple[JsonStep, ...]:
        """The path to the member of any item."""
        return (*self.path, AnyItem(), *self.member)

    @property
    def of_first(self) -> FromJson:
        """What the first item has there."""
        return FromJson((*self.path, 0, *self.member))


def lists_around(path: tuple[JsonStep, ...], separator: str | None) -> Iterator[FromItems]:
    """The lists of whose first item something at a path is a member."""
    for position, part in enumerate(path):
        member = tuple(name for name in path[position + 1 :] if isinstance(name, str))
        if part == 0 and (*path[:position], 0, *member) == path:
            yield FromItems(path[:position], member, separator)


ALL_TEXT, ONLY_TEXT, DIRECT_TEXT = ":text-is(", ":string-is(", ":has-string("
"""In a selector before the text of an element, in quotes: all text in it, the only piece of text in it, a piece of text
directly in it. No tool has these: scripts compare the texts themselves.
"""


def holds_text(selector: str) -> bool:
    """Whether a selector chooses elements by a text as no tool does."""
    return any(mark in selector for mark in (ALL_TEXT, ONLY_TEXT, DIRECT_TEXT))


class FromHtml(Struct, frozen=True):
    """An attribute of the n-th element (from 1) that a CSS selector finds; its text where `attribute` is None.

    0 stands for any of the elements, drawn at random, or that to which the loop with the number `loop` has come. With
    `only` it is the one element that may be meant, whichever of several a script would take.
    """

    selector: str
    attribute: str | None
    match: int = 1
    loop: int = 0
    only: bool = False


class FromAddress(Struct, frozen=True):
    """The address that an attribute (`href`, `action`) of the first element that a selector finds leads to from the
    page: an absolute one. Of a form that is sent in the address it can't be told.
    """

    selector: str
    attribute: str


class FromHeader(Struct, frozen=True):
    """A response header; of several with one name the n-th, from 1."""

    name: str
    match: int = 1


class FromCookie(Struct, frozen=True):
    """The value of a cookie as the jar holds it after the response."""

    name: str


class FromUrl(Struct, frozen=True):
    """The address of the response, after redirects that the tool followed."""


class FromBody(Struct, frozen=True):
    """The whole body as text."""


class FromResources(Struct, frozen=True):
    """The bodies of all that a tool requests for one page: redirects, the page itself, its embedded resources.

    A `Match` after it counts through all of them. Only for tools that load resources.
    """


class FromXml(Struct, frozen=True):
    """The text of the first element, or the first attribute, that an XPath 1.0 query finds in an XML body.

    Only tools with an evaluator of their own are asked for it: there is no neutral one.
    """

    query: str


class FromBetween(Struct, frozen=True):
    """What stands in the body between two texts; of several places the n-th, from 1. It may be empty.

    As with FromXml, only tools with an evaluator of their own are asked for it.
    """

    left: str
    right: str
    match: int = 1


class FromTool(Struct, frozen=True):
    """What a script takes by means that only its own tool has: it can be run and shown, but not written elsewhere.

    `kind` and `expression` are for people; `detail` is what the dialect needs to run it. `loop` is the number of the
    loop that goes through all that it finds, 0 where it is one value.
    """

    kind: str
    expression: str
    detail: Hashable
    loop: int = 0


Origin = (
    FromJson
    | FromItems
    | FromHtml
    | FromAddress
    | FromHeader
    | FromCookie
    | FromUrl
    | FromBody
    | FromResources
    | FromXml
    | FromBetween
    | FromTool
)


class Match(Struct, frozen=True):
    """The first group of the n-th match (from 1) of a regular expression.

    Only what ECMAScript, Python, Java and RE2 read alike is used: escapes of punctuation, `\\s \\d \\w`, classes,
    `*` `+` `?` `{m,n}` with their lazy forms, groups and alternatives. 0 is the match to which the loop with the number
    `loop` has come.
    """

    pattern: str
    match: int = 1
    loop: int = 0


class Decode(Struct, frozen=True):
    """Undo an encoding."""

    codec: Codec


class JsonInside(Struct, frozen=True):
    """Read the text as JSON and take a leaf of it."""

    path: tuple[JsonStep, ...]


class InHtml(FromHtml, frozen=True):
    """Read the text as HTML and take of it what `FromHtml` takes of a page."""


class FormField(Struct, frozen=True):
    """Read the text as HTML and take the name, or the value, of the n-th field (from 1) that a form sends by itself.

    `form` is which of the forms that `selector` finds is meant, from 1; 0: all of them together. A name that is not
    empty chooses the field in place of its number. `button` finds a button that is sent too. 0 is the field to which
    the loop with the number `loop` has come. The fields are those that k6 sends, which are not always the browser's.
    """

    selector: str
    form: int
    part: Literal["name", "value"]
    number: int = 0
    loop: int = 0
    name: str = ""
    button: str = ""


Operation = Match | Decode | JsonInside | InHtml | FormField


class Extractor(Struct, frozen=True, gc=False):
    """A source in the response and the operations on it, in order."""

    origin: Origin
    operations: tuple[Operation, ...] = ()

    @property
    def member_path(self) -> tuple[JsonStep, ...] | None:
        """The path of a member of a JSON answer, where it does nothing but take that; None for anything else."""
        return self.origin.path or None if isinstance(self.origin, FromJson) and not self.operations else None

    @property
    def needs_body(self) -> bool:
        """Whether it looks into the body, as JSON, HTML or by a pattern, so that there must be one."""
        is_pattern = isinstance(self.origin, FromBody) and bool(self.operations)
        return is_pattern or isinstance(self.origin, FromJson | FromItems | FromHtml)

    @property
    def is_read_only(self) -> bool:
        """Whether no dialect can write it: only what a script does by itself finds such a value."""
        parts = (self.origin, *self.operations)
        return any(
            isinstance(part, FromAddress | InHtml | FormField)
            or (isinstance(part, FromHtml) and (part.only or holds_text(part.selector)))
            for part in parts
        )

    @property
    def of_first_item(self) -> Extractor:
        """The extractor for the first item of a list; others are themselves."""
        return Extractor(self.origin.of_first) if isinstance(self.origin, FromItems) else self

    @property
    def gives_list(self) -> bool:
        """Whether its value is a list, and no text."""
        return isinstance(self.origin, FromItems) and self.origin.separator is None

    @property
    def json_steps(self) -> tuple[JsonStep, ...]:
        """The steps of all its paths into JSON documents."""
        parts = (self.origin, *self.operations)
        return tuple(step for part in parts if isinstance(part, FromJson | JsonInside) for step in part.path)

    @property
    def items(self) -> tuple[AnyItem, ...]:
        """The items, drawn at random or come to by a loop, whose value it takes."""
        parts = (self.origin, *self.operations)
        loops = (part.loop for part in parts if isinstance(part, FromTool | FromHtml | Match | FormField) and part.loop)
        return (*map(AnyItem, loops), *(step for step in self.json_steps if isinstance(step, AnyItem)))

    @property
    def loops(self) -> frozenset[int]:
        """The numbers of the loops whose items it takes a value of."""
        return frozenset(item.loop for item in self.items if item.loop)

    def of_item(self, number: int) -> Extractor:
        """The same for the n-th item (from 1) of the list that a loop goes through."""
        origin, *operations = (_of_item(part, number) for part in (self.origin, *self.operations))
        return Extractor(origin, tuple(operations))

    @property
    def chooses_item(self) -> bool:
        """Whether it chooses an item of a list by another member, and not by what is inside of one."""
        return any(isinstance(step, Where) and len(step.path) == 1 for step in self.json_steps)


def _of_item(part: Any, number: int) -> Any:
    if isinstance(part, FromHtml | Match) and part.loop:
        return replace(part, match=number, loop=0)
    if isinstance(part, FormField) and part.loop:
        return replace(part, number=number, loop=0)
    if not isinstance(part, FromJson | JsonInside):
        return part
    steps = (number - 1 if isinstance(step, AnyItem) and step.loop else step for step in part.path)
    return type(part)(tuple(steps))

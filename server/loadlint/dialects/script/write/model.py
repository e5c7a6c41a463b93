"""The values that writers hand to each other: what gives a name its value, what is written where, what moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct
from tree_sitter import Node

from loadlint.changes import ReplaceExtraction, Use
from loadlint.dialects.base import ReadFile
from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.dialects.script.read.state import Seen
from loadlint.extractor import Codec, Extractor
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class NewText(Struct, frozen=True):
    """What is written into a literal of text: a value between two texts, all as they stand.

    In the place of the value stands the variable, where there is one, encoded by `codec` ("form" or "json").
    """

    before: str
    value: str
    after: str
    variable: str | None
    codec: str


class Member(Struct, frozen=True):
    """A field that is written as a member of a literal: `key: value`, `key=value`, or a pair in brackets."""

    node: Node
    container: Node


class Taking(Struct, frozen=True):
    """What gives one name a value: a statement that does nothing else, or the value alone.

    `tests` are the other places of the name where the script asks what is there; `removable` says that nothing else
    needs it but the expression that it was looked up for, `makes_step` that its value is the answer to a request.
    """

    name: str
    target: Node
    value: Node
    statement: Node
    tests: tuple[Node, ...] = ()
    removable: bool = False
    makes_step: bool = False


class ReadMember(Struct, frozen=True):
    """A member of an object that an expression names: the object, and the name of the member."""

    holder: Node
    name: str


class MemberTest(Struct, frozen=True):
    """A test whether an object has a member: the whole expression, and the literal that names the member."""

    member: ReadMember
    whole: Node
    literal: Node


class Moving(Struct, frozen=True):
    """What moves: the statement `taking`, and the statements `guards` that leave where there is no value.

    `reads` are the places that need the variable. `comment` is what follows the statement on its line. `judges` says
    that the script leaves where there is no value, in whatever way. `is_received` says that the statement is a call of
    the function that has taken the value, which stays. `step` is the one whose answer has had the value before.
    """

    change: ReplaceExtraction
    taking: Taking
    guards: Sequence[str]
    reads: Sequence[Node]
    comment: str
    judges: bool
    step: int
    is_received: bool = False


class Anchor(Protocol):
    """Where a script has the response of a step. `edits` give it the name `response`; each language needs more."""

    @property
    def edits(self) -> tuple[Edit, ...]: ...
    @property
    def response(self) -> str: ...
    @property
    def after(self) -> tuple[Edit, ...]: ...


class Variable(Struct, frozen=True):
    """How a variable gets its value: the edits, and what each use reads. `extractor` is None where it is not known."""

    edits: Sequence[Edit]
    names: Sequence[str]
    extractor: Extractor | None = None


class Sent(Struct, frozen=True):
    """A variable in the place of a value that a request sends.

    `name` is what is read there, `codecs` are the encodings that the script does not apply by itself. `plain` says that
    no encoding changes the value, `number` that it is one; None where that is not known.
    """

    name: str
    use: Use
    codecs: Sequence[Codec]
    plain: bool
    number: bool | None


class TakingExpression(Struct, frozen=True):
    """An expression that takes a value, and the edits that import what it needs.

    `raises` says that it raises an exception where there is no value; `lines` are then statements that give the
    variable the value, or None. `by_match` is for a value that is taken out of a match: the expression of the
    match, which is nothing where there is none, and what stands before and after its name to give the value.
    """

    text: str
    edits: Sequence[Edit]
    raises: bool = False
    lines: Sequence[str] = ()
    by_match: tuple[str, str, str] | None = None


class FileStyle(Protocol):
    """A file's habits: its line end, its quotes, one level of indentation, and how it writes texts and names."""

    @property
    def newline(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def unit(self) -> str: ...
    def string(self, text: str) -> str: ...
    def name(self, words: Sequence[str]) -> str: ...


class ScriptTree(Protocol):
    """What a writer knows of a script besides the model: see each language's tree."""

    @property
    def syntax(self) -> Syntax: ...
    @property
    def modules(self) -> tuple[Syntax, ...]: ...
    @property
    def places(self) -> Sequence[Any]: ...
    @property
    def seen(self) -> Mapping[int, Seen]: ...
    @property
    def encoded(self) -> tuple[tuple[Span, Codec], ...]: ...
    @property
    def read_file(self) -> ReadFile: ...

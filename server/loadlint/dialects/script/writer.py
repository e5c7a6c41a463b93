"""Lowers changes to text edits, in any script language.

What a change does to a script is told here, once. How it is written is told by the language's `Words`: an object with
methods, since all of them need the same things of one script, such as its style and the names of its imports.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct

from loadlint.changes import (
    TIMES_IN_NUMBERS,
    TIMES_IN_WORDS,
    AddAssertion,
    AddField,
    AddNote,
    Authenticate,
    CannotWriteError,
    Correlate,
    Generate,
    GuardExtraction,
    InsertStep,
    NameRequest,
    ReadAnew,
    RemoveExtraction,
    RemoveField,
    RemoveHeader,
    RemoveStep,
    RenameField,
    ReplaceExtraction,
    ReplaceTest,
    ReplaceText,
    SendAsForm,
    SendAsJson,
    SplitValue,
    StopRedirects,
    UseSetting,
    UseVariable,
    WrapBody,
)
from loadlint.codecs import encode
from loadlint.dialects.script import conditional_steps, constant_texts, joined_texts, notes, unused_constants
from loadlint.dialects.script.common import gives_text, is_plain
from loadlint.dialects.script.syntax_tree import span_of, stands_in
from loadlint.operation import request_name
from loadlint.request import starts_of
from loadlint.text.edits import ConflictError, Edit, apply
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.changes import Change, Use
    from loadlint.dialects.script.edit_fields import Member, NewText
    from loadlint.dialects.script.extraction_statements import Taking
    from loadlint.dialects.script.extraction_use import Take, Takes
    from loadlint.dialects.script.frames import Frame
    from loadlint.dialects.script.member_tests import MemberTest, ReadMember
    from loadlint.dialects.script.move_extraction import Moving
    from loadlint.dialects.script.plain_request import NewRequest
    from loadlint.dialects.script.syntax_tree import Assigning
    from loadlint.dialects.script.value_route import RouteWriter
    from loadlint.extractor import Codec, Extractor, JsonStep
    from loadlint.script import Script


class Anchor(Protocol):
    """Where a script has the response of a step. `edits` give it a name there; each language needs more."""

    @property
    def edits(self) -> tuple[Edit, ...]: ...


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


class Written(Protocol):
    """An expression that takes a value, and the edits that import what it needs; each language may need more.

    `by_match` is for a value that is taken out of a match: the expression of the match, which is nothing where there is
    none, and what stands before and after its name to give the value.
    """

    @property
    def text(self) -> str: ...

    @property
    def by_match(self) -> tuple[str, str, str] | None: ...

    @property
    def edits(self) -> Sequence[Edit]: ...


AnchorT = TypeVar("AnchorT", bound=Anchor)


class Words(Protocol[AnchorT]):
    """How a language writes what changes ask for, in one script. A method raises CannotWriteError where it can't.

    `comment` begins a comment, `texts` are the types of nodes that are literals of text, `encoded` the texts that the
    script itself encodes at run time, `names_of_values` the types of nodes that may name a response.
    """

    comment: str
    texts: tuple[str, ...]
    assigning: Assigning
    script: Script
    root: Node
    comments: list[Node]
    encoded: tuple[tuple[Span, Codec], ...]
    names_of_values: frozenset[str]

    @property
    def routes(self) -> RouteWriter:
        """How values get from one function to another."""

    def at(self, offset: int) -> Words[AnchorT]:
        """The words for the file that has an offset."""

    def taken_at(self, change: Correlate) -> int:
        """Where the response of a step is taken apart, in bytes."""

    def check(self, edits: Sequence[Edit], after: bytes) -> None:
        """Refuse edits of this file that make a text with new errors of syntax, `after`."""

    def quoted(self, text: str) -> str:
        """A text as a literal, in the script's quotes."""

    def header_name(self, name: str) -> str:
        """The name of a response's header as the tool's client has it."""

    def literal_at(self, span: Span) -> Node:
        """The literal or name whose text is at the span, or that holds it."""

    def takes(self) -> Takes:
        """The statements of the script that take values out of responses."""

    def anchor(self, change: Correlate) -> AnchorT:
        """Where the response is at hand. Refuses uses that run before, or without it."""

    def extract(self, change: Correlate, anchor: AnchorT) -> Variable:
        """Statements at the anchor that take the value out of the response and stop where there is none."""

    def reach(self, change: UseVariable) -> Variable:
        """What lets the uses see a variable of the script."""

    def setting(self, change: UseSetting) -> Variable:
        """The expressions that read a value from the environment, one for each use."""

    def generate(self, change: Generate) -> Variable:
        """A statement that makes the value before its first use."""

    def send(self, sent: Sent) -> Iterable[Edit]:
        """The variable in the place of the value."""

    def guard(self, take: Take, request: str) -> Iterable[Edit]:
        """Statements that stop where a statement of the script finds no value. `request` names the request."""

    def stop_redirects(self, step: int) -> Iterable[Edit]:
        """The option of a request that keeps redirects from being followed."""

    def remove_header(self, span: Span) -> Iterable[Edit]:
        """The header whose value is at the span, taken out."""

    def authenticate(self, change: Authenticate) -> Iterable[Edit]:
        """The proof that the tool makes, in the place of a header."""

    def name_request(self, step: int, name: str) -> Iterable[Edit]:
        """The option of a request that names it in the statistics."""

    def add_assertion(self, change: AddAssertion) -> Iterable[Edit]:
        """Statements that fail a step."""

    def replace_test(self, change: ReplaceTest, whole: Test | None) -> Iterable[Edit]:
        """Another test in the place of one. `whole` is all that the assertion tests."""

    def again(self, edits: Iterable[Edit]) -> Script:
        """The script after edits."""

    # Taking a value in another way

    def text(self, node: Node) -> str:
        """The source text of a node."""

    def expression(self, extractor: Extractor, response: str, step: int) -> Written:
        """The expression that takes a value out of the response to a step."""

    def named_response(self, step: int) -> tuple[Sequence[Edit], str]:
        """The name of a response in the function that gets it, and the edits that give it one."""

    def assign(self, place: Taking, written: Any, taking: Taking) -> Sequence[Edit]:
        """The variable of the statement `taking` gets an expression, where the statement `place` stands."""

    def split_off(self, value: Node, variable: str, text: str) -> Sequence[Edit]:
        """The variable, one of several that a value is taken apart into, gets an expression of its own."""

    def literal_text(self, node: Node) -> str | None:
        """What a literal says; None where the node is none, or has expressions in it."""

    def other_literal(self, node: Node, text: str) -> Edit:
        """Another text in the place of a literal's, in its own quotes."""

    def returned(self, value: Node) -> Sequence[Node]:
        """What the function of this file returns that an expression calls."""

    def cores(self, value: Node) -> Sequence[Node]:
        """The parts of an expression that may take the value, without conversions and defaults, and itself at last."""

    def with_other_path(self, value: Node, old: Extractor | None, new: Extractor) -> Iterable[list[Edit]]:
        """Ways to walk another path into a JSON document as the author walks the old one."""

    def member_of(self, node: Node) -> ReadMember | None:
        """The member that an expression reads; None for anything else."""

    def member_test(self, node: Node) -> MemberTest | None:
        """The test whether an object has a member that an expression is; None for anything else."""

    def asked(self, test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str:
        """A test, of what stands at a path below another object."""

    # Fields

    def variable_at(self, variable: str, step: int) -> tuple[str, Sequence[Edit]]:
        """A variable as it is read where a step is made, and the edits that let it be seen there."""

    def member_at(self, span: Span) -> Member | None:
        """The member of a literal in brackets whose name stands at a span."""

    def member_text(self, member: Member, change: AddField) -> str:
        """A new member as another one is written."""

    def setting_at(self, span: Span) -> Node | None:
        """The statement that sets the member of an object whose name stands at a span."""

    def setting_text(self, statement: Node, change: AddField) -> str:
        """A statement for a new member, as another one is written."""

    def is_inside_text(self, offset: int) -> bool:
        """Whether a place is inside a literal of text."""

    def into_text(self, offset: int, new: NewText) -> Iterable[Edit]:
        """New text inside of a literal."""

    def json_body(self, step: int, literal: Node | None, members: Sequence[tuple[str, str]]) -> Iterable[Edit]:
        """The body of a request as JSON: of the literal that it is, or of members with their expressions."""

    def form_body(self, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> Iterable[Edit]:
        """The body as a form: the `literal` that is its JSON, or fields with the expressions for their values."""

    sends_type_of_json: bool
    """Whether the client itself says that a body is JSON."""

    def first_field(self, change: AddField) -> Iterable[Edit]:
        """A field as the first one of its place."""

    def with_argument(self, call: Node, function: Node | None, change: AddField) -> Iterable[list[Edit]]:
        """Ways to give a field to the `function` that a call leads to; None where that is not known."""

    def with_parameter(
        self, function: Node, named: str, values_of_calls: Sequence[tuple[Node, str]]
    ) -> tuple[str, Sequence[Edit]]:
        """One parameter more, named after some words, with its name, and the calls that give it, each with its text."""

    def with_headers_parameter(self, call: Node, request: Frame, change: AddField) -> list[Edit]:
        """A function takes headers for its request from its caller, and sends them beside its own."""

    # Statements

    @property
    def newline(self) -> str:
        """The line end of the script."""

    def condition(self, name: str) -> tuple[str, str]:
        """What begins and ends the statements that run where a variable has a value; the end may be nothing."""

    @property
    def indentation(self) -> str:
        """One level of indentation."""

    @property
    def statement_end(self) -> str:
        """What ends a statement on its line."""

    def string(self, text: str) -> str:
        """A literal of a text."""

    def step_statement(self, step: int) -> Node:
        """The statement that makes a step."""

    def statement_of(self, call: Node) -> Node | None:
        """The statement of a function that holds a call; None outside of functions."""

    def imported_for(self, name: Node, place: Node) -> list[Edit] | None:
        """The edits that let a place see a name as another file of the script does; None where that can't be."""

    def is_seen(self, name: str, statement: Node) -> bool:
        """Whether a variable that is declared around another place means the same in a statement."""

    def with_empty_group(self, statement: Node) -> Node:
        """A statement, or the group around it that would be empty without it."""

    def address_node(self, step: int) -> Node | None:
        """The argument of a call that is its address."""

    def text_ending(self, offset: int) -> str | None:
        """What ends the literal of text that a place is inside of; None where it is in none."""

    def in_text(self, offset: int, text: str) -> str:
        """A text as the literal at a place holds it."""

    def request_lines(self, new: NewRequest, step: int, beside: Node) -> tuple[str, Sequence[Edit]]:
        """The statement that makes a request as a step is made, without indentation, and its imports.

        It is to stand beside another one, which makes that step or calls what makes it.
        """

    def trailing(self, statement: Node) -> tuple[str, int]:
        """The comment that follows a statement on its line, with the space before it, and where that ends."""

    def removed(self, statements: Sequence[Node], ends: Mapping[int, int] | None = None) -> Sequence[Edit]:
        """Statements taken out with their lines. `ends` tells for some, by their node's id, where what goes with them
        ends: the comment behind them."""

    def retaken(self, moving: Moving) -> Sequence[Edit]:
        """An extraction, and what leaves where it finds nothing, behind another step."""

    def stated(self, change: ReplaceExtraction, before: str, after: str) -> Sequence[Edit]:
        """A statement behind another step: the expression that takes the value, between two texts."""

    def other(self, change: Change) -> Iterable[Edit]:
        """A change that is about this tool alone."""


AnyWords = Words[Any]


def write(words: AnyWords, change: Change) -> tuple[Edit, ...]:
    """The smallest edits for a change, checked by parsing the result. `words` are those of the script's own file.

    They are in the order in which those at one place follow each other.
    """
    lower = _METHODS.get(type(change))
    words = words.at(_offset_of(words, change))
    _check_senders(words.script, change)
    edits = tuple(dict.fromkeys(lower(words, change) if lower is not None else words.other(change)))
    try:
        _check(words, edits)
    except ConflictError as error:
        raise CannotWriteError("the places of the value overlap") from error
    return edits


def _offset_of(words: AnyWords, change: Change) -> int:
    """Where a change is written: at the place that it is about, or at its step."""
    script = words.script
    step: object = getattr(change, "step", None)
    span: object = change.covers if isinstance(change, AddNote) else getattr(change, "span", None)
    if isinstance(change, Correlate):
        return words.taken_at(change)
    if isinstance(span, Span):
        return span.start
    if isinstance(change, UseVariable | UseSetting) and change.uses:
        return change.uses[0].span.start
    return script.steps[step].span.start if isinstance(step, int) and 0 <= step < len(script.steps) else 0


NOT_ITS_OWN = (
    "it is not written in this request alone: it comes from a variable or a function that other requests use too"
)


def _check_senders(script: Script, change: Change) -> None:
    """Refuse to put something else in the place of a text that other requests send too, unless it is about them all.

    A part of such a text may change: whoever proposes that looks at what the others send.
    """
    uses: Sequence[Use] = getattr(change, "uses", ())
    wanted: dict[int, set[int]] = {}
    for use in uses:
        wanted.setdefault(use.span.start, set()).add(use.step)
    for start, steps in wanted.items():
        if not _senders(script).get(start, frozenset()) <= steps:
            raise CannotWriteError(NOT_ITS_OWN)


@lru_cache(maxsize=1)
def _senders(script: Script) -> Mapping[int, frozenset[int]]:
    """The steps that send each byte of a script which several of them send."""
    senders: dict[int, set[int]] = {}
    for step in script.steps:
        for start in starts_of(step.request):
            senders.setdefault(start, set()).add(step.index)
    return {start: frozenset(steps) for start, steps in senders.items() if len(steps) > 1}


def _check(words: AnyWords, edits: Sequence[Edit]) -> None:
    """Refuse edits that make a text with new errors of syntax. Raises ConflictError where they overlap."""
    source = words.script.source
    if not source.modules:
        words.check(edits, apply(source.data, edits))
        return
    for path, after in source.changed(edits).items():
        file = next(file for file in source.files if file.path == path)
        words.at(file.start).check([edit for edit in edits if source.file_at(edit.span.start) == file], after)


def _correlate(words: AnyWords, change: Correlate) -> Iterable[Edit]:
    anchor = words.anchor(change)
    if change.stop_redirects:
        yield from words.stop_redirects(change.step)
    yield from anchor.edits
    variable = words.extract(change, anchor)
    yield from variable.edits
    number = False if gives_text(change.extractor) else change.number
    yield from _sent(words, variable.names, change.uses, plain=is_plain(change.extractor), number=number)
    if change.is_optional:
        yield from conditional_steps.conditional(words, change, variable.names)
    if words.script.source.modules:
        yield from unused_constants.removed(words, variable.names, change.uses)


def _use_variable(words: AnyWords, change: UseVariable) -> Iterable[Edit]:
    variable = words.reach(change)
    yield from variable.edits
    extractor = variable.extractor
    plain = extractor is not None and is_plain(extractor)
    number = False if extractor is not None and gives_text(extractor) else change.number
    yield from _sent(words, variable.names, change.uses, plain=plain, number=number)


def _use_setting(words: AnyWords, change: UseSetting) -> Iterable[Edit]:
    variable = words.setting(change)
    yield from variable.edits
    yield from _sent(words, variable.names, change.uses, plain=False, number=False)


def _generate(words: AnyWords, change: Generate) -> Iterable[Edit]:
    if not change.uses:
        raise CannotWriteError("the value is not used")
    if change.kind == "pkce-challenge" and change.source is None:
        raise CannotWriteError("the verifier of the challenge is not known")
    variable = words.generate(change)
    yield from variable.edits
    number = change.kind in TIMES_IN_NUMBERS
    yield from _sent(words, variable.names, change.uses, plain=change.kind not in TIMES_IN_WORDS, number=number)


def _sent(
    words: AnyWords, names: Sequence[str], uses: Sequence[Use], *, plain: bool, number: bool | None
) -> Iterable[Edit]:
    for name, use in zip(names, uses, strict=True):
        if name == "":
            # What stands there is the name already: a parameter whose default was the recorded value.
            continue
        yield from words.at(use.span.start).send(Sent(name, use, _remaining(use, words.encoded), plain, number))


def _remaining(use: Use, encoded: Iterable[tuple[Span, Codec]]) -> list[Codec]:
    """The codecs of a use that the script does not apply itself; `encoded` are the texts that it encodes."""
    codecs = list(use.codecs)
    applied = list(
        dict.fromkeys(_same(codec) for span, codec in encoded if use.span.covers(span) or span.covers(use.span))
    )
    while codecs and _same(codecs[-1]) in applied:
        applied.remove(_same(codecs[-1]))
        codecs.pop()
    return codecs


def _same(codec: Codec) -> Codec:
    """The encoding of forms counts as percent-encoding."""
    return "percent" if codec == "form" else codec


def _guard_extraction(words: AnyWords, change: GuardExtraction) -> Iterable[Edit]:
    take = words.takes().at(change.span)
    if take is None:
        raise CannotWriteError("the value is not taken by a statement of its own")
    return words.guard(take, request_name(words.script.steps[take.extraction.step].request))


def _remove_extraction(words: AnyWords, change: RemoveExtraction) -> Iterable[Edit]:
    from loadlint.dialects.script import remove_value

    at_span = (extraction for extraction in words.script.extractions if extraction.span == change.span)
    extraction = next((taken for taken in at_span if change.variable in (None, taken.variable)), None)
    if extraction is None:
        raise CannotWriteError("the value is not taken by a statement of its own")
    return remove_value.removed(words, extraction)


def _replace_text(words: AnyWords, change: ReplaceText) -> Iterable[Edit]:
    span = change.span
    if span.start == span.end and (beside := joined_texts.beside(words, span.start, change.text)) is not None:
        return [beside]
    across = joined_texts.replaced(words, span, change.text)
    if across is not None:
        return [across]
    named = constant_texts.replaced(words, span, change.old, change.text) if change.old else None
    if named is not None:
        return [named]
    node = words.literal_at(span)
    if node.type not in words.texts or not node.start_byte < span.start <= span.end < node.end_byte:
        raise CannotWriteError("the text is not inside a literal")
    return [Edit(span, change.text)]


def _split_value(words: AnyWords, change: SplitValue) -> Iterable[Edit]:
    node = words.literal_at(change.span)
    if node.type not in words.texts or not stands_in(node, "pair"):
        raise CannotWriteError("the value stands in no object of fields")
    return [Edit(span_of(node), f"[{', '.join(map(words.quoted, change.values))}]")]


_NAME = regex(r"[A-Za-z_$][\w$]*", re.ASCII)


_ENCODED = regex(rb"%[0-9A-Fa-f]{2}")


def _rename_field(words: AnyWords, change: RenameField) -> Iterable[Edit]:
    """A name in a text, or one that the language lets be written without quotes."""
    span = change.span
    node = words.root.named_descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        is_encoded = _ENCODED.search(words.script.source.data, span.start, span.end) is not None
        return _replace_text(words, ReplaceText(span, encode("percent", change.name) if is_encoded else change.name))
    is_name = _NAME.fullmatch(change.name) is not None
    if node.type == "shorthand_property_identifier":
        value = words.script.source.data[span.start : span.end].decode()
        return [Edit(span, f"{change.name if is_name else words.quoted(change.name)}: {value}")]
    if node.type == "property_identifier":
        return [Edit(span, change.name if is_name else words.quoted(change.name))]
    if node.type == "identifier" and is_name and stands_in(node, "keyword_argument"):
        return [Edit(span, change.name)]
    return _replace_text(words, ReplaceText(span, change.name))


def _replace_test(words: AnyWords, change: ReplaceTest) -> Iterable[Edit]:
    whole = next((assertion.test for assertion in words.script.assertions if assertion.span == change.span), None)
    return words.replace_test(change, whole)


def _add_note(words: AnyWords, change: AddNote) -> Iterable[Edit]:
    return [notes.line_of_comment(words.script.source, words.root, words.comment, change)]


def _replace_extraction(words: AnyWords, change: ReplaceExtraction) -> Iterable[Edit]:
    from loadlint.dialects.script import read_anew, replace_extraction

    try:
        return replace_extraction.replaced(words, change)
    except CannotWriteError:
        anew = read_anew.without_variable(words.script, change)
        if anew is not None:
            with suppress(CannotWriteError):
                return read_anew.read_anew(words, anew)
        raise


def _read_anew(words: AnyWords, change: ReadAnew) -> Iterable[Edit]:
    from loadlint.dialects.script import read_anew

    return read_anew.read_anew(words, change)


def _add_field(words: AnyWords, change: AddField) -> Iterable[Edit]:
    from loadlint.dialects.script import edit_fields

    return edit_fields.added(words, change)


def _remove_field(words: AnyWords, change: RemoveField) -> Iterable[Edit]:
    from loadlint.dialects.script import edit_fields

    return edit_fields.removed(words, change)


def _wrap_body(words: AnyWords, change: WrapBody) -> Iterable[Edit]:
    from loadlint.dialects.script import edit_fields

    return edit_fields.wrapped(words, change)


def _send_as_json(words: AnyWords, change: SendAsJson) -> Iterable[Edit]:
    from loadlint.dialects.script import body_types

    return body_types.as_json(words, change)


def _send_as_form(words: AnyWords, change: SendAsForm) -> Iterable[Edit]:
    from loadlint.dialects.script import body_types

    return body_types.as_form(words, change)


def _insert_step(words: AnyWords, change: InsertStep) -> Iterable[Edit]:
    from loadlint.dialects.script import edit_steps

    return edit_steps.inserted(words, change)


def _remove_step(words: AnyWords, change: RemoveStep) -> Iterable[Edit]:
    from loadlint.dialects.script import remove_step

    return remove_step.removed(words, change)


_METHODS: Mapping[type, Callable[[AnyWords, Any], Iterable[Edit]]] = {
    Correlate: _correlate,
    UseVariable: _use_variable,
    UseSetting: _use_setting,
    Generate: _generate,
    GuardExtraction: _guard_extraction,
    RemoveExtraction: _remove_extraction,
    ReplaceExtraction: _replace_extraction,
    ReadAnew: _read_anew,
    AddField: _add_field,
    RemoveField: _remove_field,
    WrapBody: _wrap_body,
    SendAsForm: _send_as_form,
    SendAsJson: _send_as_json,
    InsertStep: _insert_step,
    RemoveStep: _remove_step,
    ReplaceText: _replace_text,
    SplitValue: _split_value,
    RenameField: _rename_field,
    ReplaceTest: _replace_test,
    AddNote: _add_note,
    AddAssertion: lambda words, change: words.add_assertion(change),
    RemoveHeader: lambda words, change: words.remove_header(change.span),
    Authenticate: lambda words, change: words.authenticate(change),
    StopRedirects: lambda words, change: words.stop_redirects(change.step),
    NameRequest: lambda words, change: words.name_request(change.step, change.name),
}
"""How each kind of change is written; any other is about one tool alone."""


PlaceT = TypeVar("PlaceT")


def place_of(places: Sequence[PlaceT], step: int) -> PlaceT:
    """Where a step stands."""
    if not 0 <= step < len(places):
        raise CannotWriteError("there is no such request")
    return places[step]

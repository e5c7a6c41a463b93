"""How changes are written in one file of a script, as far as all script languages agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from msgspec import structs

from loadlint.changes import (
    AddAssertion,
    AddField,
    Authenticate,
    CannotWriteError,
    Correlate,
    Generate,
    ReplaceExtraction,
    ReplaceTest,
    Use,
    UseSetting,
    UseVariable,
)
from loadlint.dialects.script.language.syntax_tree import Grammar, Syntax, identifiers_in, span_of, stands_in
from loadlint.dialects.script.read.extraction_use import Shape, Take, Takes, takes_in
from loadlint.dialects.script.read.parse import Reader, reread
from loadlint.dialects.script.write import response_route
from loadlint.dialects.script.write.fields import sent_as_text_alone
from loadlint.dialects.script.write.model import (
    Anchor,
    FileStyle,
    Member,
    MemberTest,
    Moving,
    NewText,
    ReadMember,
    ScriptTree,
    Sent,
    Taking,
    TakingExpression,
    Variable,
)
from loadlint.dialects.script.write.response_names import Unnamed, calls_giving, response_names
from loadlint.text.edits import ConflictError, Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.read.frames import Frame
    from loadlint.dialects.script.read.steps import Place
    from loadlint.dialects.script.write.plain_request import NewRequest
    from loadlint.dialects.script.write.routes import RouteWriter
    from loadlint.extractor import Extractor, JsonStep
    from loadlint.request import Request
    from loadlint.script import Script
    from loadlint.text.span import Span

    Others = Mapping[type, Callable[[Any, Any], Iterable[Edit]]]

PlaceT = TypeVar("PlaceT", bound="Place[Any]")
AnchorT = TypeVar("AnchorT", bound=Anchor)
WordsT = TypeVar("WordsT", bound="AnyWords")


class Language(Protocol[AnchorT]):
    """What each language writes in its own way, in one script. A method raises CannotWriteError where it can't.

    `comment` begins a comment, `names_of_values` are the types of nodes that may name a response. `number_separator`
    stands between a name and the number that makes it another one.
    """

    comment: str
    grammar: Grammar
    names_of_values: frozenset[str]
    number_separator: str
    reader: Reader[Any]
    shape: Shape
    style: FileStyle

    def route_writer(self, words: Any) -> RouteWriter:
        """How values get from one function to another."""

    def line_end(self, offset: int) -> int:
        """The end of a line where nothing but a comment follows."""

    def response_words(self, place: Any, request: Request) -> tuple[list[str], list[str]]:
        """The words of a name for what the expression of a step gives, and those of its method."""

    def anchor_behind(self, place: Any, uses: Sequence[Use]) -> AnchorT:
        """Where the response is at hand, for statements whose values have uses."""

    def anchor_after(self, place: Any) -> AnchorT:
        """The place behind the statement that makes a step, where its response has a name."""

    def check_order(self, change: Correlate, anchor: AnchorT) -> None:
        """Refuse uses that run before the statements at an anchor, or without them."""

    def check(self, edits: Sequence[Edit], after: bytes) -> None:
        """Refuse edits of this file that make a text with new errors of syntax, `after`."""

    def header_name(self, name: str) -> str:
        """The name of a response's header as the tool's client has it: most look it up whatever its case."""
        return name

    def extract(self, change: Correlate, anchor: AnchorT) -> Variable:
        """Statements at the anchor that take the value out of the response and stop where there is none."""

    def setting(self, change: UseSetting) -> Variable:
        """The expressions that read a value from the environment, one for each use."""

    def send(self, sent: Sent) -> Iterable[Edit]:
        """The variable in the place of the value."""

    def guard(self, take: Take, request: str) -> Iterable[Edit]:
        """Statements that stop where a statement of the script finds no value. `request` names the request."""

    def stop_redirects(self, step: int) -> Iterable[Edit]:
        """The option of a request that keeps redirects from being followed."""

    def authenticate(self, change: Authenticate) -> Iterable[Edit]:
        """The proof that the tool makes, in the place of a header."""

    def name_request(self, step: int, name: str) -> Iterable[Edit]:
        """The option of a request that names it in the statistics."""

    sends_type_of_json: bool
    """Whether the client itself says that a body is JSON."""

    def condition(self, name: str) -> tuple[str, str]:
        """What begins and ends the statements that run where a variable has a value; the end may be nothing."""

    @property
    def statement_end(self) -> str:
        """What ends a statement on its line, if anything does."""
        return ""

    others: ClassVar[Others]
    """How changes are written that are about this tool alone."""

    # What the function of the same name in each language's folder is for is said there.

    def reach(self, change: UseVariable) -> Variable: ...
    def generate(self, change: Generate) -> Variable: ...
    def add_assertion(self, change: AddAssertion) -> Iterable[Edit]: ...
    def replace_test(self, change: ReplaceTest, whole: Test | None) -> Iterable[Edit]: ...
    def expression(self, extractor: Extractor, response: str, step: int) -> TakingExpression: ...
    def assign(self, place: Taking, written: TakingExpression, taking: Taking) -> Sequence[Edit]: ...
    def literal_text(self, node: Node) -> str | None: ...
    def split_off(self, value: Node, variable: str, text: str) -> Sequence[Edit]: ...
    def other_literal(self, node: Node, text: str) -> Edit: ...
    def core_of(self, node: Node) -> Node | None: ...
    def with_other_path(self, value: Node, old: Extractor | None, new: Extractor) -> Iterable[list[Edit]]: ...
    def member_of(self, node: Node) -> ReadMember | None: ...
    def member_test(self, node: Node) -> MemberTest | None: ...
    def test_of_path(self, member_test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str: ...
    def step_statement(self, step: int) -> Node: ...
    def statement_of(self, call: Node) -> Node | None: ...
    def is_seen(self, name: str, statement: Node) -> bool: ...
    def with_empty_group(self, statement: Node) -> Node:
        """A statement with the group around it that would be empty without it; without groups the statement."""
        return statement

    def address_node(self, step: int) -> Node | None: ...
    def in_text(self, offset: int, text: str) -> str: ...
    def request_lines(self, new: NewRequest, step: int, beside: Node) -> tuple[str, Sequence[Edit]]: ...
    def variable_at(self, variable: str, step: int) -> tuple[str, Sequence[Edit]]: ...
    def member_at(self, span: Span) -> Member | None: ...
    def member_text(self, member: Member, change: AddField) -> str: ...
    def setting_text(self, statement: Node, change: AddField) -> str: ...
    def into_text(self, offset: int, new: NewText) -> Iterable[Edit]: ...
    def imported_for(self, name: Node, place: Node) -> list[Edit] | None: ...
    def first_field(self, change: AddField) -> Iterable[Edit]: ...
    def with_argument(self, call: Node, function: Node | None, change: AddField) -> Iterable[list[Edit]]: ...
    def with_parameter(
        self, function: Node, named: str, values_of_calls: Sequence[tuple[Node, str]]
    ) -> tuple[str, Sequence[Edit]]: ...
    def with_headers_parameter(self, call: Node, request: Frame, change: AddField) -> list[Edit]: ...
    def json_body(self, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> Iterable[Edit]: ...
    def form_body(self, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> Iterable[Edit]: ...
    def retaken(self, moving: Moving) -> Sequence[Edit]: ...
    def statement_edits(self, change: ReplaceExtraction, before: str, after: str) -> Sequence[Edit]: ...
    def content_of(self, node: Node) -> tuple[int, int] | None: ...
    def literal_in(self, root: Node, span: Span) -> Node: ...
    def function_of(self, node: Node) -> Node | None: ...
    def has_name(self, place: Any) -> bool: ...


class Words(Language[AnchorT], Generic[PlaceT, AnchorT]):
    """How changes are written in one file of a script.

    `syntax` is the file, `encoded` are the texts that the script itself encodes at run time.
    """

    def __init__(self, script: Script, tree: Any, syntax: Syntax) -> None:
        self.script = script
        self.tree: ScriptTree = tree
        self.syntax = syntax
        self.root = syntax.root
        self.data = script.source.data
        self.encoded = self.tree.encoded
        self.comments: list[Node] = syntax.anchors.get("comment", [])

    def again(self, edits: Iterable[Edit]) -> Script | None:
        """The script after edits; None where these overlap, or where it has more errors of syntax."""
        with suppress(ConflictError):
            after = reread(self.script, self.tree.syntax.source, edits, self.tree.read_file, self.reader)
            return after if len(after.problems) <= len(self.script.problems) else None
        return None

    def at(self: WordsT, offset: int) -> WordsT:
        """The words for the file that has an offset."""
        words: WordsT = self._words_by_file[self.script.source.file_at(offset).path]
        return words

    @cached_property
    def _words_by_file(self) -> dict[str, Any]:
        others = {part.file.path: type(self)(self.script, self.tree, part) for part in self.tree.modules}
        words = {self.syntax.file.path: self, **others}
        for other in others.values():
            vars(other)["_words_by_file"] = words
        return words

    def text(self, node: Node) -> str:
        """The source text of a node, in any of the files."""
        return self.script.source.text(span_of(node))

    def string(self, text: str) -> str:
        """A text as a literal, in the script's quotes."""
        return self.style.string(text)

    def place(self, step: int) -> PlaceT:
        """Where a step stands."""
        if not 0 <= step < len(self.tree.places):
            raise CannotWriteError("there is no such request")
        place: PlaceT = self.tree.places[step]
        return place

    def literal_at(self, span: Span) -> Node:
        """The literal or name whose text is at the span, or that holds it."""
        return self.literal_in(self.at(span.start).root, span)

    def literals(self, uses: Iterable[Use]) -> list[Node]:
        """The literals of uses."""
        return [self.literal_at(use.span) for use in uses]

    @cached_property
    def takes(self) -> Takes:
        """The statements of this file that take values out of responses."""
        return takes_in(self.script, self.syntax, self.shape)

    @cached_property
    def routes(self) -> RouteWriter:
        """How values get from one function to another."""
        return self.route_writer(self)

    def response_name(self, call: Node) -> str:
        """A name for the response that a call gives."""
        return self._response_names[call.id]

    @cached_property
    def _response_names(self) -> Mapping[int, str]:
        """Names for the responses that calls give, by the ids of their nodes."""
        places = zip(self.tree.places, self.script.steps, strict=True)
        responses = [response for place, step in places for response in self._unnamed_responses(place, step.request)]
        return response_names(responses, identifiers_in([self.tree.syntax, *self.tree.modules]), self.number_separator)

    def _unnamed_responses(self, place: PlaceT, request: Request) -> Iterator[Unnamed]:
        """The response of a step as each call gives it on the way from the request to the script's own function."""
        for call in calls_giving(place, modules=bool(self.script.source.modules)):
            here, function = at_call(place, call), self.function_of(call)
            words, method = self.response_words(here, request)
            yield Unnamed(
                call.id,
                self.style.name(words),
                self.style.name([*method, *words]),
                self.has_name(here),
                span_of(function) if function is not None else None,
            )

    def answer(self, change: Correlate) -> response_route.Answer | None:
        """The call whose answer is taken apart, in a script of several files."""
        place = self.place(change.step)
        if not self.script.source.modules:
            return None
        return response_route.answer_of(self.routes, change, place.site, place.raw.call)

    def named_response(self, step: int) -> tuple[Sequence[Edit], str]:
        """The name of a response in the function that gets it, and the edits that give it one."""
        anchor = self.anchor_after(self.place(step))
        return (*anchor.edits, *anchor.after), anchor.response

    def call_taken_apart(self, change: Correlate) -> Node:
        """The call whose response is taken apart."""
        place, answer = self.place(change.step), self.answer(change)
        return answer.call if answer is not None else place.site or place.raw.call

    def type_matters(self, use: Use) -> bool:
        """Whether it makes a difference that a value is a number or a text: not if it is passed on to an address."""
        literal, request = self.literal_at(use.span), self.script.steps[use.step].request
        is_passed = bool(self.script.source.modules) and stands_in(literal, *self.grammar.passed)
        return not (is_passed and sent_as_text_alone(request, self.text(literal).strip("'\"`")))

    def anchor(self, change: Correlate) -> AnchorT:
        """Where the response is at hand. Refuses uses that run before, or without it."""
        place, answer = self.place(change.step), self.answer(change)
        if answer is None:
            anchor = self.anchor_behind(place, change.uses)
        else:
            anchor = self.anchor_behind(at_call(place, answer.call), change.uses)
            anchor = _with_edits(anchor, answer.edits)
        self.check_order(change, anchor)
        return anchor


AnyWords = Words[Any, Any]


def at_call(place: Any, call: Node) -> Any:
    """A place whose response another call on the way to the request gives."""
    return structs.replace(place, site=call)


def _with_edits(anchor: Any, edits: Iterable[Edit]) -> Any:
    return structs.replace(anchor, edits=(*anchor.edits, *edits))

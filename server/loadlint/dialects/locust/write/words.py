"""How changes are written in Locust scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from loadlint.changes import (
    ALONE,
    Alike,
    CannotWriteError,
    CatchResponse,
    ClearCookies,
    Correlate,
    CountRequest,
    Import,
    LimitTimes,
    SendByClient,
    SetLoad,
    TraceRequests,
    Use,
    UseSetting,
    WaitAfterFailure,
)
from loadlint.dialects.locust.language import literals, style, syntax
from loadlint.dialects.locust.language.imports import Imports
from loadlint.dialects.locust.read import extraction_use, scoping, templates
from loadlint.dialects.locust.read.parse import READER
from loadlint.dialects.locust.read.step_nodes import LocustTree, Place
from loadlint.dialects.locust.write import (
    edit_arguments,
    generators,
    guards,
    insertion_points,
    load_profile,
    members,
    render,
    replace_value,
    request_block,
    retake,
    route_writer,
    steps,
    tracing,
    validity,
    variables,
    verdicts,
)
from loadlint.dialects.locust.write.helper_functions import FEWEST, HelperFunctions, Wanted, helpers_of, input_of
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.locust.write.replace_test import replaced_test
from loadlint.dialects.script.language.insertion import indent_at, loop_around
from loadlint.dialects.script.language.syntax_tree import Syntax, field_of
from loadlint.dialects.script.write import initial_fields, response_route, value_route
from loadlint.dialects.script.write.model import Sent, Variable
from loadlint.dialects.script.write.response_names import (
    method_words,
    response_words,
)
from loadlint.dialects.script.write.words import Words
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.insertion_points import Anchor
    from loadlint.dialects.script.read.extraction_use import Take
    from loadlint.dialects.script.write.words import Others
    from loadlint.request import Request
    from loadlint.script import Script


@lru_cache(maxsize=1)
def of(script: Script) -> LocustWords:
    """The words for a script; all fixes of an analysis share them."""
    if not isinstance(script.tree, LocustTree):
        raise CannotWriteError("the script was not parsed as Locust")
    return LocustWords(script, script.tree, script.tree.syntax)


class LocustWords(Words["Place", "Anchor"]):
    """How changes are written in one file of a Locust script."""

    tree: LocustTree
    style: style.Style
    reader = READER
    route_writer = route_writer.LocustRouteWriter
    number_separator = "_"
    shape = extraction_use.SHAPE
    content_of = staticmethod(literals.content_of)
    literal_in = staticmethod(replace_value.literal_at)
    function_of = staticmethod(syntax.function_of)
    has_name = staticmethod(insertion_points.has_name)

    line_end = insertion_points.line_end
    anchor_after = insertion_points.after_step
    comment = "#"
    grammar = syntax.GRAMMAR
    reach = variables.variable_at_uses
    generate = generators.generated_variable
    add_assertion = verdicts.adding_edits
    replace_test = replaced_test
    names_of_values = frozenset(("identifier", "attribute", "subscript"))
    expression = retake.expression
    assign = retake.assign
    literal_text = retake.literal_text
    split_off = retake.split_off
    other_literal = retake.other_literal
    core_of = retake.core_of
    with_other_path = retake.with_other_path
    member_of = retake.member_of
    member_test = retake.member_test
    test_of_path = retake.test_of_path
    step_statement = steps.step_statement
    statement_of = steps.statement_of
    is_seen = steps.is_seen
    address_node = steps.address_node
    in_text = steps.in_text
    request_lines = steps.request_lines
    variable_at = variables.at_step
    member_at = members.member_at
    member_text = members.member_text
    setting_text = members.setting_text
    into_text = members.into_text
    imported_for = variables.imported_for
    first_field = members.first_field
    authenticate = edit_arguments.authentication
    with_argument = members.with_argument
    with_parameter = members.with_parameter
    with_headers_parameter = members.with_headers_parameter
    json_body = members.json_body
    form_body = members.form_body
    sends_type_of_json = True
    retaken = retake.retaken
    statement_edits = retake.statement_edits

    def __init__(self, script: Script, tree: LocustTree, parsed: Syntax) -> None:
        super().__init__(script, tree, parsed)
        self.style = style.of(parsed)
        self.imports = Imports(parsed, self.style)

    def check(self, edits: Sequence[Edit], after: bytes) -> None:
        """Refuse edits whose result is no Python although the script was."""
        if self.syntax.file.start > 0:
            if self._compiles and not validity.compiles(after):
                raise CannotWriteError("the changed module would not compile")
            return
        if self._compiles and not validity.compiles_after(self.syntax, edits, after):
            raise CannotWriteError("the changed script would not compile")
        if not self._compiles and not validity.parses_after(self.syntax, after):
            raise CannotWriteError("the changed script could not be parsed")

    @cached_property
    def _compiles(self) -> bool:
        """Whether the script is valid for the Python that runs loadlint; it may be written for another one."""
        return validity.compiles(self.syntax.alone.data)

    def response_words(self, place: Place, request: Request) -> tuple[list[str], list[str]]:
        return response_words(request), method_words(request)

    # Variables

    def anchor_behind(self, place: Place, uses: Sequence[Use]) -> Anchor:
        return request_block.inside_or_after(self, place, [node.start_byte for node in self.literals(uses)])

    def check_order(self, change: Correlate, anchor: Anchor) -> None:
        self.check_runs_before(change.step, anchor.statement, change.uses)

    def check_runs_before(self, step: int, statement: Node, uses: Sequence[Use]) -> None:
        """Refuse uses that run before a statement that takes a value out of the response of a step, or without it."""
        place = self.place(step)
        is_field = initial_fields.field_of(self.routes, uses, step) is not None
        for use in uses:
            node = self.literal_at(use.span)
            seen = None if is_field else self.tree.seen.get(node.start_byte)
            if not is_field:
                scoping.function_of(node)
            if use.step <= step or (seen is not None and seen.made <= step):
                raise CannotWriteError("the value is put together before the response arrives")
            scoping.check_reach(place, self.place(use.step))
            if not insertion_points.runs_before(statement, node):
                raise CannotWriteError(
                    "the request that issues the value may not run, and the value is used all the same"
                )

    def extract(self, change: Correlate, anchor: Anchor) -> Variable:
        """Statements that give the variable its value, and a guard."""
        place, taken = self.place(change.step), self.call_taken_apart(change)
        function = scoping.function_of(taken)
        variable = response_route.own_name(change.variable, self.answer(change), self.number_separator)
        wanted = value_route.Wanted(change.step, taken, variable, change.uses)
        carried = self._carried_value(wanted, function)
        target, last = carried.field or variable, (carried.then,) if carried.then else ()
        writing = self.writing(place, anchor.response, variables.client_of(self, place, function))
        is_input, is_path = input_of(change.extractor) is not None, change.extractor.member_path is not None
        writing.helpers = self.helpers(change.alike, inputs=is_input, json=is_path)
        writing.rest = writing.rest and anchor.in_with
        statements = render.extraction(change.extractor, target, writing)
        statements = replace(statements, after=(*statements.after, *last))
        description = change.description.replace(change.variable, target.rpartition(".")[2], 1)
        there = place if anchor.can_fail else replace(place, site=taken)
        guard = guards.Guard(())
        if change.if_missing == "end":
            guard = self.guard_of(there, change.step, description, writing, can_fail=anchor.can_fail)
        behind_loop = self._behind_loop(change, anchor, replace(there, site=taken), target, writing)
        edits = [*carried.edits, *writing.edits]
        branch = self._unless(statements.tested, guard.inside)
        following = () if guard.after else statements.after
        edits.append(self.statements(anchor.offset, anchor.indent, [*statements.before, *branch, *following]))
        edits += anchor.after
        if guard.after:
            lines = [*self._unless(statements.tested, guard.after), *statements.after]
            edits.append(self._after_block(anchor.statement, anchor.offset, lines))
        return Variable([*edits, *behind_loop], carried.names)

    def _behind_loop(
        self, change: Correlate, anchor: Anchor, place: Place, target: str, writing: Writing
    ) -> list[Edit]:
        """The guard of a value that the loop around its request waits for."""
        uses = [node.start_byte for node in self.literals(change.uses)]
        loop = loop_around(anchor.statement, uses) if change.if_missing == "wait" else None
        if loop is None:
            return []
        guard = self.guard_of(place, change.step, change.description, writing, can_fail=False)
        return [self._after_block(loop, anchor.offset, self._unless(target, guard.inside))]

    def _unless(self, tested: str, lines: Sequence[str]) -> list[str]:
        return [f"if not {tested}:", *self._indented_lines(lines)] if lines else []

    def condition(self, name: str) -> tuple[str, str]:
        """What begins the statements that run where a variable has a value; nothing ends them."""
        return f"if {name}:", ""

    def _carried_value(self, wanted: value_route.Wanted, function: Node) -> value_route.Carried:
        """How a value gets to its uses: in one file by the object that the functions share, if there is one."""
        is_apart = value_route.is_apart(self.routes, wanted)
        if not is_apart or not self.script.source.modules:
            try:
                target, names = variables.target_and_names(self, wanted.variable, function, self.literals(wanted.uses))
                return value_route.Carried(target, tuple(names), ())
            except CannotWriteError:
                if not is_apart:
                    raise
        return value_route.carried_value(self.routes, wanted)

    def writing(self, place: Place, response: str, client: str | None = None) -> Writing:
        """What expressions are written with that read a response of a step."""
        caught = place.raw.caught == "rest"
        return Writing(self.style, self.imports, response, client, place.raw.fast, caught, self.helpers())

    def helpers(
        self, alike: Alike = ALONE, *, inputs: bool = False, json: bool = False, texts: bool = False
    ) -> HelperFunctions:
        """The small functions that the script has, and those which so much that is `alike` is worth."""
        # A function that several files need would have to be imported from one of them.
        is_worth_it = alike.count >= FEWEST and not self.script.source.modules
        wanted = Wanted(inputs and is_worth_it, json and is_worth_it, alike.chooses, texts and is_worth_it)
        return helpers_of(self.syntax, self.imports, self.style, wanted)

    def setting(self, change: UseSetting) -> Variable:
        writing = Writing(self.style, self.imports)
        module = writing.module("os")
        quotes = [replace_value.inner_quote(self.root, self.data, use.span) or self.style.quote for use in change.uses]
        name = change.name.upper()
        return Variable(writing.edits, [f"{module}.environ[{quote}{name}{quote}]" for quote in quotes])

    def send(self, sent: Sent) -> Iterator[Edit]:
        span = sent.use.span
        if not sent.plain and any(template.covers(span) for template in self.tree.notes.templates):
            templates.check_direct(self.literal_at(span))
        inner = replace_value.inner_quote(self.root, self.data, span)
        quote = inner or self.style.quote
        writing = Writing(self.style, self.imports)
        wanted = self.literal_at(span).type in ("integer", "float")
        is_digits = re.fullmatch(rb"-?\d+", self.data[span.start : span.end]) is not None
        may_be_number = sent.number is not False and (sent.number or is_digits)
        joined = sent.codecs or replace_value.replaces_whole(self.root, self.data, span)
        expression = f"str({sent.name})" if may_be_number and joined and not wanted else sent.name
        if any(sent.use.around):
            expression = render.f_string(*sent.use.around, sent.name, quote, inside=bool(inner))
        expression = render.encoded_expression(expression, sent.codecs, writing, quote, plain=sent.plain)
        if wanted and not sent.number and self.type_matters(sent.use):
            expression = f"{'int' if is_digits else 'float'}({expression})"
        yield from writing.edits
        yield from replace_value.replace(self.root, self.data, span, expression)

    def guard_of(self, place: Place, step: int, description: str, writing: Writing, *, can_fail: bool) -> guards.Guard:
        """What stops where the response of a step lacks a value. `can_fail`: it stands in a block that can fail it."""
        if can_fail:
            return guards.inside(self.tree, place, description, writing)
        return guards.behind(self.tree, place, self.script.steps[step], description, writing)

    def guard(self, take: Take, request: str) -> list[Edit]:
        """A guard for an extraction of the script's own, in a block of the request if it can have one."""
        variable, place = take.extraction.variable, self.place(take.extraction.step)
        if place.raw.caught:
            raise CannotWriteError("the script judges the response itself: the guard belongs into its `with` block")
        description = f"no {variable.rpartition('.')[2]} in the response to {request}"
        with suppress(CannotWriteError):
            return self._taken_in_block(take, place, description)
        writing = Writing(self.style, self.imports)
        guard = self.guard_of(place, take.extraction.step, description, writing, can_fail=False)
        end = self.line_end(take.statement.end_byte)
        lines = [f"if {variable} is None:", *self._indented_lines(guard.inside)]
        return [*writing.edits, self.statements(end, indent_at(self.data, take.statement.start_byte), lines)]

    def _taken_in_block(self, take: Take, place: Place, description: str) -> list[Edit]:
        """The value is taken in a block of the request, by statements that raise nothing where it is missing."""
        extraction = take.extraction
        if extraction.extractor is None:
            raise CannotWriteError("it can't be told what the script takes")
        anchor, taken = request_block.with_next(self, place, take.statement)
        writing = self.writing(place, anchor.response)
        statements = render.extraction(extraction.extractor, extraction.variable, writing)
        guard = guards.inside(self.tree, place, description, writing)
        branch = [f"if not {statements.tested}:", *self._indented_lines(guard.inside)]
        lines = self.text_of_lines(anchor.indent, [*statements.before, *branch, *statements.after])
        return [*anchor.edits, *writing.edits, Edit(taken, lines)]

    # Statements

    def _indented_lines(self, lines: Sequence[str]) -> list[str]:
        return [self.style.unit + line for line in lines]

    def statements(self, offset: int, indent: str, lines: Sequence[str]) -> Edit:
        """Insert statements, each after a line end; a line's own indentation is added to the given one."""
        return Edit(Span(offset, offset), self.text_of_lines(indent, lines))

    def text_of_lines(self, indent: str, lines: Sequence[str]) -> str:
        """Statements as text, folded where they are too long."""
        text = ""
        for line in lines:
            statement = line.lstrip(" \t")
            inner = indent + line[: len(line) - len(statement)]
            for piece in self.style.lines(line.lstrip(), inner):
                text += self.style.newline + (piece if piece.startswith(inner) else inner + piece)
        return text

    def _after_block(self, statement: Node, inside: int, lines: Sequence[str]) -> Edit:
        """Statements after a block whose last line may get insertions itself, at the offset `inside`."""
        end = max(self.line_end(statement.end_byte), inside)
        following = self.data[end : end + 1]
        if not following or following[0] >= 0x80:
            raise CannotWriteError("the script ends without a line end")
        # In the edit of the line end, so that it comes after what is inserted at the end of the block.
        stop = end + 2 if self.data[end : end + 2] == b"\r\n" else end + 1
        text = self.text_of_lines(indent_at(self.data, statement.start_byte), lines)
        return Edit(Span(end, stop), text + self.data[end:stop].decode())

    # Requests

    def stop_redirects(self, step: int) -> list[Edit]:
        """`allow_redirects=False` among the arguments of a call."""
        return edit_arguments.set_keyword(self.place(step), self.data, "allow_redirects", "False")

    def name_request(self, step: int, name: str) -> list[Edit]:
        """The keyword `name`."""
        return edit_arguments.set_keyword(self.place(step), self.data, "name", self.style.string(name))

    def ending(self, step: int, writing: Writing) -> list[str]:
        """What ends the task after a failure, where something takes a value out of the answer all the same."""
        place = self.place(step)
        if place.site is None or self.script.unguarded_variable(step) is None:
            return []
        with suppress(CannotWriteError):
            stop = guards.ending(self.tree, place, writing)
            if guards.ends_inside(place, stop):
                return [stop]
        return []

    def _cleared_cookies(self, change: ClearCookies) -> list[Edit]:
        """The statement that clears the cookies, as the first one of the task that makes the first request."""
        place = self.place(0)
        ((holder, _),) = self.tree.notes.bound[place.raw.entry.id]
        first = next(child for child in field_of(place.raw.entry, "body").named_children if child.type != "comment")
        jar = "cookiejar" if place.raw.fast else "cookies"
        start = first.start_byte
        text = f"{holder}.client.{jar}.clear(){self.style.newline}{indent_at(self.data, start)}"
        return [Edit(Span(start, start), text)]

    def _import(self, change: Import) -> list[Edit]:
        if not change.names:
            return self.imports.module(change.module)[1]
        return [edit for name in change.names for edit in self.imports.member(change.module, name)[1]]

    others: ClassVar[Others] = {
        CountRequest: lambda words, change: edit_arguments.remove_keyword(
            words.root, words.data, change.span, "catch_response"
        ),
        SendByClient: lambda words, change: request_block.by_client(words, change.step),
        CatchResponse: lambda words, change: edit_arguments.catch_response(words.place(change.step), words.data),
        ClearCookies: _cleared_cookies,
        LimitTimes: tracing.limiting_edits,
        SetLoad: load_profile.profile,
        TraceRequests: lambda words, _: tracing.trace_edits(words),
        WaitAfterFailure: lambda _, change: [Edit(change.span, "(reschedule=False)")],
        Import: _import,
    }

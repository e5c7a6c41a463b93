"""How changes are written in k6 scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from loadlint.changes import (
    CannotWriteError,
    Correlate,
    CountChecks,
    Import,
    JoinThresholds,
    LastAtLeast,
    LimitTimes,
    SetLoad,
    TraceRequests,
    Use,
    UseSetting,
)
from loadlint.dialects.k6.language import imports, style, syntax
from loadlint.dialects.k6.read import extraction_use
from loadlint.dialects.k6.read.parse import READER
from loadlint.dialects.k6.read.step_nodes import K6Tree, Place
from loadlint.dialects.k6.write import (
    checks,
    edit_arguments,
    generators,
    insertion_points,
    load_profile,
    members,
    render,
    replace_value,
    retake,
    route_writer,
    steps,
    tracing,
    validity,
    variables,
)
from loadlint.dialects.k6.write.replace_test import replaced_test
from loadlint.dialects.script.language.insertion import indent_at, loop_around
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

    from loadlint.dialects.k6.write.insertion_points import Anchor
    from loadlint.dialects.script.language.syntax_tree import Syntax
    from loadlint.dialects.script.read.extraction_use import Take
    from loadlint.dialects.script.write.words import Others
    from loadlint.request import Request
    from loadlint.script import Script, Step
    from loadlint.text.mapped import Text


@lru_cache(maxsize=1)
def of(script: Script) -> K6Words:
    """The words for a script; all fixes of an analysis share them."""
    if not isinstance(script.tree, K6Tree):
        raise CannotWriteError("the script was not parsed as k6")
    return K6Words(script, script.tree, script.tree.syntax)


class K6Words(Words["Place", "Anchor"]):
    """How changes are written in one file of a k6 script."""

    tree: K6Tree
    style: style.Style
    reader = READER
    route_writer = route_writer.K6RouteWriter
    number_separator = ""
    shape = extraction_use.SHAPE
    content_of = staticmethod(replace_value.content_of)
    literal_in = staticmethod(replace_value.literal_at)
    function_of = staticmethod(syntax.function_of)
    has_name = staticmethod(insertion_points.has_name)

    line_end = insertion_points.line_end
    anchor_after = insertion_points.after_step
    comment = "//"
    grammar = syntax.GRAMMAR
    reach = variables.reached_variable
    generate = generators.generated_variable
    add_assertion = checks.check_edits
    replace_test = replaced_test
    names_of_values = frozenset(("identifier", "member_expression", "subscript_expression"))
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
    with_empty_group = steps.with_empty_group
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
    sends_type_of_json = False
    retaken = retake.retaken
    statement_edits = retake.statement_edits

    def __init__(self, script: Script, tree: K6Tree, parsed: Syntax) -> None:
        super().__init__(script, tree, parsed)
        self.style = style.of(parsed, snake=script.naming == "snake")
        self.names = frozenset(syntax.names(parsed))
        self.imports = imports.Imports(parsed, self.style, self.names)
        self.typescript = parsed.grammar == syntax.TYPESCRIPT

    def check(self, edits: Sequence[Edit], after: bytes) -> None:
        """Refuse edits whose result has syntax errors that were not there before."""
        if self.root.has_error:
            return
        is_module = self.syntax.file.start > 0
        is_valid = (
            validity.parses(self.syntax.grammar, after)
            if is_module
            else validity.parses_after(self.syntax, edits, after)
        )
        if not is_valid:
            raise CannotWriteError(f"the changed {'module' if is_module else 'script'} could not be parsed")

    @property
    def statement_end(self) -> str:
        return self.style.semicolon

    def header_name(self, name: str) -> str:
        """The name of a response's header as Go writes it."""
        return render.canonical(name)

    @cached_property
    def threshold(self) -> list[Edit]:
        """The edits that make failed checks count: in the script itself, whatever file has the checks."""
        main = self.at(0)
        return checks.threshold(main.syntax, main.style, len(self.script.steps))

    def response_words(self, place: Place, request: Request) -> tuple[list[str], list[str]]:
        """Those of the request; of several responses `responses`."""
        is_one = insertion_points.shared_expression(place) is None
        return (response_words(request), method_words(request)) if is_one else (["responses"], [])

    # Variables

    def anchor_behind(self, place: Place, uses: Sequence[Use]) -> Anchor:
        return self.anchor_after(place)

    def answer(self, change: Correlate) -> response_route.Answer | None:
        """None for one of several responses, and for a promise of one."""
        place = self.place(change.step)
        return None if place.promise or place.item else super().answer(change)

    def check_order(self, change: Correlate, anchor: Anchor) -> None:
        place, asked = self.place(change.step), self.script.steps[change.step].span.start
        function = syntax.function_of(anchor.statement)
        is_field = initial_fields.field_of(self.routes, change.uses, change.step) is not None
        for use in change.uses:
            node = self.literal_at(use.span)
            seen = self.tree.seen.get(node.start_byte) if not is_field else None
            if syntax.function_of(node) is None and not is_field:
                raise CannotWriteError("the value stands in the script's init code, which runs before any response")
            meanwhile = place.promise and asked <= node.start_byte < anchor.offset
            if use.step <= change.step or (seen is not None and seen.made <= change.step) or meanwhile:
                raise CannotWriteError("the value is put together before the response arrives")
            other = self.place(use.step).raw.entry
            together = function is not None and function.start_byte <= node.start_byte < function.end_byte
            if other != place.raw.entry and not together:
                raise CannotWriteError(
                    f"the value is issued in `{place.raw.entry}` and used in `{other}`, which do not share variables"
                )

    def extract(self, change: Correlate, anchor: Anchor) -> Variable:
        """A declaration with the value, and a guard."""
        taken = self.call_taken_apart(change)
        variable = response_route.own_name(change.variable, self.answer(change), self.number_separator)
        writing, edits = self.writing(render.needs(change.extractor))
        drawn = render.random_element(change.extractor, f"{variable}Options", anchor.response, writing)
        guarded = render.guarded_extraction
        expression = drawn[1] if drawn is not None else guarded(change.extractor, anchor.response, writing)
        number = _type_of(change)
        kind = number if self.typescript else ""
        expression += f" as {kind}" if kind else ""
        target, starts = variable, [self.literal_at(use.span).start_byte for use in change.uses]
        names: Sequence[str] = [target] * len(change.uses)
        is_field, following = False, ""
        wanted = value_route.Wanted(change.step, taken, target, change.uses, number)
        if self.script.source.modules and value_route.is_apart(self.routes, wanted):
            carried = value_route.carried_value(self.routes, wanted)
            names, starts, is_field = carried.names, list(carried.places), carried.field is not None
            target, following = carried.field or target, carried.then
            edits += carried.edits
        description = change.description.replace(change.variable, target.rpartition(".")[2], 1)
        guard, imported = self.failing(_test_of_missing(change, target), description, anchor.statement)
        imported = () if change.if_missing == "leave out" else imported
        keyword, declaration = ("", []) if is_field else variables.declared_once(self, target, anchor, starts, kind)
        guards = (guard,) if change.if_missing == "end" else ()
        lines = [f"{keyword}{target} = {expression}", *guards, *([following] if following else ())]
        if drawn is not None:
            lines.insert(0, f"{self.style.const} {drawn[0]}")
        edits = [*edits, *imported, *declaration, anchor.statements(lines, self.style.newline)]
        edits += self._behind_loop(change, anchor.statement, starts, guard)
        return Variable(edits, names)

    def condition(self, name: str) -> tuple[str, str]:
        return f"if ({name}) {{", "}"

    def before(self, statement: Node, text: str) -> Edit:
        """A line of its own before a statement."""
        start = statement.start_byte
        indent = indent_at(self.data, start)
        return Edit(Span(start, start), f"{text}{self.style.semicolon}{self.style.newline}{indent}")

    def failing(self, test: str, description: str, place: Node | None = None) -> tuple[str, Sequence[Edit]]:
        """The statement that ends the iteration where a test is true, and the edits that import what it needs."""
        return self.failing_by(self.imports.member("k6", "fail", place), test, description)

    def failing_by(self, fail: imports.Imported | None, test: str, description: str) -> tuple[str, Sequence[Edit]]:
        """As `failing`, with the name that the script has for `fail`, if any."""
        message = self.style.string(description)
        if fail is None:
            return f"if ({test}) throw new Error({message})", ()
        return f"if ({test}) {fail.name}({message})", fail.edits

    def guard(self, take: Take, request: str) -> Iterator[Edit]:
        """A guard behind an extraction of the script's own."""
        description = f"no {take.extraction.variable} in the response to {request}"
        line, imported = self.failing(extraction_use.test_of(take), description)
        yield from imported
        yield from extraction_use.optional(take)
        yield self._line_behind(take.statement, line)

    def _behind_loop(self, change: Correlate, statement: Node, uses: Iterable[int], guard: str) -> Iterator[Edit]:
        """The guard of a value that the loop around a statement waits for."""
        loop = loop_around(statement, uses) if change.if_missing == "wait" else None
        if loop is not None:
            yield self._line_behind(loop, guard)

    def _line_behind(self, statement: Node, line: str) -> Edit:
        """A statement on a line of its own behind another one."""
        end = self.line_end(statement.end_byte)
        indent = indent_at(self.data, statement.start_byte)
        return Edit(Span(end, end), f"{self.style.newline}{indent}{line}{self.style.semicolon}")

    def writing(self, needed: Iterable[str]) -> tuple[render.Writing, list[Edit]]:
        """The names of what an expression needs, and the edits that import it."""
        edits: list[Edit] = []
        names = {"http": "http", "encoding": "encoding", "parseHTML": "parseHTML"}
        for what in sorted(needed):
            if what == "parseHTML":
                imported = self.imports.member("k6/html", what)
            else:
                imported = self.imports.default(f"k6/{what}", what)
            if imported is None:
                raise CannotWriteError(f"`{what}` means something else in this script")
            names[what] = imported.name
            edits += imported.edits
        writing = render.Writing(
            self.style.quote, self.typescript, names["http"], names["encoding"], names["parseHTML"]
        )
        return writing, edits

    def setting(self, change: UseSetting) -> Variable:
        return Variable((), [f"__ENV.{change.name.upper()}"] * len(change.uses))

    def send(self, sent: Sent) -> Iterator[Edit]:
        span = sent.use.span
        encoding = any(codec in ("base64", "base64url") for codec in sent.codecs)
        writing, imported = self.writing({"encoding"} if encoding else ())
        yield from imported
        quoted = replace_value.quoted_span(self.root, self.data, span) if sent.codecs == ["json"] else None
        if quoted is not None and not sent.plain:
            value = sent.name if sent.number is False else f"String({sent.name})"
            yield from replace_value.replace(self.root, self.data, quoted, f"JSON.stringify({value})")
            return
        wanted = self.literal_at(span).type == "number"
        value = sent.name
        matters = self.typescript or self.type_matters(sent.use)
        is_whole = not sent.codecs and replace_value.replaces_whole(self.root, span)
        if sent.number and not wanted and is_whole and matters:
            value = f"String({value})"
        if any(sent.use.around):
            before, after = sent.use.around
            value = f"`{before}${{{sent.name}}}{after}`"
        expression = render.encoded_expression(value, sent.codecs, writing, plain=sent.plain)
        if wanted and not sent.number and matters:
            expression = f"Number({expression})"
        yield from replace_value.replace(self.root, self.data, span, expression)

    # Requests

    def stop_redirects(self, step: int) -> list[Edit]:
        """`redirects: 0` in the parameters of a call."""
        return edit_arguments.set_param(self.place(step), self.data, "redirects", "0")

    def name_request(self, step: int, name: str) -> list[Edit]:
        """`http.url` before a template literal whose own words tell the request, or the tag `name`."""
        place = self.place(step)
        address = place.argument_ending(self.script.steps[step].at.end)
        http = self.imports.default("k6/http", "http")
        named = self.script.steps[step].name is not None or not place.raw.takes_url
        is_told = address is not None and self._tells_request(address, self.script.steps[step])
        if http is not None and address is not None and is_told and not named:
            return [*http.edits, Edit(Span(address.start_byte, address.start_byte), f"{http.name}.url")]
        return edit_arguments.set_name_tag(place, self.data, self.style.string(name), self.style)

    def _tells_request(self, address: Node, step: Step) -> bool:
        """Whether `http.url` keeps what is requested: it leaves out every expression, also a constant with a route."""
        if address.type != "template_string":
            return False
        values = [child for child in address.children if child.type == "template_substitution"]
        routes = [
            value
            for value in values
            if not any(value.start_byte <= place.start and place.end <= value.end_byte for place in step.varies)
        ]
        is_base = bool(routes) and routes[0].start_byte == address.start_byte + 1
        if is_base and _has_route(step.request.url, Span(routes[0].end_byte, address.end_byte)):
            return False
        words = (self.text(child) for child in address.children if child.type == "string_fragment")
        return not routes or (is_base and len(routes) == 1 and any(map(str.isalpha, "".join(words))))

    def _import(self, change: Import) -> list[Edit]:
        # Nothing declares the names, so they are free, although the script has them.
        free = imports.Imports(self.syntax, self.style, self.names.difference(change.names))
        imported = free.members(change.module, change.names)
        return [edit for member in imported if member is not None for edit in member.edits]

    others: ClassVar[Others] = {
        CountChecks: lambda words, _: words.threshold,
        Import: _import,
        LastAtLeast: lambda words, change: checks.shortest_iteration(words.syntax, change.seconds, words.style),
        LimitTimes: lambda words, change: checks.limits(words.at(0).syntax, words.at(0).style, change.limits),
        TraceRequests: lambda words, _: tracing.trace_edits(words),
        SetLoad: lambda words, change: load_profile.profile(words.at(0).syntax, words.at(0).style, change),
        JoinThresholds: lambda words, change: checks.joined_thresholds(words.syntax, change),
    }


def _has_route(url: Text, rest: Span) -> bool:
    """Whether an address has a path before the rest of it, which is written at a place."""
    starts = url.starts or ()
    end = next((number for number, start in enumerate(starts) if rest.covers(Span(start, start))), 0)
    base = url.value[:end]
    return any(map(str.isalpha, (base.partition("://")[2] or base).partition("/")[2]))


def _type_of(change: Correlate) -> str:
    """The type of a value in TypeScript."""
    if change.extractor.gives_list:
        return "string[]"
    return "number" if change.number else "string"


def _test_of_missing(change: Correlate, variable: str) -> str:
    """What is true where a value is missing: a list without items is true for JavaScript."""
    return f"!{variable}?.length" if change.extractor.gives_list else f"!{variable}"

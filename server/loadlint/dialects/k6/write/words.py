"""How changes are written in k6 scripts."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import (
    Authenticate,
    CannotWriteError,
    CountChecks,
    Import,
    JoinThresholds,
    LastAtLeast,
    LimitTimes,
)
from loadlint.dialects.k6.language import blocks, imports, style, syntax
from loadlint.dialects.k6.language.step_nodes import K6Tree
from loadlint.dialects.k6.read.parse import READER
from loadlint.dialects.k6.report import extraction_use
from loadlint.dialects.k6.write import (
    authentication,
    caller_fields,
    checks,
    edit_arguments,
    generators,
    insertion_points,
    member_tests,
    members,
    module_names,
    render,
    replace_value,
    retake,
    route_writer,
    steps,
    thresholds,
    variables,
)
from loadlint.dialects.k6.write.replace_test import replaced_test
from loadlint.dialects.k6.write.validity import Validity
from loadlint.dialects.script import initial_fields, response_route, value_route
from loadlint.dialects.script.insertion import indent_at
from loadlint.dialects.script.parse import reread
from loadlint.dialects.script.response_names import (
    Unnamed,
    calls_giving,
    method_words,
    response_names,
    response_words,
)
from loadlint.dialects.script.sent_types import sent_as_text_alone
from loadlint.dialects.script.syntax_tree import identifiers_in, span_of, stands_in
from loadlint.dialects.script.writer import Variable, place_of
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.changes import Authenticate, Change, Correlate, Use, UseSetting
    from loadlint.dialects.k6.language.step_nodes import Place
    from loadlint.dialects.k6.write.insertion_points import Anchor
    from loadlint.dialects.script.extraction_use import Take, Takes
    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.dialects.script.writer import Sent
    from loadlint.request import Request
    from loadlint.script import Script, Step
    from loadlint.text.mapped import Text


@lru_cache(maxsize=1)
def of(script: Script) -> K6Words:
    """The words for a script; all fixes of an analysis share them."""
    if not isinstance(script.tree, K6Tree):
        raise CannotWriteError("the script was not parsed as k6")
    return K6Words(script, script.tree, script.tree.syntax)


class K6Words:
    """How changes are written in one file of a k6 script: `script.writer.Words`."""

    comment = "//"
    texts: tuple[str, ...] = ("string", "template_string")
    assigning = syntax.ASSIGNING
    reach = variables.reached
    generate = generators.generated
    add_assertion = checks.added
    replace_test = replaced_test
    names_of_values = frozenset(("identifier", "member_expression", "subscript_expression"))
    expression = retake.expression
    named_response = retake.named_response
    assign = retake.assign
    literal_text = retake.literal_text
    split_off = retake.split_off
    other_literal = retake.other_literal
    returned = retake.returned
    cores = retake.cores
    with_other_path = retake.with_other_path
    member_of = member_tests.member_of
    member_test = member_tests.member_test
    asked = member_tests.asked
    step_statement = steps.step_statement
    statement_of = steps.statement_of
    is_seen = steps.is_seen
    with_empty_group = steps.with_empty_group
    address_node = steps.address_node
    text_ending = steps.text_ending
    in_text = steps.in_text
    request_lines = steps.request_lines
    variable_at = variables.at_step
    member_at = members.member_at
    member_text = members.member_text
    setting_at = members.setting_at
    setting_text = members.setting_text
    is_inside_text = members.is_inside_text
    into_text = members.into_text
    imported_for = module_names.imported_for
    first_field = members.first_field
    with_argument = caller_fields.with_argument
    with_parameter = caller_fields.with_parameter
    with_headers_parameter = caller_fields.with_headers_parameter
    json_body = members.json_body
    form_body = members.form_body
    sends_type_of_json = False
    trailing = retake.trailing
    removed = retake.removed
    retaken = retake.retaken
    stated = retake.stated

    def __init__(self, script: Script, tree: K6Tree, parsed: Syntax) -> None:
        self.script = script
        self.tree = tree
        self.syntax = parsed
        self.root = parsed.root
        self.data = script.source.data
        self.encoded = tree.encoded
        self.style = style.of(self.syntax, snake=script.naming == "snake")
        self.names = frozenset(syntax.names(parsed))
        self.imports = imports.Imports(self.syntax, self.style, self.names)
        self.comments = self.syntax.anchors.get("comment", [])
        self.typescript = self.syntax.grammar == syntax.TYPESCRIPT
        self._validity = Validity(parsed)

    def check(self, edits: Sequence[Edit], after: bytes) -> None:
        """Refuse edits whose result has syntax errors that were not there before."""
        if self.root.has_error:
            return
        is_module = self.syntax.file.start > 0
        if is_module and syntax.parse_tree(after, self.syntax.grammar).root_node.has_error:
            raise CannotWriteError("the changed module could not be parsed")
        if not is_module and not self._validity.holds_after(edits, after):
            raise CannotWriteError("the changed script could not be parsed")

    def again(self, edits: Iterable[Edit]) -> Script:
        """The script after edits."""
        return reread(self.script, self.tree.syntax.source, edits, self.tree.read_file, READER)

    def at(self, offset: int) -> K6Words:
        """The words for the file that has an offset."""
        return self._words_by_file[self.script.source.file_at(offset).path]

    @cached_property
    def _words_by_file(self) -> dict[str, K6Words]:
        others = {part.file.path: K6Words(self.script, self.tree, part) for part in self.tree.modules}
        words = {self.syntax.file.path: self, **others}
        for other in others.values():
            vars(other)["_words_by_file"] = words
        return words

    def text(self, node: Node) -> str:
        """The source text of a node, in any of the files."""
        return self.script.source.text(Span(node.start_byte, node.end_byte))

    @property
    def statement_end(self) -> str:
        """What ends a statement on its line."""
        return self.style.semicolon

    @property
    def newline(self) -> str:
        """The line end of the script."""
        return self.style.newline

    def string(self, text: str) -> str:
        """A literal of a text."""
        return self.style.string(text)

    def place(self, step: int) -> Place:
        """Where a step stands."""
        return place_of(self.tree.places, step)

    def header_name(self, name: str) -> str:
        """The name of a response's header as Go writes it."""
        return render.canonical(name)

    def quoted(self, text: str) -> str:
        """A text as a literal, in the script's quotes."""
        return self.style.string(text)

    def literal_at(self, span: Span) -> Node:
        """The literal or name whose text is at the span, or that holds it."""
        return replace_value.literal_at(self.at(span.start).root, span)

    def takes(self) -> Takes:
        """The statements of this file that take values out of responses."""
        return self._takes

    @cached_property
    def _takes(self) -> Takes:
        is_main = self.syntax is self.tree.syntax
        return extraction_use.of(self.script) if is_main else extraction_use.within(self.script, self.syntax)

    @cached_property
    def routes(self) -> route_writer.K6RouteWriter:
        """How values get from one function to another."""
        return route_writer.K6RouteWriter(self)

    @cached_property
    def threshold(self) -> list[Edit]:
        """The edits that make failed checks count: in the script itself, whatever file has the checks."""
        main = self.at(0)
        return checks.threshold(main.syntax, main.style, len(self.script.steps))

    def response_name(self, call: Node) -> str:
        """A name for the response that a call gives."""
        return self._response_names[call.id]

    @cached_property
    def _response_names(self) -> Mapping[int, str]:
        """Names for the responses that calls give, by the ids of their nodes."""
        places = zip(self.tree.places, self.script.steps, strict=True)
        responses = [response for place, step in places for response in self._unnamed(place, step.request)]
        return response_names(responses, identifiers_in([self.tree.syntax, *self.tree.modules]), "")

    def _unnamed(self, place: Place, request: Request) -> Iterator[Unnamed]:
        """The response of a step as each call gives it on the way from the request to the script's own function."""
        for call in calls_giving(place, modules=bool(self.script.source.modules)):
            here, function = replace(place, site=call), blocks.function_of(call)
            of_one = insertion_points.shared(here) is None
            words, method = (response_words(request), method_words(request)) if of_one else (["responses"], [])
            yield Unnamed(
                call.id,
                self.style.name(words),
                self.style.name([*method, *words]),
                insertion_points.has_name(here),
                span_of(function) if function is not None else None,
            )

    # Variables

    def anchor(self, change: Correlate) -> Anchor:
        """Where the response is at hand. Refuses uses that run before, or elsewhere."""
        place, answer = self.place(change.step), self._answer(change)
        if answer is None:
            anchor = insertion_points.after_step(self, place)
        else:
            anchor = insertion_points.after_step(self, replace(place, site=answer.call))
            anchor = replace(anchor, edits=(*anchor.edits, *answer.edits))
        self._check_order(change, anchor)
        return anchor

    def _answer(self, change: Correlate) -> response_route.Answer | None:
        """The call whose answer is taken apart, in a script of several files."""
        place = self.place(change.step)
        if not self.script.source.modules or place.promise or place.item:
            return None
        return response_route.answer_of(self.routes, change, place.site, place.made_at)

    def taken_at(self, change: Correlate) -> int:
        """Where the response of a step is taken apart, in bytes."""
        place, answer = self.place(change.step), self._answer(change)
        return (answer.call if answer is not None else place.site or place.made_at).start_byte

    def _check_order(self, change: Correlate, anchor: Anchor) -> None:
        place, asked = self.place(change.step), self.script.steps[change.step].span.start
        function = blocks.function_of(anchor.statement)
        is_field = initial_fields.field_of(self.routes, change.uses, change.step) is not None
        for use in change.uses:
            node = self.literal_at(use.span)
            seen = self.tree.seen.get(node.start_byte) if not is_field else None
            if blocks.function_of(node) is None and not is_field:
                raise CannotWriteError("the value stands in the script's init code, which runs before any response")
            meanwhile = place.promise and asked <= node.start_byte < anchor.offset
            if use.step <= change.step or (seen is not None and seen.made <= change.step) or meanwhile:
                raise CannotWriteError("the value is put together before the response arrives")
            other = self.place(use.step).entry
            together = function is not None and function.start_byte <= node.start_byte < function.end_byte
            if other != place.entry and not together:
                raise CannotWriteError(
                    f"the value is issued in `{place.entry}` and used in `{other}`, which do not share variables"
                )

    def extract(self, change: Correlate, anchor: Anchor) -> Variable:
        """A declaration with the value, and a guard."""
        answer = self._answer(change)
        taken = answer.call if answer is not None else self.place(change.step).site or self.place(change.step).made_at
        variable = response_route.own_name(change.variable, answer, "")
        writing, edits = self.writing(render.needs(change.extractor))
        drawn = render.random_element(change.extractor, f"{variable}Options", anchor.response, writing)
        expression = drawn[1] if drawn is not None else render.extraction(change.extractor, anchor.response, writing)
        number = "number" if change.number else "string"
        kind = number if self.typescript else ""
        expression += f" as {kind}" if kind else ""
        target, starts = variable, [self.literal_at(use.span).start_byte for use in change.uses]
        names: Sequence[str] = [target] * len(change.uses)
        is_field, following = False, ""
        wanted = value_route.Wanted(change.step, taken, target, change.uses, number)
        if self.script.source.modules and value_route.is_apart(self.routes, wanted):
            carried = value_route.carried(self.routes, wanted)
            names, starts, is_field = carried.names, list(carried.places), carried.field is not None
            target, following = carried.field or target, carried.then
            edits += carried.edits
        description = change.description.replace(change.variable, target.rpartition(".")[2], 1)
        guard, imported = self.failing(f"!{target}", description, anchor.statement)
        imported = () if change.is_optional else imported
        keyword, declaration = ("", []) if is_field else variables.declared(self, target, anchor, starts, kind)
        guards = () if change.is_optional else (guard,)
        lines = [f"{keyword}{target} = {expression}", *guards, *([following] if following else ())]
        if drawn is not None:
            lines.insert(0, f"{self.style.const} {drawn[0]}")
        edits = [*edits, *imported, *declaration, anchor.statements(lines, self.style.newline)]
        return Variable(edits, names)

    @property
    def indentation(self) -> str:
        """One level of indentation."""
        return self.style.unit

    def condition(self, name: str) -> tuple[str, str]:
        """What begins and ends the statements that run where a variable has a value."""
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
        end = insertion_points.line_end(self.data, take.statement.end_byte, self.comments)
        indent = indent_at(self.data, take.statement.start_byte)
        yield Edit(Span(end, end), f"{self.style.newline}{indent}{line}{self.style.semicolon}")

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
        """The expressions that read a value from the environment, one for each use."""
        return Variable((), [f"__ENV.{change.name.upper()}"] * len(change.uses))

    def send(self, sent: Sent) -> Iterator[Edit]:
        """The variable in the place of the value."""
        span = sent.use.span
        encoding = any(codec in ("base64", "base64url") for codec in sent.codecs)
        writing, imported = self.writing({"encoding"} if encoding else ())
        yield from imported
        quoted = replace_value.quoted(self.root, self.data, span) if sent.codecs == ["json"] else None
        if quoted is not None and not sent.plain:
            value = sent.name if sent.number is False else f"String({sent.name})"
            yield from replace_value.replace(self.root, self.data, quoted, f"JSON.stringify({value})")
            return
        wanted = replace_value.is_number(self.root, span)
        value = sent.name
        matters = self.typescript or self._type_matters(sent.use)
        is_whole = not sent.codecs and replace_value.replaces_whole(self.root, span)
        if sent.number and not wanted and is_whole and matters:
            value = f"String({value})"
        if any(sent.use.around):
            before, after = sent.use.around
            value = f"`{before}${{{sent.name}}}{after}`"
        expression = render.encoded(value, sent.codecs, writing, plain=sent.plain)
        if wanted and not sent.number and matters:
            expression = f"Number({expression})"
        yield from replace_value.replace(self.root, self.data, span, expression)

    def _type_matters(self, use: Use) -> bool:
        """Whether it makes a difference that a value is a number or a text: not if it is passed on to an address."""
        literal = self.literal_at(use.span)
        is_passed = stands_in(literal, "arguments")
        request = self.script.steps[use.step].request
        text = self.text(literal).strip("'\"`")
        return not (is_passed and self.script.source.modules and sent_as_text_alone(request, text))

    # Requests

    def stop_redirects(self, step: int) -> list[Edit]:
        """`redirects: 0` in the parameters of a call."""
        return edit_arguments.set_param(self.place(step), self.data, "redirects", "0")

    def remove_header(self, span: Span) -> list[Edit]:
        """A member of an object, taken out."""
        return edit_arguments.remove_header(self.root, self.data, span)

    def authenticate(self, change: Authenticate) -> list[Edit]:
        """The proof that the tool makes, in the place of a header."""
        return authentication.write(self, change)

    def name_request(self, step: int, name: str) -> list[Edit]:
        """`http.url` before a template literal whose own words tell the request, or the tag `name`."""
        place = self.place(step)
        end = self.script.steps[step].at.end
        address = next((node for node in place.args if node.end_byte == end), None)
        http = self.imports.default("k6/http", "http")
        named = self.script.steps[step].name is not None or not place.takes_url
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

    def other(self, change: Change) -> list[Edit]:
        """A change that is about k6 alone."""
        if isinstance(change, CountChecks):
            return self.threshold
        if isinstance(change, Import):
            return self._import(change)
        if isinstance(change, LastAtLeast):
            return checks.shortest_iteration(self.syntax, change.seconds, self.style)
        if isinstance(change, LimitTimes):
            main = self.at(0)
            return thresholds.limits(main.syntax, main.style, change.limits)
        if isinstance(change, JoinThresholds):
            return checks.joined_thresholds(self.syntax, change)
        raise CannotWriteError("this change is not known")


def _has_route(url: Text, rest: Span) -> bool:
    """Whether an address has a path before the rest of it, which is written at a place."""
    starts = url.starts or ()
    end = next((number for number, start in enumerate(starts) if rest.covers(Span(start, start))), 0)
    base = url.value[:end]
    return any(map(str.isalpha, (base.partition("://")[2] or base).partition("/")[2]))

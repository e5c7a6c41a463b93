"""Lowers changes to text edits."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from loadlint.assertion import Echo
from loadlint.changes import (
    AddAssertion,
    AddNote,
    CannotWriteError,
    Correlate,
    CountRequest,
    Generate,
    GuardExtraction,
    NameRequest,
    RemoveExtraction,
    RemoveHeader,
    ReplaceTest,
    ReplaceText,
    StopRedirects,
    UseVariable,
)
from loadlint.dialects.locust.language import scoping, style, syntax
from loadlint.dialects.locust.language.imports import Imports
from loadlint.dialects.locust.language.step_nodes import LocustTree
from loadlint.dialects.locust.read import templates
from loadlint.dialects.locust.report import extraction_use
from loadlint.dialects.locust.write import edit_arguments, guards, insertion_points, render, validity, verdicts
from loadlint.dialects.locust.write import replace_test as retests
from loadlint.dialects.locust.write import replace_value as replacing
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.script import notes, unused_extractions
from loadlint.dialects.script.common import is_plain, request_name
from loadlint.dialects.script.writer import remaining
from loadlint.request import url_path
from loadlint.text.edits import ConflictError, Edit, apply
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.changes import Change, Use
    from loadlint.dialects.locust.language.step_nodes import Place
    from loadlint.script import Script


def write(script: Script, change: Change) -> tuple[Edit, ...]:
    """The smallest edits for a change, checked by parsing the result."""
    writer = _writer(script)
    edits = tuple(dict.fromkeys(writer.write(change)))
    writer.check(edits)
    return edits


@lru_cache(maxsize=1)
def _writer(script: Script) -> _Writer:
    """The writer of a script; all fixes of an analysis share it."""
    return _Writer(script)


class _Writer:
    def __init__(self, script: Script) -> None:
        if not isinstance(script.tree, LocustTree):
            raise CannotWriteError("the script was not parsed as Locust")
        self.script = script
        self.tree: LocustTree = script.tree
        self.syntax = self.tree.syntax
        self.root = self.syntax.root
        self.data = script.source.data
        self.style = style.of(self.syntax)
        self.imports = Imports(self.syntax, self.style)
        self.comments = self.syntax.anchors.get("comment", [])

    def check(self, edits: Sequence[Edit]) -> None:
        """Refuse edits whose result is no Python although the script was."""
        try:
            after = apply(self.data, edits)
        except ConflictError as error:
            raise CannotWriteError("the places of the value overlap") from error
        if self.compiles and not validity.compiles_after(self.syntax, edits, after):
            raise CannotWriteError("the changed script would not compile")
        if not self.compiles and not validity.parses_after(self.syntax, after):
            raise CannotWriteError("the changed script could not be parsed")

    @cached_property
    def compiles(self) -> bool:
        """Whether the script is valid for the Python that runs loadlint; it may be written for another one."""
        return validity.compiles(self.data)

    def write(self, change: Change) -> list[Edit]:
        """The edits, in the order in which those at one place follow each other."""
        if isinstance(change, Correlate):
            return self.correlate(change)
        if isinstance(change, UseVariable):
            return self.use_variable(change)
        if isinstance(change, Generate):
            return self.generate(change)
        if isinstance(change, RemoveHeader):
            return edit_arguments.remove_header(self.root, self.data, change.span)
        if isinstance(change, StopRedirects):
            return edit_arguments.stop_redirects(self.place(change.step), self.data)
        if isinstance(change, NameRequest):
            name = style.string_literal(change.name, self.style.quote)
            return edit_arguments.set_keyword(self.place(change.step), self.data, "name", name)
        if isinstance(change, CountRequest):
            return edit_arguments.remove_keyword(self.root, self.data, change.span, "catch_response")
        if isinstance(change, ReplaceText):
            self.inside_literal(change.span)
            return [Edit(change.span, change.text)]
        if isinstance(change, RemoveExtraction):
            return unused_extractions.remove(self.script, self.root, change.span, syntax.ASSIGNING)
        if isinstance(change, GuardExtraction):
            return self.guard_extraction(change)
        if isinstance(change, AddNote):
            return [notes.line_of_comment(self.script.source, self.root, "#", change)]
        if isinstance(change, AddAssertion):
            return self.add_assertion(change)
        if isinstance(change, ReplaceTest):
            return self.replace_test(change)
        raise CannotWriteError("this change is not known")

    def place(self, step: int) -> Place:
        """Where a step stands."""
        if not 0 <= step < len(self.tree.places):
            raise CannotWriteError("there is no such request")
        return self.tree.places[step]

    def inside_literal(self, span: Span) -> None:
        """Refuse to change what is no text of a literal."""
        node = replacing.literal_at(self.root, span)
        if node.type != "string" or not (node.start_byte < span.start and span.end < node.end_byte):
            raise CannotWriteError("the text is not inside a literal")

    def nodes(self, uses: Sequence[Use]) -> list[Node]:
        """The literals of uses."""
        return [replacing.literal_at(self.root, use.span) for use in uses]

    def add_assertion(self, change: AddAssertion) -> list[Edit]:
        """Fail the request in its block where its answer is not as it should be."""
        place = self.place(change.step)
        name = self.response_names[change.step]
        edits: list[Edit] = []
        if verdicts.is_bare(place):
            block = verdicts.opened(place, self.data, self.style, self.comments, name)
            edits, name, offset, indent = list(block.edits), block.name, block.offset, block.indent
        else:
            anchor = insertion_points.after_step(place, self.data, self.style, self.comments, name, [])
            if place.caught == "?" or anchor.after:
                raise CannotWriteError("it can't be told whether the script judges this request itself")
            name, offset, indent = anchor.response, anchor.offset, anchor.indent
            edits += anchor.edits
            if not place.caught:
                edits += edit_arguments.set_keyword(place, self.data, "catch_response", "True")
        writing = Writing(self.style, self.imports, name, None, place.fast, place.caught == "rest")
        ending = self.ending(change.step, writing)
        tests = [self.seen_from(test, place, change.step) if isinstance(test, Echo) else test for test in change.tests]
        lines = verdicts.statements(tests, self.script.steps[change.step].request, writing, ending)
        return [*edits, *writing.edits, self.statements(offset, indent, lines)]

    def replace_test(self, change: ReplaceTest) -> list[Edit]:
        """Another test in the place of one that is there."""
        place = self.place(change.step)
        anchor = insertion_points.after_step(place, self.data, self.style, self.comments, "", [])
        writing = Writing(self.style, self.imports, anchor.response, None, place.fast, place.caught == "rest")
        whole = next((one.test for one in self.script.assertions if one.span == change.span), None)
        return retests.write(self.syntax, change, whole, writing)

    def seen_from(self, test: Echo, place: Place, step: int) -> Echo:
        """The test with its variable as it is written at a step. Refuses one that may not be set there."""
        given = [one for one in self.script.extractions if one.variable == test.variable and one.step < step]
        span = given[-1].span if given else None
        at = self.root.descendant_for_byte_range(span.start, span.end) if span is not None else None
        if at is None or place.site is None:
            raise CannotWriteError(f"`{test.variable}` is not set there")
        function, here = scoping.function_of(at), scoping.function_of(place.site)
        root, dot, rest = test.variable.partition(".")
        if dot:
            seen = self.elsewhere(root, rest, function, place.site)
            return Echo(test.extractor, test.relation, seen, test.number)
        if function.id != here.id or not insertion_points.runs_before(insertion_points.statement_of(at), place.site):
            raise CannotWriteError(f"`{test.variable}` can't be seen there")
        return test

    def ending(self, step: int, writing: Writing) -> list[str]:
        """What ends the task after a failure, where something takes a value out of the answer all the same."""
        place = self.place(step)
        if place.site is None or self.script.unguarded(step) is None:
            return []
        with suppress(CannotWriteError):
            stop = guards.ending(self.tree, place, scoping.function_of(place.site), writing)
            if guards.ends_inside(place, stop):
                return [stop]
        return []

    # Correlate

    def correlate(self, change: Correlate) -> list[Edit]:
        """An extraction after a step, its guard, and the uses of the variable."""
        place = self.place(change.step)
        nodes = self.nodes(change.uses)
        name = self.response_names[change.step]
        starts = [node.start_byte for node in nodes]
        anchor = insertion_points.after_step(place, self.data, self.style, self.comments, name, starts)
        assert place.site is not None
        function = scoping.function_of(place.site)
        self.check_order(change.step, place, anchor.statement, nodes, change.uses)
        edits: list[Edit] = []
        if change.stop_redirects:
            edits += edit_arguments.stop_redirects(place, self.data)
        edits += anchor.edits
        target, names = self.variable(change.variable, function, nodes)
        caught = anchor.in_with and place.caught in ("with", "rest")
        client = self.client_of(place, function)
        rest = place.caught == "rest" and anchor.in_with
        writing = Writing(self.style, self.imports, anchor.response, client, place.fast, rest)
        statements = render.extraction(change.extractor, target, writing)
        guard = guards.guard(self.tree, place, function, change.description, writing, caught=caught)
        unit = self.style.unit
        branch = [f"if not {statements.tested}:", *(unit + line for line in guard.inside)]
        edits += writing.edits
        rest_of_it = () if guard.after else statements.after
        edits.append(self.statements(anchor.offset, anchor.indent, [*statements.before, *branch, *rest_of_it]))
        edits += anchor.after
        if guard.after:
            outer = insertion_points.indent_at(self.data, anchor.statement.start_byte)
            end = anchor.offset
            lines = [f"if not {statements.tested}:", *(unit + line for line in guard.after), *statements.after]
            edits.append(self.after_block(anchor.statement, end, outer, lines))
        number = False if render.gives_text(change.extractor) else change.number
        return edits + self.uses(names, change.uses, plain=is_plain(change.extractor), number=number)

    def statements(self, offset: int, indent: str, lines: Sequence[str]) -> Edit:
        """Insert statements, each after a line end; a line's own indentation is added to the given one."""
        return Edit(Span(offset, offset), self.written(indent, lines))

    def written(self, indent: str, lines: Sequence[str]) -> str:
        """Statements as text, folded where they are too long."""
        text = ""
        for line in lines:
            own = re.match(r"[ \t]*", line)
            inner = indent + (own[0] if own else "")
            for piece in self.style.lines(line.lstrip(), inner):
                text += self.style.newline + (piece if piece.startswith(inner) else inner + piece)
        return text

    def guard_extraction(self, change: GuardExtraction) -> list[Edit]:
        """A guard behind an extraction of the script's own."""
        take = extraction_use.of(self.script).at(change.span)
        if take is None:
            raise CannotWriteError("the value is not taken by a statement of its own")
        step, variable = take.extraction.step, take.extraction.variable
        place = self.place(step)
        if place.caught:
            raise CannotWriteError("the script judges the answer itself: the guard belongs into its `with` block")
        description = (
            f"no {variable.rpartition('.')[2]} in the response to {request_name(self.script.steps[step].request)}"
        )
        end = insertion_points.line_end(self.data, take.statement.end_byte, self.comments)
        indent = insertion_points.indent_at(self.data, take.statement.start_byte)
        failing = f"{self.style.unit}raise RuntimeError({style.string_literal(description, self.style.quote)})"
        return [self.statements(end, indent, [f"if {variable} is None:", failing])]

    def after_block(self, statement: Node, inside: int, indent: str, lines: Sequence[str]) -> Edit:
        """Statements after a block whose last line may get insertions itself."""
        end = statement.end_byte
        while self.data[end - 1 : end] in (b"\n", b"\r", b" ", b"\t"):
            end -= 1
        end = max(insertion_points.line_end(self.data, end, self.comments), inside)
        following = self.data[end : end + 1]
        if following and following[0] < 0x80:
            # In the edit of the line end, so that it comes after what is inserted at the end of the block.
            stop = end + 2 if self.data[end : end + 2] == b"\r\n" else end + 1
            kept = self.data[end:stop].decode()
            return Edit(Span(end, stop), self.written(indent, lines) + kept)
        raise CannotWriteError("the script ends without a line end")

    def variable(self, name: str, function: Node, nodes: Sequence[Node]) -> tuple[str, list[str]]:
        """What is assigned, and what each use reads."""
        if scoping.is_local(function, nodes):
            return name, [name] * len(nodes)
        functions = [scoping.function_of(node) for node in nodes]
        owner = scoping.shared_owner(self.tree, [function, *functions])
        target = scoping.attribute(self.tree, function, owner, name)
        return target, [scoping.attribute(self.tree, one, owner, name) for one in functions]

    def client_of(self, place: Place, function: Node) -> str | None:
        """The expression for the client that makes a request."""
        called = place.call.child_by_field_name("function") if place.call is not None else None
        holder = called.child_by_field_name("object") if called is not None else None
        if holder is not None:
            text = self.syntax.text(holder)
            return f"{text}.client" if place.caught == "rest" else text
        bound = self.tree.bound.get(function.id, [])
        return f"{bound[0][0]}.client" if len(bound) == 1 else None

    def check_order(self, step: int, place: Place, statement: Node, nodes: Sequence[Node], uses: Sequence[Use]) -> None:
        """Refuse uses that run before the response is there, or without it."""
        for use, node in zip(uses, nodes, strict=True):
            scoping.function_of(node)
            seen = self.tree.seen.get(node.start_byte)
            if use.step <= step or (seen is not None and seen.made <= step):
                raise CannotWriteError("the value is put together before the response arrives")
            scoping.check_reach(place, self.place(use.step))
            if not insertion_points.runs_before(statement, node):
                raise CannotWriteError(
                    "the request that issues the value may not run, and the value is used all the same"
                )

    @cached_property
    def response_names(self) -> tuple[str, ...]:
        """For each step a name for its response: that of the last word of the address; the same for all fixes."""
        taken: dict[str, int] = {}
        names = []
        for index in range(len(self.tree.places)):
            base = self._response_base(index)
            count = taken.get(base, 0) + 1
            while f"{base}{f'_{count}' if count > 1 else ''}" in self.script.names:
                count += 1
            taken[base] = count
            names.append(f"{base}{f'_{count}' if count > 1 else ''}")
        return tuple(names)

    def _response_base(self, step: int) -> str:
        path = url_path(self.script.steps[step].request.url.value.replace(HOLE, ""))
        words = [word for word in re.split(r"[/.]", path) if re.fullmatch(r"[A-Za-z][A-Za-z_-]{1,23}", word)]
        parts = re.split(r"[_-]+", words[-1]) if words else []
        return "_".join([*(part.lower() for part in parts if part), "response"])

    # Uses

    def uses(self, names: Sequence[str], uses: Sequence[Use], *, plain: bool, number: bool | None) -> list[Edit]:
        """The edits that put a variable in the place of a value. `number`: it is one; None where that is not known."""
        edits: list[Edit] = []
        for name, use in zip(names, uses, strict=True):
            if not plain and any(template.covers(use.span) for template in self.tree.templates):
                templates.check_direct(replacing.literal_at(self.root, use.span))
            inner = replacing.inner_quote(self.root, self.data, use.span)
            quote = inner or self.style.quote
            writing = Writing(self.style, self.imports)
            codecs = remaining(use, self.tree.encoded)
            expression = name
            whole = replacing.replaces_whole(self.root, self.data, use.span)
            wanted = replacing.is_number(self.root, use.span)
            if number is not False and not wanted and (codecs or whole) and (number or self.is_digits(use.span)):
                expression = f"str({name})"
            if any(use.around):
                expression = render.formatted(*use.around, name, quote, inside=bool(inner))
            expression = render.encoded(expression, codecs, writing, quote, plain=plain)
            if wanted and not number:
                expression = f"{'int' if self.is_digits(use.span) else 'float'}({expression})"
            edits += writing.edits
            edits += replacing.replace(self.root, self.data, use.span, expression)
        return edits

    def is_digits(self, span: Span) -> bool:
        """Whether a whole number is written there, as one or in a string."""
        return re.fullmatch(rb"-?\d+", self.data[span.start : span.end]) is not None

    def use_variable(self, change: UseVariable) -> list[Edit]:
        """Use a variable that is there, where it can be seen."""
        nodes = self.nodes(change.uses)
        first = min(use.step for use in change.uses)
        extraction = next(
            (e for e in reversed(self.script.extractions) if e.variable == change.variable and e.step < first), None
        )
        if extraction is None:
            raise CannotWriteError(f"`{change.variable}` is not set before the value is used")
        source = self.place(extraction.step)
        at = self.root.descendant_for_byte_range(extraction.span.start, extraction.span.end)
        if at is None:
            raise CannotWriteError(f"`{change.variable}` is not set before the value is used")
        function = scoping.function_of(at)
        statement = insertion_points.statement_of(at)
        self.check_order(extraction.step, source, statement, nodes, change.uses)
        edits: list[Edit] = []
        root, dot, rest = change.variable.partition(".")
        if scoping.is_local(function, nodes):
            names = [change.variable] * len(nodes)
        elif dot:
            names = [self.elsewhere(root, rest, function, node) for node in nodes]
        else:
            assignment = scoping.assigned_at(self.root, extraction.span, change.variable)
            if assignment is None:
                raise CannotWriteError(f"`{change.variable}` can't be seen where the value is used")
            target, names = self.variable(change.variable, function, nodes)
            edits.append(Edit(Span(assignment.start_byte, assignment.start_byte), f"{target} = "))
        extractor = extraction.extractor
        plain = extractor is not None and is_plain(extractor)
        number = False if extractor is not None and render.gives_text(extractor) else None
        return edits + self.uses(names, change.uses, plain=plain, number=number)

    def elsewhere(self, root: str, rest: str, function: Node, node: Node) -> str:
        """`self.token` as another function writes it."""
        argument, own = scoping.holder_of(self.tree, function)
        user, _, inner = rest.partition(".")
        if root != argument:
            raise CannotWriteError(f"`{root}` can't be seen where the value is used")
        owner, name = (own.user, inner) if user in ("user", "locust") and own.user is not None else (own, rest)
        other = scoping.function_of(node)
        if owner is None:
            raise CannotWriteError(f"`{root}` can't be seen where the value is used")
        return scoping.attribute(self.tree, other, owner, name)

    # Generate

    def generate(self, change: Generate) -> list[Edit]:
        """A value made at run time."""
        if not change.uses:
            raise CannotWriteError("the value is not used")
        place = self.place(change.step)
        nodes = self.nodes(change.uses)
        if place.site is None:
            raise CannotWriteError("the request is made in code that several callers share, or in another file")
        function = scoping.function_of(place.site)
        for use, node in zip(change.uses, nodes, strict=True):
            scoping.function_of(node)
            scoping.check_reach(place, self.place(use.step))
        local = scoping.is_local(function, nodes)
        target, names = self.variable(change.variable, function, nodes)
        inside = [place.site.start_byte, *(node.start_byte for node in nodes if local)]
        statement = insertion_points.common_statement(function, inside)
        writing = Writing(self.style, self.imports)
        *before, expression = self.generator(change, writing, target)
        at = statement.start_byte
        if self.data[at - 1 : at] not in (b" ", b"\t", b"\n") or insertion_points.indent_at(self.data, at) != _before(
            self.data, at
        ):
            raise CannotWriteError("several statements are on one line")
        indent = insertion_points.indent_at(self.data, at)
        shown = self.written(indent, [*before, f"{target} = {expression}"])
        line = Edit(Span(at, at), shown.removeprefix(self.style.newline + indent) + self.style.newline + indent)
        plain, number = change.kind != "iso-time", change.kind.startswith("epoch")
        return [*writing.edits, line, *self.uses(names, change.uses, plain=plain, number=number)]

    def generator(self, change: Generate, writing: Writing, target: str) -> list[str]:
        """The expression that makes the value, last, after the statements that it needs."""
        kind = change.kind
        if kind == "epoch-milliseconds":
            return [f"int({writing.module('time')}.time() * 1000)"]
        if kind == "epoch-seconds":
            return [f"int({writing.module('time')}.time())"]
        if kind == "iso-time":
            if (given := self.imports.given("datetime", "datetime")) is not None:
                now = f"{given}.now({writing.member('datetime', 'timezone')}.utc)"
            else:
                module = writing.module("datetime")
                now = f"{module}.datetime.now({module}.timezone.utc)"
            shown = f"{now}.isoformat(timespec={writing.string('milliseconds')})"
            return [f"{shown}.replace({writing.string('+00:00')}, {writing.string('Z')})"]
        if kind == "uuid":
            return [f"str({writing.module('uuid')}.uuid4())"]
        if kind in ("hex", "pkce-verifier"):
            length = change.length or (32 if kind == "hex" else 64)
            text = f"{writing.module('secrets')}.token_hex({(length + 1) // 2})"
            return [text if length % 2 == 0 else f"{text}[1:]"]
        if change.source is None:
            raise CannotWriteError("the verifier of the challenge is not known")
        owner, dot, name = target.rpartition(".")
        source = f"{owner}{dot}{change.source}" if dot and not change.source.startswith(f"{owner}.") else change.source
        digest = f"{name}_digest"
        encoded = f"{writing.module('base64')}.urlsafe_b64encode({digest}).rstrip(b{writing.string('=')}).decode()"
        return [f"{digest} = {writing.module('hashlib')}.sha256({source}.encode()).digest()", encoded]


def _before(data: bytes, offset: int) -> str:
    return data[data.rfind(b"\n", 0, offset) + 1 : offset].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")

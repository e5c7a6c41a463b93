"""Lowers changes to text edits."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from loadlint.assertion import Echo
from loadlint.changes import (
    AddAssertion,
    AddNote,
    CannotWriteError,
    Correlate,
    CountChecks,
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
from loadlint.dialects.k6.language import imports, scoping, style, syntax
from loadlint.dialects.k6.language.step_nodes import K6Tree
from loadlint.dialects.k6.report import extraction_use
from loadlint.dialects.k6.write import checks, edit_arguments, insertion_points, render, replace_test, replace_value
from loadlint.dialects.k6.write.validity import is_valid_after
from loadlint.dialects.script import notes, unused_extractions
from loadlint.dialects.script.common import is_plain, request_name
from loadlint.request import url_path
from loadlint.text.edits import ConflictError, Edit, apply
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from loadlint.changes import Change, Use
    from loadlint.dialects.k6.language.step_nodes import Place
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
        if not isinstance(script.tree, K6Tree):
            raise CannotWriteError("the script was not parsed as k6")
        self.script = script
        self.tree: K6Tree = script.tree
        self.syntax = self.tree.syntax
        self.root = self.syntax.root
        self.data = script.source.data
        self.style = style.of(self.syntax, snake=script.naming == "snake")
        self.imports = imports.Imports(self.syntax, self.style, script.names)
        self.comments = self.syntax.anchors.get("comment", [])

    def check(self, edits: Sequence[Edit]) -> None:
        """Refuse edits whose result has syntax errors that were not there before."""
        try:
            after = apply(self.data, edits)
        except ConflictError as error:
            raise CannotWriteError("the places of the value overlap") from error
        if not self.root.has_error and not is_valid_after(self.syntax, edits, after):
            raise CannotWriteError("the changed script could not be parsed")

    @cached_property
    def threshold(self) -> list[Edit]:
        """The edits that make failed checks count."""
        return checks.threshold(self.syntax, self.style)

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
            return edit_arguments.stop_redirects(self.place(change.step), self.data, self.style)
        if isinstance(change, NameRequest):
            return self.name_request(change)
        if isinstance(change, ReplaceText):
            self.inside_literal(change.span)
            return [Edit(change.span, change.text)]
        if isinstance(change, RemoveExtraction):
            return unused_extractions.remove(self.script, self.root, change.span, syntax.ASSIGNING)
        if isinstance(change, GuardExtraction):
            return self.guard_extraction(change)
        if isinstance(change, AddNote):
            return [notes.line_of_comment(self.script.source, self.root, "//", change)]
        if isinstance(change, AddAssertion):
            return self.add_assertion(change)
        if isinstance(change, ReplaceTest):
            whole = next((one.test for one in self.script.assertions if one.span == change.span), None)
            typescript = self.syntax.grammar == syntax.TYPESCRIPT
            return replace_test.write(self.syntax, self.style, change, whole, typescript=typescript)
        if isinstance(change, CountChecks):
            return self.threshold
        raise CannotWriteError("this change is not known")

    def place(self, step: int) -> Place:
        """Where a step stands."""
        if not 0 <= step < len(self.tree.places):
            raise CannotWriteError("there is no such request")
        return self.tree.places[step]

    def inside_literal(self, span: Span) -> None:
        """Refuse to change what is no text of a literal."""
        node = replace_value.literal_at(self.root, span)
        if node.type not in ("string", "template_string") or not (
            node.start_byte < span.start and span.end < node.end_byte
        ):
            raise CannotWriteError("the text is not inside a literal")

    def name_request(self, change: NameRequest) -> list[Edit]:
        """A name for the statistics."""
        place = self.place(change.step)
        end = self.script.steps[change.step].at.end
        address = next((node for node in place.args if node.end_byte == end), None)
        if self.script.steps[change.step].name is not None or not place.takes_url:
            address = None
        http = self.imports.default("k6/http", "http")
        name = http.name if http is not None else None
        edits = edit_arguments.name_request(place, self.data, self.style, address, name, change.name)
        used = address is not None and address.type == "template_string" and http is not None
        return [*(http.edits if used and http is not None else ()), *edits]

    def add_assertion(self, change: AddAssertion) -> list[Edit]:
        """A check of a step's response, and the threshold that makes checks count where there is none."""
        place = self.place(change.step)
        anchor = insertion_points.after_step(
            place, self.data, self.style, self.comments, self.response_names[change.step]
        )
        # What follows may take a value out of this answer: then a failure ends the iteration.
        ends = self.script.unguarded(change.step) is not None
        check, *more = self.imports.members("k6", ["check", "fail"] if ends else ["check"])
        if check is None:
            raise CannotWriteError("`check` means something else in this script")
        for test in change.tests:
            if isinstance(test, Echo):
                self.check_seen(test.variable, anchor.statement, change.step)
        request = self.script.steps[change.step].request
        typescript = self.syntax.grammar == syntax.TYPESCRIPT
        members = checks.check_lines(change.tests, request, self.style, typescript=typescript)
        lead = f"{self.style.newline}{anchor.indent}"
        inner = "".join(f"{lead}{self.style.unit}{line}" for line in members)
        line = f"{check.name}({anchor.response}, {{{inner}{lead}}})"
        edits = [*anchor.edits, *check.edits]
        for fail in more:
            line, imported = self.guard(line, f"{request_name(request)}: the answer is not as it should be", fail)
            edits += imported
        edits.append(self.statements(anchor, [line]))
        if not self.tree.checks_count:
            try:
                edits += self.threshold
            except CannotWriteError:
                # The check is worth having without one.
                return edits
        return edits

    def check_seen(self, variable: str, node: Node, step: int) -> None:
        """Refuse a variable that can't be seen at a step."""
        root_name = re.match(r"[A-Za-z_$][\w$]*", variable)
        given = self.extraction_of(variable, step)
        if root_name is None or given is None or not scoping.visible(root_name[0], node, self.syntax):
            raise CannotWriteError(f"`{variable}` can't be seen there")

    # Correlate

    def correlate(self, change: Correlate) -> list[Edit]:
        """An extraction after a step, its guard, and the uses of the variable."""
        place = self.place(change.step)
        name = self.response_names[change.step]
        anchor = insertion_points.after_step(place, self.data, self.style, self.comments, name)
        edits: list[Edit] = []
        if change.stop_redirects:
            edits += edit_arguments.stop_redirects(place, self.data, self.style)
        edits += anchor.edits
        self.check_order(change, place, anchor)
        writing, needed = self.writing(render.needs(change.extractor))
        edits += needed
        fail = self.imports.member("k6", "fail")
        guard, guard_edits = self.guard(change.variable, change.description, fail)
        edits += guard_edits
        expression = render.extraction(change.extractor, anchor.response, writing)
        starts = [replace_value.literal_at(self.root, use.span).start_byte for use in change.uses]
        declared, declaration = self.declare(change.variable, anchor, starts)
        lines = [f"{declared}{change.variable} = {expression}", guard]
        edits += declaration
        edits.append(self.statements(anchor, lines))
        plain = is_plain(change.extractor)
        number = False if render.gives_text(change.extractor) else change.number
        edits += self.uses(change.variable, change.uses, plain=plain, number=number)
        return edits

    def statements(self, anchor: insertion_points.Anchor, lines: Sequence[str]) -> Edit:
        """Insert lines at an anchor."""
        lead = f"{self.style.newline}{anchor.indent}"
        if anchor.inside:
            text = "".join(f"{anchor.semicolon}{lead}{line}" for line in lines)
        else:
            text = "".join(f"{lead}{line}{anchor.semicolon}" for line in lines)
        return Edit(Span(anchor.offset, anchor.offset), text)

    def check_order(self, change: Correlate, place: Place, anchor: insertion_points.Anchor) -> None:
        """Refuse uses that run before the response is there, or elsewhere. From the anchor on the script has it."""
        asked = self.script.steps[change.step].span.start
        function = insertion_points.function_of(anchor.statement)
        for use in change.uses:
            node = replace_value.literal_at(self.root, use.span)
            seen = self.tree.seen.get(node.start_byte)
            if insertion_points.function_of(node) is None:
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

    def declare(self, name: str, anchor: insertion_points.Anchor, starts: Sequence[int]) -> tuple[str, list[Edit]]:
        """The keyword of the declaration, and the declaration in an outer block where one is needed."""
        block = anchor.block
        inside = all(block.start_byte <= start < block.end_byte for start in starts)
        if inside and all(start >= anchor.offset for start in starts):
            return f"{self.style.const} ", []
        _, statement = insertion_points.common_block(anchor.statement, list(starts))
        return "", [self.before(statement, f"{self.style.let} {name}")]

    def before(self, statement: Node, text: str) -> Edit:
        """A line of its own before a statement."""
        at = statement.start_byte
        indent = insertion_points.indent_at(self.data, at)
        return Edit(Span(at, at), f"{text}{self.style.semicolon}{self.style.newline}{indent}")

    def guard(self, condition: str, description: str, fail: imports.Imported | None) -> tuple[str, list[Edit]]:
        """The statement that ends the iteration where a condition, such as a variable, is false."""
        return self.failing(f"!{condition}", description, fail)

    def failing(self, test: str, description: str, fail: imports.Imported | None) -> tuple[str, list[Edit]]:
        """The statement that ends the iteration where a test is true."""
        message = self.style.string(description)
        if fail is None:
            return f"if ({test}) throw new Error({message})", []
        return f"if ({test}) {fail.name}({message})", list(fail.edits)

    def guard_extraction(self, change: GuardExtraction) -> list[Edit]:
        """A guard behind an extraction of the script's own."""
        take = extraction_use.of(self.script).at(change.span)
        if take is None:
            raise CannotWriteError("the value is not taken by a statement of its own")
        request = self.script.steps[take.extraction.step].request
        description = f"no {take.extraction.variable} in the response to {request_name(request)}"
        line, imported = self.failing(extraction_use.test_of(take), description, self.imports.member("k6", "fail"))
        end = insertion_points.line_end(self.data, take.statement.end_byte, self.comments)
        indent = insertion_points.indent_at(self.data, take.statement.start_byte)
        text = f"{self.style.newline}{indent}{line}{self.style.semicolon}"
        return [*imported, *extraction_use.optional(take), Edit(Span(end, end), text)]

    def writing(self, needed: Iterable[str]) -> tuple[render.Writing, list[Edit]]:
        """The names of what an expression needs, and the edits that import it."""
        edits: list[Edit] = []
        names = {"http": "http", "encoding": "encoding", "parseHTML": "parseHTML"}
        for what in sorted(needed):
            if what == "http":
                found = self.imports.default("k6/http", "http")
            elif what == "encoding":
                found = self.imports.default("k6/encoding", "encoding")
            else:
                found = self.imports.member("k6/html", "parseHTML")
            if found is None:
                raise CannotWriteError(f"`{what}` means something else in this script")
            names[what] = found.name
            edits += found.edits
        quote, typescript = self.style.quote, self.syntax.grammar == syntax.TYPESCRIPT
        return render.Writing(quote, typescript, names["http"], names["encoding"], names["parseHTML"]), edits

    @cached_property
    def response_names(self) -> tuple[str, ...]:
        """For each step a name for its response: that of the last word of the address; the same for all fixes."""
        taken: dict[str, int] = {}
        names = []
        together: dict[int, str] = {}
        for index, place in enumerate(self.tree.places):
            whole = insertion_points.shared(place)
            if whole is not None and whole.id in together:
                names.append(together[whole.id])
                continue
            base = self._response_base(index) if whole is None else "responses"
            count = taken.get(base, 0) + 1
            while f"{base}{count if count > 1 else ''}" in self.script.names:
                count += 1
            names.append(f"{base}{count if count > 1 else ''}")
            if whole is not None:
                together[whole.id] = names[-1]
            if not insertion_points.has_name(place):
                taken[base] = count
        return tuple(names)

    def _response_base(self, step: int) -> str:
        path = url_path(self.script.steps[step].request.url.value.replace(HOLE, ""))
        words = [word for word in re.split(r"[/.]", path) if re.fullmatch(r"[A-Za-z][A-Za-z_-]{1,23}", word)]
        parts = re.split(r"[_-]+", words[-1]) if words else []
        parts = [part.lower() for part in parts if part] + ["response"]
        if self.style.snake:
            return "_".join(parts)
        return parts[0] + "".join(part.capitalize() for part in parts[1:])

    # Uses

    def uses(self, variable: str, uses: Sequence[Use], *, plain: bool, number: bool | None) -> list[Edit]:
        """The edits that put a variable in the place of a value. `number`: it is one; None where that is not known."""
        from loadlint.dialects.script.writer import remaining

        edits: list[Edit] = []
        for use in uses:
            codecs = remaining(use, self.tree.encoded)
            needed = {"encoding"} if any(codec in ("base64", "base64url") for codec in codecs) else set()
            writing, imported = self.writing(needed)
            edits += imported
            quoted = self.quoted(use.span) if codecs == ["json"] and not plain else None
            if quoted is not None:
                value = variable if number is False else f"String({variable})"
                edits += replace_value.replace(self.root, self.data, quoted, f"JSON.stringify({value})")
                continue
            wanted = replace_value.is_number(self.root, use.span)
            value = variable
            if number and not wanted and not codecs and replace_value.replaces_whole(self.root, use.span):
                value = f"String({variable})"
            if any(use.around):
                value = f"`{use.around[0]}${{{variable}}}{use.around[1]}`"
            expression = render.encoded(value, codecs, writing, plain=plain)
            if wanted and not number:
                expression = f"Number({expression})"
            edits += replace_value.replace(self.root, self.data, use.span, expression)
        return edits

    def quoted(self, span: Span) -> Span | None:
        """The span with the quotes of the JSON string that it fills, inside a literal of the script's own."""
        wide = Span(span.start - 1, span.end + 1)
        if self.data[wide.start : span.start] != b'"' or self.data[span.end : wide.end] != b'"':
            return None
        node = replace_value.literal_at(self.root, span)
        inside = (
            node.type in ("string", "template_string") and node.start_byte < wide.start and wide.end < node.end_byte
        )
        return wide if inside and self.data[wide.start - 1 : wide.start] != b"\\" else None

    def use_variable(self, change: UseVariable) -> list[Edit]:
        """Use a variable that is there, where it can be seen."""
        root_name = re.match(r"[A-Za-z_$][\w$]*", change.variable)
        edits: list[Edit] = []
        if root_name:
            for use in change.uses:
                node = replace_value.literal_at(self.root, use.span)
                if not scoping.visible(root_name[0], node, self.syntax):
                    found = self.extraction_of(change.variable, use.step)
                    if found is None or not re.fullmatch(r"[A-Za-z_$][\w$]*", change.variable):
                        raise CannotWriteError(f"`{root_name[0]}` can't be seen where the value is used")
                    starts = [replace_value.literal_at(self.root, one.span).start_byte for one in change.uses]
                    edits += scoping.hoisted(change.variable, found, starts, self.syntax, self.style)
        extraction = next((e for e in self.script.extractions if e.variable == change.variable), None)
        extractor = extraction.extractor if extraction is not None else None
        plain = extractor is not None and is_plain(extractor)
        number = False if extractor is not None and render.gives_text(extractor) else None
        return edits + self.uses(change.variable, change.uses, plain=plain, number=number)

    def extraction_of(self, variable: str, step: int) -> Node | None:
        """The expression that gives the variable its value before a step."""
        entry = self.place(step).entry
        for extraction in reversed(self.script.extractions):
            if extraction.variable == variable and extraction.step < step:
                if self.place(extraction.step).entry != entry:
                    continue
                return self.root.descendant_for_byte_range(extraction.span.start, extraction.span.end)
        return None

    # Generate

    def generate(self, change: Generate) -> list[Edit]:
        """A value made at run time."""
        place = self.place(change.step)
        starts = [replace_value.literal_at(self.root, use.span).start_byte for use in change.uses]
        if not starts:
            raise CannotWriteError("the value is not used")
        for use in change.uses:
            node = replace_value.literal_at(self.root, use.span)
            if insertion_points.function_of(node) is None:
                raise CannotWriteError("the value stands in the script's init code, which runs once")
            if self.place(use.step).entry != place.entry:
                raise CannotWriteError("the value is used in several functions, which do not share variables")
        first = replace_value.literal_at(self.root, change.uses[0].span)
        node = place.site or place.call or first
        block, statement = insertion_points.common_block(node, starts)
        if block.type == "program":
            raise CannotWriteError("the value is used in several functions")
        expression, edits = self.generator(change)
        line = self.before(statement, f"{self.style.const} {change.variable} = {expression}")
        plain = change.kind in ("uuid", "hex", "pkce-verifier", "pkce-challenge") or change.kind.startswith("epoch")
        number = change.kind.startswith("epoch")
        return [*edits, line, *self.uses(change.variable, change.uses, plain=plain, number=number)]

    def generator(self, change: Generate) -> tuple[str, list[Edit]]:
        """The expression that makes the value."""
        kind = change.kind
        if kind == "epoch-milliseconds":
            return "Date.now()", []
        if kind == "epoch-seconds":
            return "Math.floor(Date.now() / 1000)", []
        if kind == "iso-time":
            return "new Date().toISOString()", []
        crypto = "globalThis.crypto" if "crypto" in self.declared() else "crypto"
        if kind == "uuid":
            return f"{crypto}.randomUUID()", []
        if kind in ("hex", "pkce-verifier"):
            length = change.length or (32 if kind == "hex" else 64)
            size = (length + 1) // 2
            numbers = f"Array.from({crypto}.getRandomValues(new Uint8Array({size})))"
            hexed = f"(byte) => byte.toString(16).padStart(2, {self.style.string('0')})"
            text = f"{numbers}.map({hexed}).join({self.style.string('')})"
            return (text if length % 2 == 0 else f"{text}.slice(1)"), []
        if change.source is None:
            raise CannotWriteError("the verifier of the challenge is not known")
        found = self.imports.member("k6/crypto", "sha256")
        if found is None:
            raise CannotWriteError("`sha256` means something else in this script")
        encoding = self.style.string("base64rawurl")
        return f"{found.name}({change.source}, {encoding})", list(found.edits)

    def declared(self) -> set[str]:
        """The names that the top level of the script declares."""
        found: set[str] = set()
        for node in self.root.named_children:
            if node.type in ("import_statement", "lexical_declaration", "variable_declaration"):
                found |= set(re.findall(r"[A-Za-z_$][\w$]*", self.syntax.text(node).split("=")[0].split(" from ")[0]))
        return found

"""Checks as JavaScript, and the threshold that makes them count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from loadlint.assertion import Echo, Found, JsonIs, Not, StatusIs, Test, TextIs, label_of_test, needs_body
from loadlint.changes import AddAssertion, CannotWriteError, JoinThresholds, TimeLimit
from loadlint.codecs import json_text
from loadlint.dialects.k6.language.syntax import without_casts
from loadlint.dialects.k6.write import edit_arguments, insertion_points, literals, render, variables
from loadlint.dialects.script.language.bracketed_lists import with_member
from loadlint.dialects.script.language.syntax_tree import (
    Syntax,
    member_span,
    node_at,
    parent_of,
    span_of,
    text_of,
    walk,
)
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl, JsonStep
from loadlint.operation import request_name
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.language.style import Style
    from loadlint.dialects.k6.write.render import Writing
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.request import Request

_MOST_OF_FIRST = 20
"""With more requests an iteration has so many checks that one of them is less than a hundredth."""

_AFTER_IMPORTS = "~"
"""The rank of what follows the imports, which other edits may add at the same place."""


def check_edits(words: K6Words, change: AddAssertion) -> list[Edit]:
    """A check of a step's response, and the threshold that makes checks count where there is none."""
    style, request = words.style, words.script.steps[change.step].request
    anchor = insertion_points.after_step(words, words.place(change.step))
    # What follows may take a value out of this answer: then a failure ends the iteration.
    ends = words.script.unguarded_variable(change.step) is not None
    check, *more = words.imports.members("k6", ["check", "fail"] if ends else ["check"], anchor.statement)
    if check is None:
        raise CannotWriteError("`check` means something else in this script")
    for test in change.tests:
        if isinstance(test, Echo):
            variables.check_seen(words, test.variable, anchor.statement, change.step)
    lead = f"{style.newline}{anchor.indent}"
    members = check_lines(change.tests, request, words.writing(())[0])
    inner = "".join(f"{lead}{style.unit}{line}" for line in members)
    line = f"{check.name}({anchor.response}, {{{inner}{lead}}})"
    edits = [*anchor.edits, *check.edits]
    for fail in more:
        line, imported = words.failing_by(
            fail, f"!{line}", f"{request_name(request)}: the response is not as it should be"
        )
        edits += imported
    edits.append(anchor.statements([line], style.newline))
    if not words.tree.checks_count:
        # The check is worth having without a threshold.
        with suppress(CannotWriteError):
            edits += words.threshold
    return edits


def check_lines(tests: Sequence[Test], request: Request, writing: Writing) -> list[str]:
    """The members of a check, each with its comma."""
    name = request_name(request)
    return [
        f"{writing.string(check_name(f'{name}: {label_of_test(test)}'))}: (r) => {_expression(test, 'r', writing)},"
        for test in tests
    ]


def check_name(text: str) -> str:
    """A check's name: k6 stops at one that holds what it parts the names of groups with."""
    return re.sub("::+", ":", text)


def expression(tests: Sequence[Test], response: str, writing: Writing) -> str:
    """What is true where all tests hold for a response."""
    return " && ".join(_expression(test, response, writing) for test in tests)


def bare_expression(tests: Sequence[Test], response: str, writing: Writing) -> str:
    """The same for responses that have a body: k6 throws an error for JSON where there is none."""
    return " && ".join(_of_test(test, response, writing) for test in tests)


def _expression(test: Test, response: str, writing: Writing) -> str:
    written = _of_test(test, response, writing)
    body = f"Boolean({response}.body)" if writing.typescript else f"{response}.body"
    return f"{body} && {written}" if needs_body(test) else written


def _of_test(test: Test, response: str, writing: Writing) -> str:
    match test:
        case StatusIs(codes):
            return _of_status(codes, response)
        case TextIs():
            return _of_text(test, response, writing)
        case Echo(Extractor(FromBody() | FromHeader())):
            return _contains(test, response, writing)
        case Not(JsonIs(path, "there")):
            return f"{_json(path, response, writing)} === undefined"
        case Echo(Extractor(FromJson(path)), _, variable):
            return f"{_json(path, response, writing)} === {variable}"
        case Found(extractor):
            return _of_extractor(extractor, response, writing)
        case JsonIs(path):
            return _of_json(test, _json(path, response, writing), writing)
    raise _no_check()


def _no_check() -> CannotWriteError:
    return CannotWriteError("there is no way to write this as a check")


def _of_status(codes: tuple[int, ...], response: str) -> str:
    if codes == tuple(range(200, 400)):
        return f"{response}.status >= 200 && {response}.status < 400"
    if len(codes) == 1:
        return f"{response}.status === {codes[0]}"
    return f"[{', '.join(map(str, codes))}].includes({response}.status)"


def _contains(test: Echo, response: str, writing: Writing) -> str:
    """That a text holds the value of a variable, with what stands beside it."""
    origin = test.extractor.origin
    text = _body(response, writing)
    if isinstance(origin, FromHeader):
        text = f"{response}.headers{render.member(render.canonical(origin.name), writing.quote)}"
    if test.before or test.after:
        return f"{text}?.includes(`{_in_template(test.before)}${{{test.variable}}}{_in_template(test.after)}`)"
    return f"{text}?.includes({f'String({test.variable})' if writing.typescript else test.variable})"


def _in_template(text: str) -> str:
    return re.sub(r"[`\\]|\$(?=\{)", r"\\\g<0>", text)


def _body(response: str, writing: Writing) -> str:
    return f"({response}.body as string)" if writing.typescript else f"{response}.body"


def _of_text(test: TextIs, response: str, writing: Writing) -> str:
    body = _body(response, writing)
    match test:
        case TextIs(extractor, "contains", text) if extractor.origin == FromBody() and not extractor.operations:
            return f"{body}?.includes({writing.string(text)})"
        case TextIs(extractor, "contains", text) if extractor == Extractor(FromUrl()):
            return f"{response}.url.includes({writing.string(text)})"
        case TextIs(extractor, "matches", text) if extractor == Extractor(FromBody()):
            return f"{render.regex_literal(text)}.test({body})"
        case TextIs(extractor, "matches", text) if extractor == Extractor(FromUrl()):
            return f"{render.regex_literal(text)}.test({response}.url)"
        case TextIs(extractor, "matches", text) if isinstance(extractor.origin, FromHeader):
            header = f"{response}.headers{render.member(render.canonical(extractor.origin.name), writing.quote)}"
            return f"{render.regex_literal(text)}.test({header})"
    raise _no_check()


def _of_json(test: JsonIs, value: str, writing: Writing) -> str:
    match test.relation:
        case "there":
            return f"{value} !== undefined"
        case "equals":
            return f"{value} === {writing.string(test.value) if isinstance(test.value, str) else json_text(test.value)}"
        case "list":
            return f"Array.isArray({value})"
        case "number" | "text":
            return f"typeof {value} === {writing.string('number' if test.relation == 'number' else 'string')}"
        case "filled":
            return f"Boolean({value})"


def _of_extractor(extractor: Extractor, response: str, writing: Writing) -> str:
    """That an extractor finds something; one that needs no import."""
    if render.needs(extractor):
        raise _no_check()
    return f"Boolean({render.extraction(extractor, response, writing)})"


def _json(path: Sequence[JsonStep], response: str, writing: Writing) -> str:
    return render.extraction(Extractor(FromJson(tuple(path))), response, writing)


def rate_for(requests: int) -> str:
    """The rate of good checks below which a run fails: one failed check in each iteration is too many.

    What rate a load test can live with a recording does not tell.
    """
    return "rate>0.99" if requests <= _MOST_OF_FIRST else "rate>0.999"


def threshold(syntax: Syntax, style: Style, requests: int) -> list[Edit]:
    """A threshold on the checks of so many requests, in the script's options or in new ones."""
    return _with_thresholds(syntax, style, {"checks": rate_for(requests)})


def _with_thresholds(syntax: Syntax, style: Style, wanted: Mapping[str, str]) -> list[Edit]:
    """Expressions of thresholds by the names of their metrics, in the script's options or in new ones."""
    options, data = options_of(syntax), syntax.source.data
    lists = {metric: f"[{style.string(expression)}]" for metric, expression in wanted.items()}
    every = ", ".join(literals.member(metric, text, style.quote) for metric, text in lists.items())
    if options is None:
        return [new_options(syntax, style, f"thresholds: {{ {every} }}")]
    thresholds = edit_arguments.member_named(options, data, "thresholds")
    if thresholds is None:
        refuse_spread(options)
        return edit_arguments.in_object(options, data, "thresholds", f"{{ {every} }}")
    if thresholds[1].type != "object":
        raise CannotWriteError("the thresholds are made elsewhere")
    if not thresholds[1].named_children:
        return [Edit(span_of(thresholds[1]), f"{{ {every} }}")]
    edits: list[Edit] = []
    for metric, text in lists.items():
        named = edit_arguments.member_named(thresholds[1], data, metric)
        if named is None:
            edits += edit_arguments.in_object(thresholds[1], data, literals.key(metric, style.quote), text)
        else:
            edits += _among_others(named[1], data, wanted[metric], style)
    return one_per_place(edits)


def _among_others(value: Node, data: bytes, expression: str, style: Style) -> list[Edit]:
    """An expression in the place of the one about the same aggregate, else after the metric's others."""
    if value.type != "array":
        raise CannotWriteError("the thresholds are not written as lists")
    text, aggregate = style.string(expression), re.split("[<>]", expression)[0]
    for literal in walk(value):
        if literal.type == "string" and text_of(literal)[1:].startswith(aggregate):
            return [Edit(span_of(literal), text)]
    return with_member(data, value, text)


def refuse_spread(options: Node) -> None:
    """Raises CannotWriteError where another object may have members that those to be written contradict."""
    if any(child.type == "spread_element" for child in options.named_children):
        raise CannotWriteError("some of the options are made elsewhere")


def shortest_iteration(syntax: Syntax, seconds: str, style: Style) -> list[Edit]:
    """The option by which an iteration lasts at least some seconds, among the script's options."""
    options = options_of(syntax)
    if options is None:
        raise CannotWriteError("the options are made elsewhere")
    refuse_spread(options)
    text = style.string(f"{seconds}s")
    return edit_arguments.in_object(options, syntax.source.data, "minIterationDuration", text)


def joined_thresholds(syntax: Syntax, change: JoinThresholds) -> list[Edit]:
    """The expressions of one list at the end of another, those that it lacks, and the first list taken out."""
    lists = []
    for span in (change.lost, change.kept):
        member = parent_of(node_at(syntax.root, span))
        value = member.child_by_field_name("value")
        if value is None or value.type != "array" or not value.named_children:
            raise CannotWriteError("the thresholds are not written as lists")
        lists.append((member, value.named_children))
    (lost, expressions), (_, kept) = lists
    texts = [syntax.text(node) for node in kept]
    missing = "".join(f", {syntax.text(node)}" for node in expressions if syntax.text(node) not in texts)
    end = kept[-1].end_byte
    added = [Edit(Span(end, end), missing)] if missing else []
    return [Edit(member_span(lost, syntax.source.data), ""), *added]


def options_of(syntax: Syntax) -> Node | None:
    """The object of the exported options; None where there are none at all."""
    for statement in syntax.root.named_children:
        declaration = statement.child_by_field_name("declaration")
        for declared in declaration.named_children if declaration is not None else ():
            name, value = declared.child_by_field_name("name"), declared.child_by_field_name("value")
            if name is None or syntax.text(name) != "options":
                continue
            value = without_casts(value) if value is not None else None
            if value is None or value.type != "object":
                raise CannotWriteError("the options are made elsewhere")
            return value
    if "options" in syntax.identifiers:
        raise CannotWriteError("the options are made elsewhere")
    return None


def new_options(syntax: Syntax, style: Style, member: str) -> Edit:
    """Options with one member, for a script that has none. Raises CannotWriteError."""
    nl, unit = style.newline, style.unit
    lines = ["export const options = {", f"{unit}{member},", f"}}{style.semicolon}"]
    text = nl.join(lines)
    imported = [node for node in syntax.root.named_children if node.type == "import_statement"]
    if imported:
        end = imported[-1].end_byte
        return Edit(Span(end, end), f"{nl}{nl}{text}", _AFTER_IMPORTS)
    first = next((node for node in syntax.root.named_children if node.type not in ("comment", "hash_bang_line")), None)
    if first is None or any(b"module.exports" in (node.text or b"") for node in syntax.root.named_children):
        raise CannotWriteError("the script exports its options in its own way")
    return Edit(Span(first.start_byte, first.start_byte), f"{text}{nl}{nl}", _AFTER_IMPORTS)


# Thresholds on the times of steps


_PARTS_TAGS = frozenset(",\"'\\\n\r")


def limits(syntax: Syntax, style: Style, wanted: Sequence[TimeLimit]) -> list[Edit]:
    """A threshold on the 95th percentile of each name; one that is there gets its new limit, others stay."""
    uses = Counter(limit.name for limit in wanted)
    metrics = [_metric(limit.name, limit.method if uses[limit.name] > 1 else "") for limit in wanted]
    expressions = [f"p(95)<{limit.milliseconds}" for limit in wanted]
    return _with_thresholds(syntax, style, dict(zip(metrics, expressions, strict=True)))


def _metric(name: str, method: str) -> str:
    """The times of a name, and of one method where several have that name."""
    if _PARTS_TAGS & set(name):
        raise CannotWriteError(f"k6 can't tell requests by the name {name}")
    return f"http_req_duration{{name:{name}{f',method:{method}' if method else ''}}}"


def one_per_place(edits: Sequence[Edit]) -> list[Edit]:
    """The edits with those that insert at one place as one."""
    texts: dict[Span, str] = {}
    for edit in edits:
        texts[edit.span] = texts.get(edit.span, "") + edit.text
    return [Edit(span, text) for span, text in texts.items()]

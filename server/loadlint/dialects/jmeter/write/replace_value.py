"""Replaces values in properties with expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.changes import CannotWriteError, Use
from loadlint.codecs import encode
from loadlint.dialects.jmeter.language import expressions, written_groovy, xml_text
from loadlint.dialects.jmeter.language.elements import Plan
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import property_text
from loadlint.dialects.jmeter.write.insertion_points import enclosing
from loadlint.extractor import Codec
from loadlint.text.edits import ConflictError, Edit
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.span import Span

_PERCENT = (("percent",), ("form",))
_SPECIAL = regex(r"[,$]|\\(?=[,$\\])")
_VARIABLE = regex(r"[A-Za-z0-9_.:\-]+")


def uses(tree: JMeterTree, variable: str, new_uses: Sequence[Use]) -> list[Edit]:
    """The edits that put a variable in the place of a value, everywhere."""
    by_leaf: dict[Leaf, list[tuple[Span, str]]] = {}
    for use in new_uses:
        leaf = leaf_of(tree, use)
        if _is_encoded_before(tree, leaf, use):
            place = (use.span, f"${{__urldecode({expression(variable, use.codecs, around=use.around)})}}")
        else:
            in_path = _in_path(tree.plan_at(leaf.start), leaf, use.span)
            codecs = remaining(tree, leaf, use)
            place = (use.span, expression(variable, codecs, in_path=in_path, around=use.around))
        places = by_leaf.setdefault(leaf, [])
        if place not in places:
            places.append(place)
    edits: list[Edit] = []
    for leaf, places in by_leaf.items():
        plan = tree.plan_at(leaf.start)
        edits += [*in_leaf(plan, leaf, places), *_in_label(plan, leaf, places)]
    return edits


def _in_label(plan: Plan, leaf: Leaf, places: Sequence[tuple[Span, str]]) -> list[Edit]:
    """The edits to the attribute of a table's row that repeats the name in it, as JMeter writes it."""
    if leaf.name != "Argument.name":
        return []
    row = enclosing(plan.document.root, Span(leaf.text_start, leaf.text_end))[-1]
    label = row.attribute("name")
    if label is None or label[0] != plan.data[leaf.text_start : leaf.text_end]:
        return []
    moved = label[1].start - leaf.text_start
    return [
        Edit(Span(span.start + moved, span.end + moved), xml_text.escape_attribute(text, plan.encoding))
        for span, text in places
    ]


def leaf_of(tree: JMeterTree, use: Use) -> Leaf:
    """The property that holds a use."""
    leaf = tree.leaf_at(use.span)
    if leaf is None:
        raise CannotWriteError("the value is not inside a property of the plan")
    return leaf


_GRAPHQL_PANEL = "GraphQLHTTPSamplerGui"


def graphql_variables(tree: JMeterTree, variable: str, new_uses: Sequence[Use]) -> list[Edit]:
    """The edits to the variables in JMeter's GraphQL panel, from which it makes the body when the plan is edited."""
    edits: list[Edit] = []
    for use in new_uses:
        sampler = tree.runs[use.step].sampler
        leaf, panel_variables = tree.leaf_at(use.span), sampler.leaf("GraphQLHTTPSampler.variables")
        if sampler.gui != _GRAPHQL_PANEL or leaf is None or panel_variables is None or leaf.name != "Argument.value":
            continue
        plan = sampler.plan
        raw = tree.plan_at(leaf.start).data[use.span.start : use.span.end]
        text = plan.data[panel_variables.text_start : panel_variables.text_end]
        quoted = [
            match.start() + len(match[1]) for match in re.finditer(rb"(&quot;|\")" + re.escape(raw) + rb"\1", text)
        ]
        if len(quoted) == 1:
            start = panel_variables.text_start + quoted[0]
            edits += in_leaf(plan, panel_variables, [(Span(start, start + len(raw)), expression(variable, use.codecs))])
    return edits


def remaining(tree: JMeterTree, leaf: Leaf, use: Use) -> tuple[Codec, ...]:
    """The encodings that JMeter does not apply itself."""
    is_encoded = leaf.text_start in tree.encoded and use.codecs[-1:] in _PERCENT
    return use.codecs[:-1] if is_encoded else use.codecs


def _is_encoded_before(tree: JMeterTree, leaf: Leaf, use: Use) -> bool:
    """Whether the variable's value is encoded already at a place where JMeter encodes it again."""
    if leaf.text_start not in tree.encoded or use.codecs[-1:] in _PERCENT:
        return False
    literal = tree.plan_at(leaf.start).data[use.span.start : use.span.end].decode("utf-8", "replace")
    return encode("percent", literal) != literal


def _in_path(plan: Plan, leaf: Leaf, span: Span) -> bool:
    """Whether a value is in the path of an address, where `+` is no space."""
    before = plan.data[leaf.text_start : span.start]
    return leaf.name == "HTTPSampler.path" and b"?" not in before


def expression(
    variable: str, codecs: Sequence[Codec], *, in_path: bool = False, around: tuple[str, str] = ("", "")
) -> str:
    """`${x}`, with the functions that encode its value and constant text around it."""
    if not _VARIABLE.fullmatch(variable):
        raise CannotWriteError(f"`{variable}` can't be written as an expression")
    if not codecs:
        return f"${{{variable}}}"
    if tuple(codecs) in _PERCENT and not in_path:
        return f"${{__urlencode(${{{variable}}})}}"
    if tuple(codecs) == ("html",):
        return f"${{__escapeXml(${{{variable}}})}}"
    return function("__groovy", written_groovy.encoded_expression(variable, tuple(codecs), around))


def function(name: str, argument: str) -> str:
    """A call with one argument."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], argument)
    return f"${{{name}({escaped})}}"


def in_leaf(plan: Plan, leaf: Leaf, places: Sequence[tuple[Span, str]]) -> list[Edit]:
    """The edits to one property. Backslashes that JMeter would remove once there is an expression are doubled."""
    text = plan.text(leaf)
    if text.starts is None or text.ends is None:
        raise CannotWriteError("the property is empty")
    edits: list[Edit] = []
    covered: set[int] = set()
    first: set[int] = set()
    for span, new_text in places:
        offsets = [i for i in range(len(text)) if span.start <= text.starts[i] and text.ends[i] <= span.end]
        if not offsets or text.starts[offsets[0]] != span.start or text.ends[offsets[-1]] != span.end:
            raise CannotWriteError("the value begins or ends inside an escape")
        if covered.intersection(offsets):
            raise CannotWriteError("the places of the value overlap")
        covered.update(offsets)
        first.add(offsets[0])
        edits.append(Edit(span, property_text.in_xml(plan, leaf, new_text)))
    for i in expressions.escapes(text.value, frozenset(first)):
        if i not in covered:
            edits.append(Edit(Span(text.starts[i], text.starts[i]), "\\"))
    _check(plan, leaf, edits, [span for span, _ in places])
    return edits


def _check(plan: Plan, leaf: Leaf, edits: Sequence[Edit], spans: Sequence[Span]) -> None:
    """Read the changed property again: JMeter must send what it sent before, except for the values."""
    before = expressions.resolve(plan.text(leaf), {})
    assert before.starts is not None and before.ends is not None
    expected: list[str] = []
    last: Span | None = None
    for character, start, end in zip(before.value, before.starts, before.ends, strict=True):
        place = next((span for span in spans if span.start <= start and end <= span.end), None)
        if place is None:
            expected.append(character)
        elif place is not last:
            expected.append(HOLE)
        last = place
    try:
        property_text.check_reads(plan, leaf, edits, "".join(expected))
    except ConflictError as error:
        raise CannotWriteError("the places of the value overlap") from error

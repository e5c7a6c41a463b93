"""Replaces tests of a plan: only the pattern where that is enough, else the whole assertion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loadlint.assertion import Echo, StatusIs, Test, TextIs, repeats_value
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.match_types import EQUALS, MATCHES, SUBSTRING
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read import assertions
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import element_text, insertion_points, render
from loadlint.dialects.relabel import new_label
from loadlint.dialects.variable_in_text import changed_words
from loadlint.text.edits import Edit
from loadlint.text.regex import escape
from loadlint.text.span import Span


def write(tree: JMeterTree, style: render.Style, change: ReplaceTest, whole_test: Test | None) -> list[Edit]:
    """The edits. `whole_test` is all that the assertion tests."""
    element = tree.plan.shown.get(change.span)
    if element is None or element.cls not in assertions.KINDS:
        raise CannotWriteError("there is no assertion")
    pattern = _pattern(tree, element, change.old, change.tests)
    if pattern is not None:
        return [*_label(tree, element, change), pattern]
    if repeats_value(change.old):
        raise CannotWriteError("the text around the variable is put together elsewhere")
    if change.old != whole_test:
        raise CannotWriteError("the test is a part of a larger one")
    return [_element(tree, style, element, change.tests)]


def _label(tree: JMeterTree, element: Element, change: ReplaceTest) -> Iterator[Edit]:
    """Replace a label that describes the old test."""
    label = element.node.attribute("testname")
    after = new_label(element.name, change.old, change.tests)
    if label is not None and after != element.name:
        yield Edit(label[1], xml_text.escape_attribute(after, tree.plan.encoding))


def _pattern(tree: JMeterTree, element: Element, old: Test, tests: Sequence[Test]) -> Edit | None:
    """Replace the pattern of the old test, where it is the only one of that test."""
    node = element.node_at("Asserion.test_strings") or element.node_at("Assertion.test_strings")
    if element.cls != "ResponseAssertion" or node is None or len(tests) != 1:
        return None
    kind = assertions.type_of(element)
    matching: list[tuple[Leaf, str]] = []
    for leaf in node.children:
        if not isinstance(leaf, Leaf):
            continue
        match old, tests[0]:
            case StatusIs(), StatusIs((code,)) if assertions.status_test(kind, tree.plan.value(leaf)) == old:
                matching.append((leaf, str(code)))
            case TextIs(extractor), TextIs(same, "contains", text) if extractor == same:
                if assertions.text_test(extractor, kind, tree.plan.value(leaf)) == old:
                    matching.append((leaf, _holding(text, kind)))
            case Echo(), Echo() as other if tree.plan.value(leaf) == _pattern_text(old):
                span = Span(leaf.text_start, leaf.text_end)
                return changed_words(tree.plan.data, span, _pattern_text(old), _pattern_text(other))
    if len(matching) != 1 or matching[0][0].text_end == matching[0][0].end:
        return None
    leaf, text = matching[0]
    return Edit(Span(leaf.text_start, leaf.text_end), xml_text.escape(text, tree.plan.encoding))


def _pattern_text(test: Echo) -> str:
    """The pattern for the value of a variable."""
    return f"{test.before}${{{test.variable}}}{test.after}"


def _holding(text: str, kind: int) -> str:
    """A pattern of an assertion's kind for texts that hold another one."""
    if kind & SUBSTRING:
        return text
    if kind & EQUALS:
        raise CannotWriteError("the assertion compares the whole text")
    return f"(?s).*{escape(text)}.*" if kind & MATCHES else escape(text)


def _element(tree: JMeterTree, style: render.Style, element: Element, tests: Sequence[Test]) -> Edit:
    """Replace an element with other assertions."""
    if element.cls in assertions.SCRIPTS:
        raise CannotWriteError("the script may do more than to judge the sample")
    writer = insertion_points.writer_at(tree.plan, element.node, style)
    text = writer.assertion(tests)
    return Edit(element_text.whole(element), text.removeprefix(writer.line_start))

"""Edits inside the text of a property that JMeter sends: text put in, or taken out."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import expressions, xml_text
from loadlint.dialects.jmeter.language.elements import Plan
from loadlint.dialects.jmeter.language.scan import Leaf, scan
from loadlint.dialects.jmeter.write import element_text
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span


def sent_text(plan: Plan, leaf: Leaf) -> Text:
    """The text as it is sent, each expression as a HOLE."""
    return expressions.resolve(plan.text(leaf), {})


def put_in(plan: Plan, leaf: Leaf, position: int, new: str, expression: str = "") -> list[Edit]:
    """Put text before the character at a position of what is sent. A HOLE in it stands for the expression."""
    return replacing_edits(plan, leaf, (position, position), new, expression)


def replacing_edits(plan: Plan, leaf: Leaf, place: tuple[int, int], new: str, expression: str = "") -> list[Edit]:
    """Put text in the place of characters of what is sent. A HOLE in it stands for the expression."""
    if "${" in new:
        raise CannotWriteError("JMeter would read `${` in the text as an expression")
    before, (start, end) = sent_text(plan, leaf), place
    written = _text_for_jmeter(plan.text(leaf).value, new, expression)
    if not before.value:
        edits = [element_text.property_set(plan, leaf, written)]
    else:
        span = _span_of(before, start, end)
        edits = [Edit(span, in_xml(plan, leaf, written)), *_doubling_edits(plan, leaf, expression)]
    check_reads(plan, leaf, edits, before.value[:start] + new + before.value[end:])
    return edits


def _span_of(text: Text, start: int, end: int) -> Span:
    """The bytes of characters; for none, the place before the first one."""
    assert text.starts is not None and text.ends is not None
    if start == len(text):
        return Span(text.ends[-1], text.ends[-1])
    return Span(text.starts[start], text.ends[end - 1] if end > start else text.starts[start])


def _text_for_jmeter(old: str, new: str, expression: str) -> str:
    """The new text as JMeter reads it: where there are expressions, it takes backslashes away."""
    if expression or expressions.parse(old) is not None:
        new = new.replace("\\", "\\\\")
    return new.replace(HOLE, expression)


def _doubling_edits(plan: Plan, leaf: Leaf, expression: str) -> list[Edit]:
    """The backslashes that are doubled where a text gets its first expression."""
    text = plan.text(leaf)
    if not expression or text.starts is None:
        return []
    starts = text.starts
    return [Edit(Span(starts[i], starts[i]), "\\") for i in expressions.escapes(text.value, frozenset())]


def in_xml(plan: Plan, leaf: Leaf, text: str) -> str:
    """A text as a property holds it: escaped, but not in a CDATA section."""
    raw = plan.data[leaf.text_start : leaf.text_end]
    return text if b"<![CDATA[" in raw else xml_text.escape(text, plan.encoding)


def check_reads(plan: Plan, leaf: Leaf, edits: Sequence[Edit], expected: str) -> None:
    """Read the changed property again: JMeter must see the text that is `expected`."""
    data = element_text.edited_piece(plan, Span(leaf.start, leaf.end), edits)
    document = scan(data)
    match document.root.children:
        case [Leaf() as changed] if not document.problems:
            text = xml_text.decode(data, changed.text_start, changed.text_end, plan.encoding)
            if expressions.resolve(text, {}).value == expected:
                return
    raise CannotWriteError("JMeter would read the rest of the text in another way")

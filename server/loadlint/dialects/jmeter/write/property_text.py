"""Edits inside the text of a property that JMeter sends: text put in, or taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import expressions, xml_text
from loadlint.dialects.jmeter.language.scan import Leaf, scan
from loadlint.dialects.jmeter.write import element_text
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.dialects.jmeter.language.elements import Plan
    from loadlint.text.mapped import Text


def sent(plan: Plan, leaf: Leaf) -> Text:
    """The text as it is sent, each expression as a HOLE."""
    return expressions.resolve(plan.text(leaf), {})


def put_in(plan: Plan, leaf: Leaf, at: int, new: str, expression: str = "") -> list[Edit]:
    """Put text before the character `at` of what is sent. A HOLE in it stands for the expression."""
    if "${" in new:
        raise CannotWriteError("JMeter would read `${` in the text as an expression")
    before = sent(plan, leaf)
    written = _written(plan.text(leaf).value, new, expression)
    if not before.value:
        edits = [element_text.property_set(plan, leaf, written)]
    else:
        assert before.starts is not None and before.ends is not None
        offset = before.starts[at] if at < len(before) else before.ends[-1]
        edits = [Edit(Span(offset, offset), _in_xml(plan, leaf, written)), *_doubled(plan, leaf, expression)]
    _check(plan, leaf, edits, before.value[:at] + new + before.value[at:])
    return edits


def take_out(plan: Plan, leaf: Leaf, start: int, end: int) -> list[Edit]:
    """Take characters out of what is sent."""
    before = sent(plan, leaf)
    assert before.starts is not None and before.ends is not None
    edits = [Edit(Span(before.starts[start], before.ends[end - 1]), "")]
    _check(plan, leaf, edits, before.value[:start] + before.value[end:])
    return edits


def _written(old: str, new: str, expression: str) -> str:
    """The new text as JMeter reads it: where there are expressions, it takes backslashes away."""
    if expression or expressions.parse(old) is not None:
        new = new.replace("\\", "\\\\")
    return new.replace(HOLE, expression)


def _doubled(plan: Plan, leaf: Leaf, expression: str) -> list[Edit]:
    """The backslashes that are doubled where a text gets its first expression."""
    text = plan.text(leaf)
    if not expression or text.starts is None:
        return []
    starts = text.starts
    return [Edit(Span(starts[i], starts[i]), "\\") for i in expressions.escapes(text.value, frozenset())]


def _in_xml(plan: Plan, leaf: Leaf, text: str) -> str:
    raw = plan.data[leaf.text_start : leaf.text_end]
    return text if b"<![CDATA[" in raw else xml_text.escape(text, plan.encoding)


def _check(plan: Plan, leaf: Leaf, edits: Sequence[Edit], expected: str) -> None:
    """Read the changed property again."""
    data = element_text.edited(plan, Span(leaf.start, leaf.end), edits)
    document = scan(data)
    changed = document.root.children[0] if document.root.children else None
    if document.problems or document.count != 1 or not isinstance(changed, Leaf):
        raise CannotWriteError("the changed property could not be read again")
    text = xml_text.decode(data, changed.text_start, changed.text_end, plan.encoding)
    if expressions.resolve(text, {}).value != expected:
        raise CannotWriteError("JMeter would read the rest of the text in another way")

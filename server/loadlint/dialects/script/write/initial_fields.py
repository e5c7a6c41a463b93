"""Fields that a class gives a recorded value before there is any response: `this.token = 'abc'` in a constructor.

The field stays, and begins without a value. It gets the new one where that is taken out of the response.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.script.read.frames import Frame
    from loadlint.dialects.script.read.values import Value
    from loadlint.dialects.script.write.routes import RouteWriter
    from loadlint.text.edits import Edit

    Fields = Callable[[Value], Mapping[str, Value]]


class InitialField(Struct, frozen=True):
    """The field `name` of the object `owner`, or a member of what that field holds: `headers.Authorization`.

    `empty` makes it begin without a value, `opened` lets code outside of its class set it. `around` is the constant
    text before and after the value, as the source has it.
    """

    owner: Value
    name: str
    empty: tuple[Edit, ...]
    opened: tuple[Edit, ...] = ()
    around: tuple[str, str] = ("", "")

    @property
    def is_value(self) -> bool:
        """Whether the field is the value and nothing else, so that it can be assigned where the value is taken."""
        return self.name.isidentifier() and not any(self.around)

    __repr__ = object.__repr__  # its parts are large


def field_of(writer: RouteWriter, uses: Sequence[Use], step: int) -> InitialField | None:
    """The one field whose value all uses are before there is an answer to a step, in a script of several files."""
    if len(writer.roots) < 2:
        return None
    fields = [writer.initial_field(use, step) for use in uses]
    first = fields[0] if fields else None
    if first is None:
        return None
    same = all(field is not None and field.owner is first.owner and field.name == first.name for field in fields)
    return first if same else None


_STEPS = 2
"""So many fields away at most an object is looked for: `this.site.tickets`."""


def reached_from(writer: RouteWriter, frame: Frame, owner: Value) -> str | None:
    """How a method reaches an object: itself, one in a field of it, or one in a field of that."""
    if frame.holder is None:
        return None
    level = {writer.this(frame): frame.holder}
    for _ in range(_STEPS + 1):
        reached = next((text for text, value in level.items() if value is owner), None)
        if reached is not None:
            return reached
        level = {
            f"{text}.{name}": inner for text, value in level.items() for name, inner in writer.fields(value).items()
        }
    return None


def variable_of(paths: Sequence[Sequence[Frame]], frame: Frame, owner: Value) -> Node | None:
    """The variable that a function has for an object before a call in it: one whose methods it calls."""
    for path in paths:
        for outer, inner in pairwise(path):
            variable = _receiver(outer.call)
            if outer.function == frame.function and inner.holder is owner and variable is not None:
                return variable
    return None


def _receiver(call: Node) -> Node | None:
    """The variable whose method a call calls."""
    called = call.child_by_field_name("function")
    variable = called.child_by_field_name("object") if called is not None else None
    return variable if variable is not None and variable.type == "identifier" else None

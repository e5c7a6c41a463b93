"""The `with` blocks of requests that the script judges itself: what can raise in them before that, and what is said.

Locust counts such a request at the end of its block. The run of the script notes here what it comes to in a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.locust.read.values import Method
from loadlint.dialects.script.language.syntax_tree import holds, inner_part, text_of, walk
from loadlint.dialects.script.read.endings import STOPPED
from loadlint.dialects.script.read.scopes import Cell
from loadlint.dialects.script.read.values import Lit, Response, Value, numbers_of, steps_of
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.arguments import Args
    from loadlint.dialects.locust.read.interpreter import Interpreter

_READING = frozenset("bool debug dir error format hasattr info isinstance len log print repr str type warning".split())
"""Functions that only look at what they get."""
_LOOKS = regex(r"status_code|\.ok| in \w+\.text")
_OPEN, _JUDGED = Lit(Text("False")), Lit(Text("True"))


class Judged(Struct, eq=False):
    """A block. `raising` is the first code in it that can raise before the request is judged, `careful` says that a
    status was looked at before that, `success` where a success is told whatever the response is.

    `is_judged` is set by each verdict on the way, `hinted` says that some way has one; `tested` are the names and keys
    that conditions have looked at, `handed` says that another function has got the response.
    """

    step: int
    name: str
    frames: int
    catching: int
    conditional: int
    is_judged: Cell = field(default_factory=lambda: Cell(_OPEN, 0))
    tested: set[str] = field(default_factory=set)
    raising: Node | None = None
    careful: bool = False
    success: Node | None = None
    hinted: bool = False
    handed: bool = False
    looks_at_status: bool = False


def begin(interpreter: Interpreter, value: Value, name: str) -> None:
    """Note that a block begins with a value, which may be a response that the script judges itself."""
    if isinstance(value, Response):
        places = len(interpreter.frames), interpreter.catching, interpreter.conditional
        steps = (step for step in numbers_of(value.step) if interpreter.steps[step].caught == "with")
        interpreter.judging += (Judged(step, name, *places) for step in steps)


def _open(interpreter: Interpreter) -> Iterator[Judged]:
    """The blocks around, in the same function, whose request is not judged for certain."""
    here = (judged for judged in interpreter.judging if judged.frames == len(interpreter.frames))
    return (judged for judged in here if judged.is_judged.value is not _JUDGED)


def note_raising(interpreter: Interpreter, node: Node, judged: Iterable[Judged]) -> None:
    """Note code that can raise in blocks."""
    for block in judged:
        is_first = block.raising is None or holds(node, block.raising)
        if is_first and not block.handed and interpreter.catching == block.catching:
            block.raising, block.careful = node, block.looks_at_status


def note_statement(interpreter: Interpreter, node: Node) -> None:
    """Note an `assert` or a `raise`; a ResponseError counts the request."""
    raised = interpreter.source(node).removeprefix("raise").strip().partition("(")[0]
    is_assert = node.type == "assert_statement"
    blocks = (block for block in _open(interpreter) if is_assert or not block.hinted)
    note_raising(interpreter, node, blocks if is_assert or not raised.endswith("ResponseError") else ())


def note_item(interpreter: Interpreter, node: Node, holder: tuple[Node, Value], key: Node) -> None:
    """Note a subscript of something of a response, which may find nothing."""
    text = interpreter.source(holder[0])
    is_piece = interpreter.source(key) in ("0", "-1") and text.endswith(")") and "split(" in text
    steps = steps_of(holder[1]) if not is_piece else ()
    word = interpreter.source(key).strip("'\"")
    blocks = (block for block in _open(interpreter) if block.step in steps and word not in block.tested)
    note_raising(interpreter, node, (block for block in blocks if not _is_tested(interpreter, holder[0], block)))


def _is_tested(interpreter: Interpreter, node: Node, block: Judged) -> bool:
    """Whether a condition has looked at a name in an expression."""
    return any(inner.type == "identifier" and interpreter.source(inner) in block.tested for inner in walk(node))


def note_call(interpreter: Interpreter, callee: Value, args: Args, node: Node) -> None:
    """Note a verdict, a call that raises where the response is not as expected, or one that gets the response."""
    this, name = callee.this if isinstance(callee, Method) else callee, called_name(callee, node)
    values = (*args.values, *args.keywords.values())
    if name in ("success", "failure"):
        for block in interpreter.judging:
            if block.step in steps_of(this):
                _judge(interpreter, block, node, name)
    elif name in _RAISING:
        note_raising(interpreter, node, (block for block in _open(interpreter) if _RAISING[name](block, this, values)))
    elif name in ("group", "groups"):
        blocks = (block for block in _open(interpreter) if block.step in steps_of(this))
        note_raising(interpreter, node, (block for block in blocks if not _is_tested(interpreter, node, block)))
    elif name not in _READING:
        for block in _open(interpreter):
            block.handed = block.handed or any(_is_of(block, value) for value in values)


def called_name(callee: Value, node: Node) -> str:
    """The last name of a function or a method that is called."""
    if isinstance(callee, Method):
        return callee.name
    name = inner_part(node, "function", "attribute") or inner_part(node, "function")
    return text_of(name) if name is not None else ""


def _is_of(block: Judged, value: Value) -> bool:
    return isinstance(value, Response) and block.step in numbers_of(value.step)


def _judge(interpreter: Interpreter, block: Judged, node: Node, name: str) -> None:
    is_open = block.is_judged.value is not _JUDGED and block.raising is None
    may_leave = any(ending.kind in STOPPED for ending in interpreter.endings)
    is_certain = interpreter.conditional == block.conditional and len(interpreter.frames) == block.frames
    block.success = node if name == "success" and is_open and is_certain and not may_leave else None
    block.hinted = True
    interpreter.set_cell(block.is_judged, _JUDGED)


_RAISING: Mapping[str, Callable[[Judged, Value, Sequence[Value]], bool]] = {
    "interrupt": lambda block, this, values: not block.hinted,
    "raise_for_status": lambda block, this, values: _is_of(block, this),
    "json": lambda block, this, values: _is_of(block, this) and not values and not block.looks_at_status,
    "loads": lambda block, this, values: block.step in steps_of(*values) and not block.looks_at_status,
}
"""Which calls raise an exception in a block, by what the method belongs to and the arguments."""


def note_condition(interpreter: Interpreter, condition: Node) -> None:
    """Note what a condition looks at: it is known from then on."""
    for block in interpreter.judging:
        for inner in walk(condition):
            if inner.type in ("identifier", "string") and interpreter.source(inner) != block.name:
                block.tested.add(interpreter.source(inner).strip("'\""))
        looks = _LOOKS.search(interpreter.source(condition)) is not None
        block.looks_at_status = block.looks_at_status or looks


def forget(interpreter: Interpreter, target: Node) -> None:
    """Note that a name has got another value."""
    for block in interpreter.judging:
        block.tested.discard(interpreter.source(target))

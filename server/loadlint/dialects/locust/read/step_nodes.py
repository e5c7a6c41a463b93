"""Where a step stands in the syntax tree, for the writer."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from tree_sitter import Node

from loadlint.dialects.base import ReadFile
from loadlint.dialects.locust.read.judged_blocks import Judged
from loadlint.dialects.locust.read.values import Class, Instance
from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.dialects.script.read import state, steps
from loadlint.dialects.script.read.state import NameUse, Seen
from loadlint.extractor import Codec
from loadlint.text.span import Span


class RawStep(state.RawStep, kw_only=True):
    """A step as it was made.

    `chain` names the user, task sets and task that make it, `kind` says what they are doing then (`task`, `sequential`,
    `on_start` …), in the function `entry`. `caught` is `with` for `catch_response=True`, `rest` for `self.rest`, `?`
    where that can't be told. `open` says that arguments are spread.
    """

    chain: tuple[str, ...]
    kind: str
    entry: Node
    caught: str
    fast: bool | None
    open: bool


Place = steps.Place[RawStep]


class Notes(Struct, eq=False):
    """What only the run of a Locust script notes.

    `bound` are the objects that each function gets as its first argument, with that argument's name; `user_classes` are
    those of which Locust makes users; `applied` is how often each function was run; `templates` are the texts that `%`
    or `.format()` fill. `shared` are the places that give classes and modules values out of answers, by the first byte,
    `judged` the blocks of requests that the script judges itself.
    """

    bound: dict[int, list[tuple[str, Instance]]] = field(default_factory=dict)
    user_classes: list[Class] = field(default_factory=list)
    applied: dict[int, int] = field(default_factory=dict)
    templates: list[Span] = field(default_factory=list)
    shared: dict[int, Node] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)


class LocustTree(Struct, frozen=True):
    """What the writer knows of a script besides the model.

    `seen` tells for each literal and name, by its first byte, how many steps had been made when it was evaluated;
    `encoded` are the texts that the script itself encodes at run time. `read_file` gives the files of the script's
    modules, `modules` are those, in the order of their texts. `name_use` is what names stood for, `library_calls` are
    the calls of what is not read, with its full name.
    """

    syntax: Syntax
    modules: tuple[Syntax, ...]
    places: tuple[Place, ...]
    seen: dict[int, Seen]
    encoded: tuple[tuple[Span, Codec], ...]
    read_file: ReadFile
    name_use: NameUse
    library_calls: Mapping[Span, tuple[Node, str]]
    notes: Notes

    __repr__ = object.__repr__  # its parts are large

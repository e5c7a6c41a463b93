"""Where a step stands in the syntax tree, for the writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.base import ReadFile
from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.dialects.script.read import state, steps
from loadlint.dialects.script.read.state import NameUse, Seen
from loadlint.dialects.script.read.values import Value
from loadlint.expression import Expression
from loadlint.extractor import Codec
from loadlint.text.mapped import Text
from loadlint.text.span import Span

CourseKind = Literal["asks", "pauses", "ends"]
Course = list[tuple[CourseKind, Node, str | None]]
"""What happens in an iteration, where, and for how long it pauses; None where it may not."""


class RawStep(state.RawStep, kw_only=True):
    """A step as it was made. `element` is that of a batch, which the response has as its `item`.

    `takes_url` says that the address may be one of `http.url`, which has a name for the statistics. `keeps_body` says
    that the request asks for the body of its response, or may do so.
    """

    args: list[Node]
    params_index: int
    entry: str
    item: str = ""
    element: Node | None = None
    takes_url: bool = True
    keeps_body: bool = False

    @property
    def is_outside_load(self) -> bool:
        return self.entry in ("setup", "teardown", "handleSummary")

    @property
    def written(self) -> Node:
        """What a person sees as the request: the call, or one of several requests in it."""
        return self.element or self.call


class Place(steps.Place[RawStep], frozen=True):
    """Where a step stands. `site` is where the script waits for the response where that is a promise, and gives the
    promise then. `item` selects the response out of what a batch gives there. `raw.args` are the call's arguments,
    `raw.params_index` is the place of the parameters among them (-1: they can't be added), `raw.entry` the function
    that k6 calls.
    """

    promise: bool

    @property
    def item(self) -> str:
        """What selects the response; empty for all but a batch that is made once."""
        return self.raw.item if self.call is not None else ""

    @property
    def params(self) -> Node | None:
        """The parameters of the call; None where it has none."""
        args, index = self.raw.args, self.raw.params_index
        return args[index] if 0 <= index < len(args) else None

    def argument_ending(self, offset: int) -> Node | None:
        """The argument of the call that ends at a place, such as the address."""
        return next((node for node in self.raw.args if node.end_byte == offset), None)


class Scenario(Struct, frozen=True):
    """How users of a scenario come: `users` of them at its beginning, each again as soon as it is done.

    `at` is where their number is written; None where that is not in this file.
    """

    name: str
    users: int
    at: Span | None


class ArrivalRate(Struct, frozen=True):
    """So many iterations a second are asked for by a scenario; `at` is where their number is written."""

    scenario: str
    per_second: float
    at: Span


class K6Tree(Struct, frozen=True):
    """What the writer knows of a script besides the model.

    `seen` tells for each literal and name, by its first byte, how many steps had been made when it was evaluated;
    `encoded` are the texts that the script itself encodes at run time, `checks_count` says that a failed check fails
    the test run, `has_options` that the script has options of its own, `has_thresholds` that it has some threshold.
    `discarded` are the steps whose bodies k6 throws away. `closed` are the scenarios with a number of users from the
    beginning; `stages` says that others have a number of users too, which changes; `arrival_rate` is that of the
    only scenario.
    `options` are what the script exports by that name, `thresholds` those in them, each behind its metric.
    `read_file` gives the files of its modules, `modules` are those, in the order of their texts. `name_use` is what
    names stood for. `unbound` are the names that nothing declares where they are read, `set_in_setup` those of
    variables that `setup` alone sets, `library_calls` the calls of what is not read, with its module,
    `courses` what the functions do that k6 calls for its users, `environment` the
    variables of the environment that nothing looks at, with their names and places.
    """

    syntax: Syntax
    modules: tuple[Syntax, ...]
    places: tuple[Place, ...]
    seen: dict[int, Seen]
    encoded: tuple[tuple[Span, Codec], ...]
    read_file: ReadFile
    name_use: NameUse
    checks_count: bool = True
    has_options: bool = True
    has_thresholds: bool = True
    discarded: frozenset[int] = frozenset()
    closed: tuple[Scenario, ...] = ()
    stages: bool = False
    arrival_rate: ArrivalRate | None = None
    options: Value | None = None
    thresholds: tuple[tuple[str, Text], ...] = ()
    unbound: tuple[Node, ...] = ()
    set_in_setup: tuple[Node, ...] = ()
    library_calls: Mapping[Span, tuple[Node, str]] = {}
    courses: Sequence[tuple[Node, Course]] = ()
    environment: Mapping[Expression | None, tuple[str, Span]] = {}

    __repr__ = object.__repr__  # its parts are large

"""What is known while a script is interpreted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.assertion import Test
from loadlint.dialects.script.language.syntax_tree import MissingPartError, holds, walk
from loadlint.dialects.script.read import endings, terms
from loadlint.dialects.script.read.chosen_items import ChosenItems
from loadlint.dialects.script.read.collected_members import Member, member_of_each
from loadlint.dialects.script.read.derived import deeper, list_of, opaque
from loadlint.dialects.script.read.endings import BranchEnding, Ending, EndingKind
from loadlint.dialects.script.read.literal_values import Constants, constants_of, value_at
from loadlint.dialects.script.read.local_modules import Module, Modules
from loadlint.dialects.script.read.merged_values import Outcome, merged_value
from loadlint.dialects.script.read.scopes import Branch, Cell, Journal, Places, Scope
from loadlint.dialects.script.read.terms import NO_STEP, Question
from loadlint.dialects.script.read.values import (
    Derived,
    Json,
    Lit,
    Loop,
    Num,
    Obj,
    OneOf,
    Part,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    as_text,
    is_of_answers,
    json_leaves,
    known_text,
    numbers_of,
    placed_value,
    steps_of,
    varies,
)
from loadlint.expression import Each, Expression, Extracted, Made, Origin, extracted_in, sources_in
from loadlint.extractor import AnyItem, Codec, Extractor, FromBody, FromJson, JsonStep
from loadlint.request import Request, with_texts
from loadlint.script import Renewal, RequiredMember, Runnable
from loadlint.text.mapped import FOREIGN, Text, named_text
from loadlint.text.numbers import is_index
from loadlint.text.span import Span

MAX_DEPTH = 150
MAX_CALLS = 10_000
MAX_HANDED_ON = 200
"""How many values are looked at for answers when they are handed on."""
MAX_BRANCHES = 50
"""How deep branches may stand in each other that begin behind an early return."""
MAX_CHARACTERS = 20_000_000
"""How many characters the texts may have that are worked out, all in all, beside four times those of the script."""


class Around(Struct, frozen=True):
    """In how many conditions and loops something stands."""

    conditions: int = 0
    loops: int = 0


class RawStep(Struct, kw_only=True):
    """A step as it was made.

    `frames` are the calls that led to it, each with the file that it stands in, `holders` the objects whose methods
    they called.

    `around` are the conditions and loops in which it stands.
    `hides_headers` says that it may send headers of which nothing is known.
    `tagged` says that the script marks it for the statistics by something else than its name. `time_limit` is as in
    `Step`.
    """

    request: Request
    call: Node
    module: Module
    frames: tuple[tuple[Module, Node], ...]
    holders: tuple[Value | None, ...]
    url_at: Node | None
    follows_redirects: bool | None
    around: Around
    name: Text | None = None
    tagged: bool = False
    time_limit: float | None = None
    hides_headers: bool = False

    @property
    def is_outside_load(self) -> bool:
        """Whether it is made once in a run, before or after the load."""
        return False

    @property
    def written(self) -> Node:
        """What a person sees as the request."""
        return self.call


class KeptValue(Struct):
    """A value that was taken out of a response and kept. `calls` are the calls that led there."""

    step: int
    variable: str
    extractor: Extractor | None
    span: Span
    calls: tuple[Node, ...] = ()


class Seen(Struct):
    """A literal or a name that was evaluated, and how many steps there were at first."""

    end: int
    made: int


class NameUse(Struct, frozen=True):
    """What names stood for when the script was interpreted, for editors.

    `classes` has for each member that was named, by the first byte of its name, the ids of the syntax nodes of the
    classes whose member it was: 0 for a member of something else, None for one of a value that is not known. `taken`
    has the values out of answers that expressions gave, by the byte where an expression ends.
    """

    classes: dict[int, set[int | None]] = field(default_factory=dict)
    taken: dict[int, list[tuple[int, Extractor | None]]] = field(default_factory=dict)


class Language(Struct, frozen=True):
    """What the syntax of a language means, by the type of the syntax node.

    `expressions` give a value, `statements` give True where they leave their block. What is made of a value that varies
    varies as well, if its node is one of `made`.
    `literals` are the types of the nodes that make literals, those of what is in them included.
    `settle` gives a value on the way (the parts of a split text, say) as the value that it is by itself. `class_of` is
    the id of the syntax node of the class that a value is of, 0 where it is of none, None where that is not known;
    `library_of` is the library that a value comes out of, "" where it is of none.
    """

    expressions: Mapping[str, Callable[[Any, Node, Scope], Value]]
    statements: Mapping[str, Callable[[Any, Node, Scope], object]]
    made: frozenset[str]
    nothing: Value
    settle: Callable[[Value], Value]
    class_of: Callable[[Value], int | None]
    library_of: Callable[[Value], str]
    literals: frozenset[str]
    as_text: Callable[[Value, Span | None], Text] = as_text


class State:
    """What is known at a point of the script, and what an interpreter does with it whatever the language.

    `answered` are the expressions that gave the response of a step when they were evaluated, by the id of their node,
    with these steps. `applied_at` are the functions that a call has run, by the ids of the nodes. `watched` are the
    steps whose answer the script looks at by itself or hands on to code that is not known, which may judge it.

    `branch_endings` are what branches and calls do, by the id of their node, `endings` those of the one that is being
    run.
    `questions` are what conditions and checks ask of answers, by the id of their node, `parameters` what each call on
    the way has passed to its function. `answer_values` are those made of answers that the expressions around have read.
    `uncertain` counts what is around an expression that may not be evaluated, or whose exceptions are caught,
    `catching` what is around that catches these.

    `branch_starts` has for each branch of the function that is being run how many steps there were when it began,
    `first_step_of_call` how many there were when the function was called. `returns` is what it gives in each of its
    branches, `early_returns` how often it may have ended before, for a reason that recordings do not show. `chances`
    counts what it has asked of a clock or of chance.
    """

    def __init__(self, language: Language, modules: Modules) -> None:
        self.language = language
        self.modules = modules
        self.steps: Sequence[RawStep] = []
        self.required: dict[RequiredMember, None] = {}
        self.kept_values: dict[tuple[int, Span, str, Extractor | None], KeptValue] = {}
        self.seen: dict[int, Seen] = {}
        self.called: dict[int, int] = {}
        self.results: dict[int, Value] = {}
        self.answered: dict[int, dict[int, None]] = {}
        self.watched: set[int] = set()
        self.applied_at: dict[int, set[int]] = {}
        self.name_use = NameUse()
        self.library_calls: dict[Span, tuple[Node, str]] = {}
        self.asking = 0
        self.endings: set[Ending] = set()
        self.branch_endings: dict[int, set[BranchEnding]] = {}
        self.answer_values: list[Value] = []
        self.questions: dict[int, dict[Question, None]] = {}
        self.parameters: list[tuple[Node, Mapping[str, Value]] | None] = []
        self.encoded: list[tuple[Span, Codec]] = []
        self.varying: set[Span] = set()
        self.changing = 0
        self.made_count = 0
        self.given_count = 0
        self.answer_count = 0
        self.frames: list[tuple[Module, Node]] = []
        self.holders: list[Value | None] = []
        self.active: list[int] = []
        self.returns: list[Outcome] = []
        self.early_returns = 0
        self.chances = 0
        self.branch_starts: list[int] = []
        self.first_step_of_call = 0
        self.conditional = 0
        self.uncertain = 0
        self.catching = 0
        self.loops: list[Loop] = []
        self.renewals: list[Renewal] = []
        self.optional: set[Extracted] = set()
        self.loop_count = 0
        self.chosen_items = ChosenItems()
        self._rearranged: set[object] = set()
        self._overwritten: set[object] = set()
        self.depth = 0
        self.budget = MAX_CALLS
        self.characters = MAX_CHARACTERS + 4 * len(modules.main.syntax.source.data)
        self.frame = 0
        self.module = self.modules.main
        self.journal = Journal(self.language.nothing)
        self._numbers: dict[tuple[str, str], int] = {}
        self._texts: dict[int, Text] = {}
        self._constants = constants_of(self.module.syntax.source, self.language.literals)
        self._parts: list[tuple[int, int]] | None = None
        self.entry_points: list[Runnable] = []
        self.defaults: set[str] = set()

    @property
    def around(self) -> Around:
        """The conditions and loops in which the script is now."""
        return Around(self.conditional, len(self.loops))

    def steps_since(self, first: int) -> frozenset[int]:
        """The steps from a number on that the branch which is being run is certain to make."""
        around = self.around
        return frozenset(number for number in range(first, len(self.steps)) if self.steps[number].around == around)

    @property
    def is_single_user(self) -> bool:
        """Whether the script itself says that there is one user."""
        return False

    @property
    def is_run_once(self) -> bool:
        """Whether the script itself says that one user runs it once, so that it is no load."""
        return False

    def note_entry_point(self, name: str, node: Node | None, first: int) -> None:
        """Note that the tool can run something by itself, after it was run: it has made the steps from `first` on."""
        span = self.span(node) if node is not None else None
        self.entry_points.append(Runnable(name, span, frozenset(range(first, len(self.steps)))))

    def span(self, node: Node) -> Span:
        """The span of a node."""
        return Span(node.start_byte, node.end_byte)

    def unknown(self, node: Node) -> Unknown:
        """What an expression gives of which nothing is known."""
        return Unknown(self.span(node))

    def source(self, node: Node) -> str:
        """The source text of a node."""
        return self.module.syntax.text(node)

    # Running

    def eval(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        if self.depth >= MAX_DEPTH:
            return self.unknown(node)
        self.depth += 1
        try:
            handler = self.language.expressions.get(node.type)
            if handler is None:
                self.eval_children(node, scope)
                return Unknown(self.span(node))
            before = (self.changing, self.made_count, self.given_count, self.answer_count, len(self.answer_values))
            try:
                value = handler(self, node, scope)
            except MissingPartError:
                return self.unknown(node)
            return _NOTES.get(type(value), State._note_other)(self, node, value, before)
        finally:
            self.depth -= 1

    def _note_other(self, node: Node, value: Value, before: Before) -> Value:
        first = before[-1]
        return self._with_answers(value, first) if len(self.answer_values) > first else value

    def _note_text(self, node: Node, value: Str, before: Before) -> Value:
        self.characters -= len(value.text)
        if self.characters < 0:
            return self._note_unknown(node, Unknown(self.span(node)), before)
        self._note_sources(value.text.sources)
        return self._note_other(node, value, before) if value.term is None else self._with_answers(value, before[-1])

    def _note_number(self, node: Node, value: Num, before: Before) -> Value:
        self._note_sources(value.text.sources)
        return self._note_other(node, value, before)

    def _note_unknown(self, node: Node, value: Unknown, before: Before) -> Value:
        values_varying, values_made, values_given, answers, _ = before
        if self.changing > values_varying and node.type in self.language.made:
            value = replace(value, varies=True)
        self.changing += self.varies(value)
        if value.source is None and self.made_count > values_made and self.answer_count == answers:
            # It was made of the script's own values alone.
            origin: Origin = "file" if self.given_count > values_given else "script"
            value = replace(value, source=self.new_source(origin))
        self._note_sources((value.source,) if value.source is not None else ())
        return self._note_other(node, value, before) if value.term is None else self._with_answers(value, before[-1])

    def _note_answer(self, node: Node, value: Derived, before: Before) -> Value:
        """Note that an expression is the response of a step, or comes of it."""
        value = self.chosen_items.with_known_items(value) if isinstance(value, Taken) else value
        self.changing += self.varies(value)
        self.answer_count += 1
        if isinstance(value, Response):
            self.answered.setdefault(node.id, {}).update(dict.fromkeys(numbers_of(value.step)))
        # A call may give the list of what stands in each item: `json('items.#.id')`.
        item = value.data[0] if isinstance(value, Part) and value.kind == "each" and _is_call(node) else value
        if self.loops:
            self.loops[-1].evaluated.append((self.span(node), item))
        if isinstance(item, Taken):
            self._note_taken(node, item)
        return self._with_answers(value, before[-1])

    def note_part(self, node: Node, holder: Value, part: Value) -> None:
        """Note that a pattern takes a part out of a value."""
        if self.loops:
            self.loops[-1].evaluated.extend((self.span(node), value) for value in (holder, part))

    def _note_taken(self, node: Node, item: Taken) -> None:
        taken = self.name_use.taken.setdefault(node.end_byte, []) if not is_whole(item) else []
        for step in numbers_of(item.step):
            if item.defaulted:
                self.optional.add(Extracted(step, item.extractor))
            if (step, item.extractor) not in taken:
                taken.append((step, item.extractor))

    def _with_answers(self, value: Value, first: int) -> Value:
        """The value of an expression with what it is made of, where it does not show that by itself.

        `first` is where the values out of answers that the expression has read begin.
        """
        if not is_of_answers(value):
            value = terms.with_parts(value, self.answer_values[first:])
        if is_of_answers(value):
            self.answer_values[first:] = [value]
            if self.asking and not isinstance(value, Unknown):
                self.watched.update(steps_of(value))
        elif isinstance(value, Lit) or known_text(value) is not None:
            del self.answer_values[first:]
        return value

    def note_arguments(self, first: int, *parts: Value) -> None:
        """Note what a function gets of the answers that its call has read: values, not texts that hold some.

        A function that is not known may send such a text. `first` is where the values begin that the call has read.
        """
        self.answer_values[first:] = [part for part in parts if not isinstance(part, Str) and is_of_answers(part)]

    def new_source(self, origin: Origin = "script", name: str = "") -> Made:
        """What stands for a value that the script makes, or that is given to it under a name."""
        key = (origin, name) if name else (origin, str(len(self._numbers)))
        return Made(self._numbers.setdefault(key, len(self._numbers)), origin)

    def _note_sources(self, sources: Iterable[Expression | None]) -> None:
        """Note whether a value was made by the script or came of an answer."""
        for source in sources:
            if isinstance(source, Made):
                self.made_count += 1
                self.chances += source.origin == "script"
                self.given_count += source.origin != "script"
            else:
                self.answer_count += 1

    def note_member(self, name: Node, holder: Value) -> None:
        """Note whose member a name was."""
        self.name_use.classes.setdefault(name.start_byte, set()).add(self.language.class_of(holder))

    def ask(self, condition: Node, scope: Scope) -> Value:
        """The value of a condition. The answers that it reads are watched."""
        self.asking += 1
        try:
            return self.eval(condition, scope)
        finally:
            self.asking -= 1

    def hand_on(self, *values: Value) -> None:
        """Note that code which is not known gets values: it may judge the answers that they come of."""
        waiting = list(values)
        for _ in range(MAX_HANDED_ON):
            if not waiting:
                return
            value = waiting.pop()
            if isinstance(value, Derived):
                self.watched.update(numbers_of(value.step))
            elif isinstance(value, Seq):
                waiting += [*value.items, *(item for item, _ in value.added)]
            elif isinstance(value, Obj):
                waiting += value.values.values()

    def varies(self, value: Value | None) -> bool:
        """Whether a value is certain to be another one each time; what the top level of a file makes is made once."""
        return bool(self.frames) and varies(value)

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """Run what is not certain to be run each time, or what may end early without an exception of the script."""
        self.uncertain += 1
        try:
            yield
        finally:
            self.uncertain -= 1

    def eval_perhaps(self, node: Node, scope: Scope) -> Value:
        """The value of an expression that is not evaluated each time."""
        with self.perhaps():
            return self.eval(node, scope)

    def exec_perhaps(self, node: Node, scope: Scope) -> bool:
        """Run a statement that is not run each time; whether it leaves the block."""
        with self.perhaps():
            return self.exec(node, scope)

    def attempt(self, body: Node, scope: Scope, handlers: Iterable[Callable[[], bool]]) -> bool:
        """Run a statement whose exceptions end nothing around it, and what handles them; whether all ways leave the
        block."""
        outer, self.endings = self.endings, set()
        around, self.journal = self.journal, Journal(self.language.nothing)
        self.catching += 1
        try:
            ended = self.exec_perhaps(body, scope)
        finally:
            self.catching -= 1
            around.absorb(self.journal)
            doubted = self.journal.doubt()
            self.journal = around
            self.endings = outer | {ending for ending in self.endings if ending.kind != "raises"}
        return self.branches(list(handlers), also_old=True, doubted=doubted) and ended

    def eval_children(self, node: Node, scope: Scope) -> None:
        """Evaluate what is inside an expression of unknown kind."""
        for child in node.named_children:
            if child.type in self.language.expressions:
                self.eval(child, scope)

    def exec(self, node: Node, scope: Scope) -> bool:
        """Run a statement; whether it leaves the block."""
        handler = self.language.statements.get(node.type)
        if handler is None or self.depth >= MAX_DEPTH:
            return False
        self.depth += 1
        try:
            return handler(self, node, scope) is True
        except MissingPartError:
            return False
        finally:
            self.depth -= 1

    def block(self, nodes: list[Node], scope: Scope) -> bool:
        """Run statements in order; whether one of them leaves the block.

        What stands behind an early return is a branch as well.
        """
        for number, node in enumerate(nodes, 1):
            before = self.early_returns
            if self.exec(node, scope):
                return True
            if self.early_returns > before and number < len(nodes) and len(self.branch_starts) < MAX_BRANCHES:
                self.branches([partial(self.block, nodes[number:], scope)], also_old=True)
                return False
        return False

    def end(self, kind: EndingKind, node: Node | None = None) -> None:
        """Note what the script does at a node."""
        self.endings.add(Ending(kind, len(self.frames), self.conditional + len(self.loops)))

    def exec_branch(self, node: Node, scope: Scope) -> bool:
        """Run a branch, and note what it does; whether it leaves the block."""
        with self.noting(node):
            return self.exec(node, scope)

    @contextmanager
    def noting(self, node: Node) -> Iterator[None]:
        """Note within the block what a branch or a call does."""
        outer, self.endings = self.endings, set()
        functions, conditions = len(self.frames), self.conditional + len(self.loops)
        try:
            yield
        finally:
            of_branch = endings.within(self.endings, functions, conditions)
            if of_branch:
                self.branch_endings.setdefault(node.id, set()).update(of_branch)
            self.endings |= outer

    def ends(self, branch: Node, kinds: Collection[EndingKind], *, certainly: bool = False) -> bool:
        """Whether a branch or a call does one of these; `certainly`: under no condition of its own."""
        of_branch = self.branch_endings.get(branch.id, ())
        return any(ending.kind in kinds and (ending.certain or not certainly) for ending in of_branch)

    @contextmanager
    def loop(self, number: int = 0) -> Iterator[Loop]:
        """Run what a loop repeats. Only inside of it is known which item of a list it has come to.

        `number` is that of a loop that is gone through again.
        """
        self.loop_count += 1
        is_running = any(loop.number == number for loop in self.loops)
        loop = Loop(number if number and not is_running else self.loop_count, len(self.steps), self.conditional)
        self.loops.append(loop)
        outer, self.journal = self.journal, Journal(self.language.nothing)
        try:
            with self.chosen_items.within():
                yield loop
        finally:
            self.loops.pop()
            outer.absorb(self.journal)
            if self.loops:
                self.loops[-1].evaluated.extend(loop.evaluated)
            sources = _sources_taken_anew(self.journal.old_values(), loop.evaluated)
            self.renewals.append(Renewal(range(loop.first_step, len(self.steps)), sources))
            self.journal = outer

    def member_of_loop(self, name: Text, value: Value) -> Member:
        """The name and the value of a member, those of all items where a loop sets it for each of them."""
        loop = self.loops[-1] if self.loops and name.is_open else None
        if loop is None or loop.conditions != self.conditional:
            return name, value
        return member_of_each(name, self.language.settle(value), loop.number) or (name, value)

    def name_of_item(self, index: Value) -> Text | None:
        """The name of a member that a loop sets for each item; None for any other one that is not known."""
        name = self.text(index)
        return name if self.member_of_loop(name, index)[0] is not name else None

    def choose_items(self, condition: Node | None, *, holds: bool) -> None:
        """Know from here on, up to the end of a loop or a function, which items a condition chooses."""
        if self.loops and self.loops[-1].conditions == self.conditional:
            self.chosen_items.choose(self.chosen_items.choices(condition, holds=holds))

    def rearrange(self, items: Value) -> None:
        """Note that the script itself changes a list: which item has which number is not known then."""
        if isinstance(items, Seq):
            items.open = True
        self._rearranged.add(list_of(items))

    def overwrite(self, holder: Value, name: Text) -> None:
        """Note that the script itself sets an item or a member of what an answer holds."""
        if is_index(name.value.lstrip("-")):
            self.rearrange(holder)
        elif isinstance(holder, Taken):
            self._overwritten.add(list_of(deeper(holder, name.value)))

    def unless_overwritten(self, value: Value) -> Value:
        """A member of what an answer holds; not known where the script has set it itself."""
        is_own = isinstance(value, Taken) and value.extractor is not None and list_of(value) in self._overwritten
        return opaque(value) if isinstance(value, Taken) and is_own else value

    def is_rearranged(self, items: Value) -> bool:
        """Whether the numbers of a list's items are not those of the answer any more."""
        key = list_of(items)
        return key is not None and key in self._rearranged

    def is_numbered(self, items: Value) -> bool:
        """Whether the items of a list have the numbers that they have in an answer."""
        is_list = isinstance(items, Taken) or (isinstance(items, Part) and items.kind == "each")
        return is_list and not self.is_rearranged(items)

    def as_sent(self, request: Request) -> Request:
        """A request without items of loops that have ended, since nothing tells which one was the last, and without
        items to which two loops have come in one list: they need not be the same."""
        loops: dict[tuple[int, tuple[JsonStep, ...]], set[int]] = {}
        of_items = [
            source for source in extracted_in(request) if source.extractor is not None and source.extractor.loops
        ]
        if not of_items:
            return request
        for source in of_items:
            for items, loop in _lists_of(source):
                loops.setdefault((source.step, items), set()).add(loop)
        mixed = frozenset(loop for of_list in loops.values() if len(of_list) > 1 for loop in of_list)
        running = frozenset(loop.number for loop in self.loops) - mixed
        return with_texts(request, lambda text: text.with_sources(partial(_if_known, running)))

    def branches(self, runs: list[Callable[[], bool]], *, also_old: bool, doubted: Places | None = None) -> bool:
        """Run branches of which one may happen; whether all of them leave the block.

        `doubted` are places of which they can't tell whether they have been set; without them they have.
        """
        outer, journal = self.journal, Journal(self.language.nothing)
        staying: list[Branch] = []
        leaving: list[Branch] = []
        self.conditional += 1
        self.journal = journal
        try:
            for run in runs:
                ended, steps = self._steps_of_branch(run)
                (leaving if ended else staying).append(Branch(journal.undo(), steps))
        finally:
            self.conditional -= 1
            self.journal = outer
        outer.absorb(journal)
        journal.settle(doubted or {}, staying)
        if staying or also_old:
            journal.merge(staying, also_old=also_old)
        for branch in leaving:
            journal.leave(branch, self.frame)
        return len(leaving) == len(runs) and (doubted is not None or not also_old)

    def _steps_of_branch(self, run: Callable[[], bool]) -> tuple[bool, frozenset[int]]:
        """Run a branch: whether it leaves the block, and the steps that it is certain to make."""
        first = len(self.steps)
        self.branch_starts.append(first)
        try:
            return run(), self.steps_since(first)
        finally:
            self.branch_starts.pop()

    def eval_branches(self, nodes: Sequence[Node], scope: Scope, *, also_old: bool) -> list[Outcome]:
        """What each of some expressions gives of which one is evaluated, or perhaps none (`also_old`)."""
        outcomes: list[Outcome] = []

        def run(node: Node) -> bool:
            value = self.eval(node, scope)
            outcomes.append(Outcome(value, self.steps_since(self.branch_starts[-1])))
            return False

        self.branches([partial(run, node) for node in nodes], also_old=also_old)
        return outcomes

    def any_of(self, choice: OneOf, call: Callable[[Value], Value]) -> Value:
        """Call one of several functions, each in a branch of its own."""
        results: list[Outcome] = []

        def run(function: Value) -> bool:
            results.append(Outcome(call(function), self.steps_since(self.branch_starts[-1])))
            return False

        self.branches([partial(run, function) for function in choice.functions], also_old=False)
        return merged_value(results, self.language.nothing)

    def run_guarded(self, run: Callable[[], Value | None]) -> Value | None:
        """What a part gives that is run; None where text that is nested too deep ends it."""
        state = self.module, self.returns, self.frame, self.depth, self.conditional, self.journal
        frames, holders, active = list(self.frames), list(self.holders), list(self.active)
        parameters = list(self.parameters)
        try:
            return run()
        except RecursionError:
            self.module, self.returns, self.frame, self.depth, self.conditional, self.journal = state
            self.active[:] = active
            self.frames[:] = frames
            self.holders[:] = holders
            self.parameters[:] = parameters
            return None

    def within(
        self, function: Node, module: Module, call: Node, run: Callable[[], Value], holder: Value | None = None
    ) -> Value:
        """Run the body of a function of a module, called at `call`; unknown where it calls itself again and again.

        `holder` is the object whose method it is.
        """
        if self.active.count(function.id) >= 2 or self.depth >= MAX_DEPTH - 10 or self.budget < 0:
            return Unknown(self.span(call))
        outer = self.module, self.returns, self.frame
        branch_starts, early_returns, first = self.branch_starts, self.early_returns, self.first_step_of_call
        changing, made_before, answered = self.changing, self.made_count, self.answer_count
        given_before, chances = self.given_count, self.chances
        asking, self.asking = self.asking, 0
        answer_values, self.answer_values = self.answer_values, []
        self.frames.append((self.module, call))
        self.applied_at.setdefault(call.id, set()).add(function.id)
        self.holders.append(holder)
        self.parameters.append(None)
        self.active.append(function.id)
        self.frame = len(self.frames) + 1_000_000 * len(self.active)
        self.module, self.returns = module, []
        self.branch_starts, self.first_step_of_call = [], len(self.steps)
        self.depth += 1
        try:
            with self.chosen_items.within():
                result = run()
            if not isinstance(result, Unknown):
                self.chances = chances
            return result
        finally:
            self.depth -= 1
            self.changing, self.made_count, self.answer_count = changing, made_before, answered
            self.given_count = given_before
            self.asking, self.answer_values = asking, answer_values
            self.module, self.returns, self.frame = outer
            self.branch_starts, self.early_returns, self.first_step_of_call = branch_starts, early_returns, first
            self.active.pop()
            self.frames.pop()
            self.holders.pop()
            self.parameters.pop()

    def result_of_call(self, call: Node, result: Callable[[], Value]) -> Value:
        """What a call gives: it is noted, together with how often it was made."""
        self.called[call.id] = self.called.get(call.id, 0) + 1
        value = self.results[call.id] = result()
        has_place = isinstance(value, Response) and value.at is not None
        return value if has_place else placed_value(value, self.span(call))

    def note_library(self, call: Node, callee: Value) -> str:
        """The library that is not read whose function is called; where the script's own file calls it, it is noted."""
        name = self.language.library_of(callee)
        if name and self.module.main:
            self.library_calls.setdefault(self.span(call), (call, name))
        return name

    def note_parameters(self, function: Node, scope: Scope) -> None:
        """Note what a call has passed to the function that is being run."""
        self.parameters[-1] = function, {name: cell.value for name, cell in scope.cells.items()}

    def note_question(
        self,
        condition: Node,
        test: Test,
        steps: tuple[int, ...],
        asking: Node | None = None,
        made_at: Node | None = None,
    ) -> Question:
        """Note what a condition or a check asks of answers; `asking` is the part of it that asks, without a name.

        `made_at` is the call that asks, where a function that has ended made the condition.
        """
        answered = tuple(step for step in steps if step != NO_STEP)
        question = Question(test, answered, self._deciding_call(made_at or asking or condition) or made_at)
        self.questions.setdefault(condition.id, {})[question] = None
        return question

    def _deciding_call(self, condition: Node) -> Node | None:
        """The call of the function around a condition that passes something else than a response which it names."""
        around = [
            (call, parameters[1])
            for (_, call), parameters in zip(self.frames[1:], self.parameters[1:], strict=True)
            if parameters is not None and holds(parameters[0], condition)
        ]
        if not around:
            return None
        names = {self.source(node) for node in walk(condition) if node.type == "identifier"}
        return next((call for call, passed in reversed(around) if self._passes_value(passed, names)), None)

    def _passes_value(self, passed: Mapping[str, Value], names: Collection[str]) -> bool:
        values = (value for name, value in passed.items() if name in names)
        return any(not isinstance(value, Response) and self.language.class_of(value) in (0, None) for value in values)

    # Values

    def decoded_text(self, start: int, decode: Callable[[], Text]) -> Text:
        """The text of a literal at a byte, decoded once."""
        if start not in self._texts:
            self._texts[start] = decode()
        return self._texts[start]

    def literal(self, node: Node, evaluate: Callable[[], Value]) -> Value:
        """What `evaluate` gives for an expression, looked up where it holds nothing but literals."""
        if self._parts is not None or self.depth > MAX_DEPTH - 2 * Constants.height:
            return evaluate()
        start = node.start_byte
        text = self.module.syntax.source.data[start : node.end_byte]
        constant = self._constants.get(text)
        if constant is not None:
            by = start - constant.start
            for first, end in constant.parts:
                self._note(first + by, end + by)
            return value_at(constant, node)
        if not self._constants.holds(node, text):
            return evaluate()
        self._parts = []
        try:
            value = evaluate()
            self._constants.put(text, value, start, self._parts)
            return value
        finally:
            self._parts = None

    def mark(self, node: Node) -> None:
        """Note that a literal or a name was evaluated."""
        start, end = node.start_byte, node.end_byte
        self._note(start, end)
        if self._parts is not None:
            self._parts.append((start, end))

    def _note(self, start: int, end: int) -> None:
        self.seen.setdefault(start, Seen(end, len(self.steps)))

    def at(self, value: Value, node: Node) -> Value:
        """The value as the name or member at `node` gives it."""
        span = self.span(node)
        if isinstance(value, Str):
            self.mark(node)
            return Str(named_text(value.text.value, span)) if not value.text.is_open else value
        if isinstance(value, Num):
            self.mark(node)
            return Num(named_text(value.text.value, span))
        return placed_value(value, span)

    def at_member(self, value: Value, node: Node) -> Value:
        """As `at`, for a member: what another file put there stays where it is written."""
        if isinstance(value, Str | Num) and not value.text.is_open and self.modules.files:
            file, starts = self.module.syntax.file, value.text.starts or ()
            if starts and all(start != FOREIGN and not file.start <= start <= file.end for start in starts):
                return value
        return self.at(value, node)

    def at_variable(self, cell: Cell, node: Node, functions: Collection[str]) -> Value:
        """As `at`, for a variable: what callers passed to the function that made it stays where they wrote it."""
        value, span = cell.value, self.span(node)
        if not isinstance(value, Str) or cell.frame != self.frame or len(self.frames) < 2:
            return self.at(value, node)
        function, text = node, value.text
        while function.type not in functions and function.parent is not None:
            function = function.parent
        inside = Span(function.start_byte, function.end_byte)
        if text.is_open or not text.mapped or not any(_is_outside(start, inside) for start in text.starts or ()):
            return self.at(value, node)
        self.mark(node)
        pairs = list(zip(text.starts or (), text.ends or (), strict=True))
        starts = tuple(start if _is_outside(start, inside) else span.start for start, _ in pairs)
        ends = tuple(end if _is_outside(start, inside) else span.end for start, end in pairs)
        return Str(Text(text.value, starts, ends), value.grouped)

    def text(self, value: Value, span: Span | None = None) -> Text:
        """The value as a string. What the script encodes at run time is noted, so that nobody encodes it twice."""
        if isinstance(value, Str):
            return value.text
        if isinstance(value, Json):
            for leaf in json_leaves(value.root):
                self.note_encoded(leaf, "json")
        settled = self.language.settle(value)
        text = self.language.as_text(settled, span)
        if self.varies(settled) and (where := text.span()) is not None:
            self.varying.add(where)
        return text

    def text_at(self, value: Value, node: Node) -> Text:
        """As `text`, of an expression."""
        return self.text(value, self.span(node))

    def note_encoded(self, text: Text, codec: Codec) -> None:
        """Note that the script itself encodes this text."""
        if text.starts is not None and text.ends is not None:
            for start, end in dict.fromkeys(zip(text.starts, text.ends, strict=True)):
                if start >= 0:
                    self.encoded.append((Span(start, end), codec))

    def set_cell(self, cell: Cell, value: Value) -> None:
        """Assign to a variable."""
        self.journal.note(cell, "", cell.value)
        cell.value = value
        cell.made = len(self.steps)
        cell.parameter = False

    def require(self, member: Value, node: Node) -> None:
        """Note that an exception ends the script where an expression finds no such member in an answer."""
        if self.conditional or self.uncertain:
            return
        if not isinstance(member, Taken) or member.converted or member.defaulted:
            return
        path = member.extractor.member_path if member.extractor is not None else None
        # Below 0 is the item of a list that is looked for.
        if path is not None and all(isinstance(step, str | int) for step in path):
            for number in numbers_of(member.step):
                if number >= 0:
                    self.required.setdefault(RequiredMember(number, path, self.span(node)))

    def record(self, variable: str, value: Value, node: Node) -> None:
        """Note that a variable or a member gets a value out of a response, unless it is the response as a whole."""
        value = self.language.settle(value)
        span = self.span(node)
        if isinstance(value, Taken) and not is_whole(value):
            calls = tuple(node for _, node in self.frames)
            for step in numbers_of(value.step):
                # The same value in the same place is one, whatever led there.
                place = (step, span, variable, value.extractor)
                self.kept_values.setdefault(place, KeptValue(step, variable, value.extractor, span, calls))


Before = tuple[int, int, int, int, int]
"""How much was noted before an expression was evaluated: values that vary, values made by the script, those of them
that come out of files or the environment, those of answers, and where the values out of answers begin that the
expression reads."""

_NOTES: Mapping[type, Callable[[State, Node, Any, Before], Value]] = {
    Str: State._note_text,
    Num: State._note_number,
    Unknown: State._note_unknown,
    Seq: lambda state, node, value, before: state._with_answers(value, before[-1]),
    **dict.fromkeys((Response, Taken, Selection, Part), State._note_answer),
}
"""What is noted of the value of an expression, by its type."""


def is_whole(value: Taken) -> bool:
    """Whether it is the response as a whole (its body, or its JSON document), not a value out of it."""
    return value.extractor in (Extractor(FromBody()), Extractor(FromJson(())))


def _sources_taken_anew(old: Iterable[Value], evaluated: Iterable[tuple[Span, Value]]) -> frozenset[Extracted]:
    """What the next turn of a loop takes out of other answers: the `old` values of what it has set, and what it takes
    out of these. What was taken out of the same answer before the loop stays as it is.

    `evaluated` are values of expressions in the loop, inner ones first.
    """
    values = list(_with_members(old))
    anew = {_identity(value) for value in values}
    last = None
    for span, value in evaluated:
        is_of_last = last is not None and span.start <= last.start and last.end <= span.end
        if is_of_last or _identity(value) in anew:
            anew.add(_identity(value))
            values.append(value)
            last = span
    return frozenset(source for value in values for source in _sources_of(value))


def _with_members(values: Iterable[Value]) -> Iterator[Value]:
    """Values, and those in objects among them."""
    waiting = list(values)
    for _ in range(MAX_HANDED_ON):
        if not waiting:
            break
        value = waiting.pop()
        yield value
        if isinstance(value, Obj):
            waiting += value.values.values()


def _identity(value: Value) -> object:
    """What two expressions for the same value have in common; where it was taken is not."""
    match value:
        case Response(step):
            return step
        case Taken(step, extractor):
            return step, extractor
        case _:
            return id(value)


def _sources_of(value: Value) -> Iterator[Extracted]:
    """What a value holds of answers."""
    if isinstance(value, Taken):
        yield from (Extracted(step, value.extractor) for step in numbers_of(value.step))
    elif isinstance(value, Str | Num):
        sources = (inner for source in value.text.sources for inner in sources_in(source))
        yield from (source for source in sources if isinstance(source, Extracted))


def _if_known(loops: frozenset[int], source: Expression) -> Expression | None:
    """What a text holds, where it takes no items of other loops than these."""
    taken = [inner.extractor for inner in sources_in(source) if isinstance(inner, Extracted)]
    if isinstance(source, Each):
        # While the loop is running, it has not set all of them.
        return source if not any(extractor.loops & loops for extractor in taken if extractor is not None) else None
    return source if all(extractor is None or extractor.loops <= loops for extractor in taken) else None


def _lists_of(source: Extracted) -> Iterator[tuple[tuple[JsonStep, ...], int]]:
    """The lists whose items a value is of, each with the loop that goes through it."""
    path = source.member_path or ()
    for number, step in enumerate(path):
        if isinstance(step, AnyItem) and step.loop:
            yield path[:number], step.loop


def _is_call(node: Node) -> bool:
    return node.child_by_field_name("function") is not None


def _is_outside(start: int, function: Span) -> bool:
    """Whether a character stands in the script, but not in a function."""
    return start != FOREIGN and not function.start <= start < function.end

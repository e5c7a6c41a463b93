"""Runs a script, in the order in which k6 does, to find the requests that it makes."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from loadlint.assertion import Test
from loadlint.codecs import percent_encoded
from loadlint.dialects.k6.language.syntax import first_parameter
from loadlint.dialects.k6.read import functions, modules
from loadlint.dialects.k6.read.check_calls import Expectation, expectations_in
from loadlint.dialects.k6.read.expressions import EXPRESSIONS
from loadlint.dialects.k6.read.options import thresholds_of
from loadlint.dialects.k6.read.statements import STATEMENTS
from loadlint.dialects.k6.read.step_nodes import Course, CourseKind, RawStep
from loadlint.dialects.k6.read.values import (
    UNDEFINED,
    Builtin,
    Class,
    Form,
    Func,
    Namespace,
    as_text,
    class_of,
    classes_of,
    library_of,
    settle,
)
from loadlint.dialects.script.language.syntax_tree import Syntax, text_of
from loadlint.dialects.script.read.endings import EndingKind
from loadlint.dialects.script.read.local_modules import Modules
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.state import Language, State
from loadlint.dialects.script.read.terms import Question
from loadlint.dialects.script.read.values import (
    Derived,
    Num,
    Obj,
    Seq,
    Str,
    Unknown,
    Value,
    inner_value,
    known_text,
    numbers_of,
)
from loadlint.expression import Expression, encoded_expression
from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.numbers import integer, is_index
from loadlint.text.span import Span

_LIFE_CYCLE = ("setup", "teardown", "handleSummary")
_OF_USERS = frozenset(("vus", "stages", "scenarios"))
JAVASCRIPT = Language(
    expressions=EXPRESSIONS,
    statements=STATEMENTS,
    made=frozenset(("binary_expression", "unary_expression", "member_expression", "subscript_expression")),
    nothing=UNDEFINED,
    literals=frozenset(
        "object array pair property_identifier string string_fragment escape_sequence number true false null undefined "
        "comment".split()
    ),
    settle=settle,
    class_of=class_of,
    library_of=library_of,
    as_text=as_text,
)


class Interpreter(State):
    """Runs modules and functions.

    `checks` are the predicates of each `check` with what they ask there, `expectations` what is expected, by the first
    call, `arguments` what the calls of these got, `expected_statuses` what `expectedStatuses` says, each by the id of
    its node. `returned` is what functions returned when they were run last, `values_read` what they read of answers.
    `unbound` are names that nothing declares where they are read, by their first bytes. `set_by` tells for each
    variable of a module, by its id, in which of the functions that k6 calls it is given a value, `read_by_users` where
    the default one reads some.
    `environment` are the variables of the environment, each with its name and where it is read first, `asked` those
    whose value the script looks at.
    `courses` has what each function that k6 calls for its users does in order: it asks, pauses or may end.
    `entry` is the function that k6 calls, `entries` are the names of all that it calls for its users,
    `default_redirects` says whether requests follow redirects if they don't say.
    """

    steps: list[RawStep]

    def __init__(self, modules: Modules) -> None:
        super().__init__(JAVASCRIPT, modules)
        self.globals = Obj()
        self.checks: dict[int, dict[Node, dict[Question, None]]] = {}
        self.expectations: dict[int, Expectation] = {}
        self.arguments: dict[int, list[list[Value]]] = {}
        self.expected_statuses: dict[int, Test] = {}
        self.counted_values: list[Value] = []
        self.returned: dict[int, list[Value]] = {}
        self.values_read: dict[int, list[Value]] = {}
        self.unbound: dict[int, Node] = {}
        self.set_by: dict[int, set[str]] = {}
        self.read_by_users: list[tuple[Node, int]] = []
        self.courses: list[tuple[Node, Course]] = []
        self.environment: dict[Expression | None, tuple[str, Span]] = {}
        self.asked: set[Expression | None] = set()
        self.entry = ""
        self.entries: tuple[str, ...] = ()
        self.default_redirects: bool | None = True

    def run(self) -> None:
        """Run the script: its top level, then the functions that k6 calls."""
        main = self.modules.main
        self.run_guarded(lambda: modules.run_module(self, main))
        options = main.exports.get("options", UNDEFINED)
        self.default_redirects = _default_redirects(options)
        data: Value = UNDEFINED
        setup = main.exports.get("setup")
        if isinstance(setup, Func):
            data = self._enter("setup", setup, [])
            self._record_setup(setup, data)
        entries = self._entries(options)
        self.entries = tuple(name for name, _ in entries)
        for name, function in entries:
            first = len(self.steps)
            result = self._enter(name, function, [data])
            if not isinstance(setup, Func) and first_parameter(function.node) is not None:
                # k6 gives it nothing, and does nothing with what it returns: another script calls it.
                self.hand_on(result)
            self.note_entry_point(name, function.node if function.module is main else None, first)
        if not entries:
            # Scenarios that are made elsewhere name what they run, and a module's functions are called by others.
            for name, value in list(main.exports.items()):
                if isinstance(value, Func) and name not in _LIFE_CYCLE:
                    self.conditional += 1
                    self._enter(name, value, [data] if isinstance(setup, Func) else [])
                    self.conditional -= 1
        teardown = main.exports.get("teardown")
        if isinstance(teardown, Func):
            self._enter("teardown", teardown, [data])
        if thresholds_of(self).count("http_req_failed"):
            self.watched.update(range(len(self.steps)))

    def _entries(self, options: Value) -> list[tuple[str, Func]]:
        exports = self.module.exports
        names: list[str] = []
        scenarios = inner_value(options, "scenarios")
        if isinstance(scenarios, Obj):
            names += [known_text(inner_value(scenario, "exec")) or "default" for scenario in scenarios.values.values()]
        if not names or (isinstance(scenarios, Obj) and scenarios.open):
            names.append("default")
        if not any(isinstance(exports.get(name), Func) for name in names):
            names.append("default")
        functions = []
        for name in sorted(dict.fromkeys(names), key=lambda name: name != "default"):
            value = exports.get(name)
            if isinstance(value, Func):
                functions.append((name, value))
        return functions

    def _record_setup(self, setup: Func, data: Value) -> None:
        """The values that `setup` returns, under the name that the default function gives to them."""
        default = self.module.exports.get("default")
        if not isinstance(data, Obj) or not isinstance(default, Func):
            return
        first = first_parameter(default.node)
        if first is not None and first.type == "identifier":
            name = self.source(first)
            for key, value in data.values.items():
                span = getattr(value, "at", None)
                node = (
                    self.module.syntax.root.descendant_for_byte_range(span.start, span.end)
                    if span is not None
                    else None
                )
                if node is not None:
                    self.record(f"{name}.{key}", value, node)

    def _enter(self, name: str, function: Func, args: list[Value]) -> Value:
        self.entry = name
        self.courses.append((function.node, []))
        return self.run_guarded(lambda: self.apply(function, args, function.node)) or UNDEFINED

    @property
    def options(self) -> Value | None:
        """What the script exports as its options."""
        return self.modules.main.exports.get("options")

    @property
    def is_single_user(self) -> bool:
        """Whether the options leave it at one user, as k6 does without any."""
        options = self.options
        if isinstance(options, Obj) and not options.open:
            return not options.values.keys() & _OF_USERS or known_text(options.values.get("vus")) == "1"
        return options is None

    @property
    def is_run_once(self) -> bool:
        """Whether the options have one user run it once, as tests of functions do; what is not known in them may be."""
        options = self.options
        if not isinstance(options, Obj) or "stages" in options.values:
            return False
        scenarios = options.values.get("scenarios")
        if scenarios is None:
            return known_text(options.values.get("iterations")) == "1" and _is_one(options, "vus")
        return isinstance(scenarios, Obj) and bool(scenarios.values) and all(map(_runs_once, scenarios.values.values()))

    def note_expectations(self, syntax: Syntax) -> None:
        """Note the expectations of a file that is about to be run."""
        for expectation in expectations_in(syntax):
            self.expectations[expectation.call.id] = expectation
            self.arguments[expectation.call.id] = []
            self.arguments[expectation.whole.id] = []

    def block(self, nodes: list[Node], scope: Scope) -> bool:
        """Run statements in order, functions declared first; whether one of them left the block."""
        for node in nodes:
            inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
            if inner is not None and inner.type in ("function_declaration", "generator_function_declaration"):
                name = inner.child_by_field_name("name")
                if name is not None:
                    scope.cells[self.source(name)] = Cell(Func(inner, scope, self.module), scope.frame)
        return super().block(nodes, scope)

    def apply(self, function: Func, args: list[Value], node: Node) -> Value:
        """Run a function of the script."""
        return functions.apply(self, function, args, node)

    def result_of_function(self, function: Func | Builtin, args: list[Value], node: Node) -> Value:
        """What a function gives that another one calls with each item: one of the script or one that is known."""
        if isinstance(function, Func):
            return self.apply(function, args, node)
        return functions.invoke(self, function, args, [node] * len(args), node)

    def environment_variable(self, name: str, span: Span | None) -> Unknown:
        """`__ENV.name`."""
        source = self.new_source("environment", name)
        if span is not None:
            self.environment.setdefault(source, (name, span))
        return Unknown(span, env=True, source=source)

    def ask(self, condition: Node, scope: Scope) -> Value:
        """The value of a condition."""
        value = super().ask(condition, scope)
        self.note_asked(value)
        return value

    def note_asked(self, *values: Value) -> None:
        """Note that the script looks whether variables of the environment are set."""
        for value in values:
            if isinstance(value, Unknown) and value.env:
                self.asked.add(value.source)

    def note_course(self, kind: CourseKind, node: Node, seconds: Value | None = None) -> None:
        """Note that an iteration asks for something, pauses or may end at a node; `seconds` is how long it pauses."""
        if self.courses and self.entry not in _LIFE_CYCLE:
            is_certain = kind == "pauses" and not (self.conditional or self.uncertain or self.loops)
            self.courses[-1][1].append((kind, node, known_text(seconds) or "" if is_certain else None))

    def end(self, kind: EndingKind, node: Node | None = None) -> None:
        """Note what the script does here: `return` ends the iteration in the function that k6 calls."""
        super().end(kind, node)
        returns = kind == "leaves" and node is not None and node.type == "return_statement" and len(self.frames) == 1
        if node is not None and (kind == "raises" or returns):
            self.note_course("ends", node)

    def varies(self, value: Value | None) -> bool:
        """`setup` runs once: what it takes out of its answers is the same for all users and iterations."""
        if not super().varies(value) or self.entry in _LIFE_CYCLE:
            return False
        steps = numbers_of(value.step) if isinstance(value, Derived) else ()
        return all(self.steps[step].entry != "setup" for step in steps)

    def set_cell(self, cell: Cell, value: Value) -> None:
        """Assign to a variable."""
        if not cell.frame and value is not UNDEFINED:
            self.set_by.setdefault(id(cell), set()).add(self.entry)
        super().set_cell(cell, value)

    @property
    def never_bound(self) -> tuple[Node, ...]:
        """Where names are read that nothing declares or sets."""
        names = self.unbound.values()
        return tuple(name for name in names if text_of(name) not in self.globals.values)

    @property
    def set_in_setup(self) -> tuple[Node, ...]:
        """Where the default function reads a variable that `setup` alone sets, which runs for no user."""
        return tuple(name for name, cell in self.read_by_users if self.set_by.get(cell) == {"setup"})

    def text(self, value: Value, span: Span | None = None) -> Text:
        """The value as a string; forms and addresses too."""
        if isinstance(value, Str):
            return value.text
        if isinstance(value, Form):
            return self.form_text(value)
        if isinstance(value, Obj) and "href" in value.values:
            return self.text(value.values["href"], span)
        return super().text(value, span)

    def form_text(self, form: Form) -> Text:
        """URLSearchParams or a URL as a string."""
        parts: list[Text] = []
        for item in form.fields:
            if parts:
                parts.append(Text("&"))
            self.note_encoded(item.name, "form")
            self.note_encoded(item.value, "form")
            parts += [_form_encoded(item.name), Text("="), _form_encoded(item.value)]
        if form.open:
            parts.append(Text(HOLE))
        if form.base is None:
            return join(parts)
        mark = "&" if "?" in form.base.value else "?"
        return join([form.base, *([Text(mark)] if parts else []), *parts])

    def percent(self, text: Text) -> Text:
        """encodeURIComponent of a known text."""
        self.note_encoded(text, "percent")
        return text.decode(_percent).with_sources(partial(encoded_expression, "percent"))

    def set_member(self, holder: Value, name: Text, value: Value) -> None:
        """Assign to a member."""
        if isinstance(holder, Namespace) and holder.name == "globalThis":
            holder = self.globals
        if isinstance(holder, Class):
            holder = holder.statics
        setter = next((klass.setters[name.value] for klass in classes_of(holder) if name.value in klass.setters), None)
        if setter is not None:
            self.apply(replace(setter, this=holder), [value], setter.node)
        elif isinstance(holder, Obj):
            name, value = self.member_of_loop(name, value)
            self.journal.note(holder, name.value, holder.values.get(name.value, UNDEFINED))
            holder.set(name, value)
        elif isinstance(holder, Seq) and is_index(name.value) and integer(name.value) == len(holder.items):
            holder.extend([value])
        elif isinstance(holder, Form) and holder.kind == "url" and name.value == "search":
            holder.open = True
        else:
            self.overwrite(holder, name)


def _runs_once(scenario: Value) -> bool:
    """Whether a scenario has one user who does what it does once, which both of these executors do by themselves."""
    return (
        isinstance(scenario, Obj)
        and known_text(scenario.values.get("executor")) in ("per-vu-iterations", "shared-iterations")
        and _is_one(scenario, "vus")
        and _is_one(scenario, "iterations")
    )


def _is_one(settings: Obj, name: str) -> bool:
    return name not in settings.values or known_text(settings.values[name]) == "1"


def _default_redirects(options: Value) -> bool | None:
    if isinstance(options, Obj):
        value = options.values.get("maxRedirects")
        if isinstance(value, Num) and not value.text.is_open:
            return value.text.value != "0"
        return None if value is not None or options.open else True
    return None if isinstance(options, Unknown) else True


def _form_encoded(text: Text) -> Text:
    return text.decode(_form).with_sources(partial(encoded_expression, "form"))


def _form(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else "+" if c == " " else percent_encoded(c, "*")) for i, c in enumerate(text)]


def _percent(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else percent_encoded(c, "!~*'()")) for i, c in enumerate(text)]

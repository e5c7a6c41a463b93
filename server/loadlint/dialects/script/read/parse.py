"""From a script's text to the model, in any script language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.base import ReadFile
from loadlint.dialects.script.language.syntax_tree import Syntax, comments, problems
from loadlint.dialects.script.read import steps
from loadlint.dialects.script.read.local_modules import Module, Modules
from loadlint.dialects.script.read.state import State
from loadlint.dialects.script.read.steps import Place
from loadlint.script import Assertion, Script, Step, SyntaxProblem
from loadlint.text.edits import Edit
from loadlint.text.source import Source, with_texts

Naming = Literal["camel", "snake"]

InterpreterT = TypeVar("InterpreterT", bound=State)


class Reader(Struct, Generic[InterpreterT], frozen=True):
    """How a language is read.

    `interpreter` makes one from modules, `run` runs the script. `tree` is what the writer needs, from where each step
    stands. A script without one of the words `testing` has no assertion, `asking` is how a call for a request begins;
    `reserved` are names that a new variable must not have. `calls` are the types of the nodes that are calls,
    `functions` those of functions. `is_module` says of a script that was run whether its file only holds what others
    import. `problems` are the places that could not be parsed.
    """

    dialect: str
    parse: Callable[[Source], Syntax]
    names: Callable[[Syntax], Mapping[str, int]]
    without_marks: Callable[[str], str]
    naming: Callable[[Mapping[str, int]], Naming]
    interpreter: Callable[[Modules], InterpreterT]
    run: Callable[[InterpreterT], None]
    assertions: Callable[[InterpreterT, tuple[Step, ...]], tuple[Assertion, ...]]
    tree: Callable[[InterpreterT, list[Place[Any]]], Any]
    calls: tuple[str, ...]
    functions: frozenset[str]
    testing: tuple[bytes, ...]
    asking: re.Pattern[bytes]
    reserved: frozenset[str] = frozenset()
    is_module: Callable[[InterpreterT], bool] = lambda _: False
    problems: Callable[[Syntax], tuple[SyntaxProblem, ...]] = problems


def reread(
    script: Script, source: Source, edits: Iterable[Edit], read_file: ReadFile, reader: Reader[InterpreterT]
) -> Script:
    """The model of a script after edits of it and of its modules; `source` is its own file. Raises ConflictError."""
    texts = script.source.changed_files(edits)
    data = texts.get(source.path, source.data)
    return parse(source.replaced(data), with_texts(script.source, texts, read_file), reader)


def _unreached_calls(interpreter: State) -> list[Node]:
    """The calls in the script's own file that nothing is known to make."""
    calls = interpreter.modules.main.syntax.anchors.get("call", ())
    return [call for call in calls if call.id not in interpreter.called]


def _note_libraries(interpreter: State, calls: Iterable[Node]) -> None:
    """Note the calls of libraries, by what the name stands for that they begin with: what they send is not read."""
    scope = interpreter.modules.main.scope
    beginnings: dict[int, Node] = {}
    for call in calls:
        cell = scope.find(interpreter.source(_beginning(call, beginnings)))
        if cell is not None:
            interpreter.note_library(call, cell.value)


def _beginning(node: Node, beginnings: dict[int, Node]) -> Node:
    """What a call begins with. `beginnings` has those of nodes that were passed before: chains may be long."""
    passed = []
    while node.named_child_count and node.id not in beginnings:
        passed.append(node.id)
        node = node.named_children[0]
    start = beginnings.get(node.id, node)
    beginnings.update(dict.fromkeys(passed, start))
    return start


def parse(source: Source, read_file: ReadFile, reader: Reader[InterpreterT]) -> Script:
    """The model of a script."""
    syntax = reader.parse(source)
    counts = reader.names(syntax)
    modules = Modules(Module(source.path, syntax, counts, main=True), read_file, reader.parse, reader.names)
    interpreter = reader.interpreter(modules)
    reader.run(interpreter)
    unreached = _unreached_calls(interpreter)
    _note_libraries(interpreter, (*unreached, *syntax.anchors.get("new", ())))
    parts = [modules.main, *modules.others()]
    placed = steps.placed_steps(interpreter, reader.calls, reader.functions)
    numbered = tuple(place.step for place in placed)
    return Script(
        source=modules.source,
        dialect=reader.dialect,
        steps=numbered,
        extractions=steps.extractions(interpreter),
        assertions=reader.assertions(interpreter, numbered) if modules.mention(*reader.testing) else (),
        required=tuple(interpreter.required),
        renewals=tuple(renewal for renewal in interpreter.renewals if renewal.steps and renewal.sources),
        optional=frozenset(interpreter.optional),
        unreached=tuple(interpreter.span(call) for call in unreached if reader.asking.match(call.text or b"")),
        comments=tuple(comment for part in parts for comment in comments(part.syntax, reader.without_marks)),
        problems=reader.problems(syntax),
        names=reader.reserved.union(*(part.counts for part in parts)),
        naming=reader.naming(counts),
        files=tuple(modules.files),
        tree=reader.tree(interpreter, placed),
        is_module=reader.is_module(interpreter),
        parts=tuple(interpreter.entry_points),
        defaults=frozenset(interpreter.defaults),
    )

"""How Locust scripts are read."""

from __future__ import annotations

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.read.assertions import assertions_of
from loadlint.dialects.locust.read.interpreter import Interpreter
from loadlint.dialects.locust.read.step_nodes import LocustTree, Place
from loadlint.dialects.script.read.parse import Reader
from loadlint.text.regex import regex


def _tree(interpreter: Interpreter, placed: list[Place]) -> LocustTree:
    return LocustTree(
        interpreter.modules.main.syntax,
        tuple(module.syntax for module in interpreter.modules.others()),
        tuple(placed),
        interpreter.seen,
        tuple(interpreter.encoded),
        interpreter.modules.read_file,
        interpreter.name_use,
        interpreter.library_calls,
        interpreter.notes,
    )


READER = Reader(
    dialect="locust",
    parse=syntax.parse,
    names=syntax.names,
    without_marks=syntax.without_marks,
    naming=lambda counts: "snake",
    interpreter=Interpreter,
    run=Interpreter.run,
    assertions=assertions_of,
    tree=_tree,
    calls=("call",),
    functions=frozenset(("function_definition", "lambda")),
    asking=regex(rb"[\w.]{0,200}\bclient\.(?:get|post|put|patch|delete|head|options|request)\("),
    testing=(b"failure", b"assert", b"raise"),
    reserved=syntax.RESERVED,
    problems=syntax.problems,
)

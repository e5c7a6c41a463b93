"""Dependencies point one way, and the command line starts without what only the language server needs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import loadlint
from tests.dialects.jmeter.helpers import group, http, plan
from tests.tools.house import Function, decisions, functions, is_attribute, is_bare_participle

PACKAGE = Path(loadlint.__file__).parent

MODEL = (
    "text",
    "known_hosts",
    "resources",
    "extras",
    "errors",
    *("cache.disk", "cache.entries", "cache.memory", "cache.plain"),
    "disk",
    "plugins",
    "processes",
    "codecs",
    "json_text",
    "json_places",
    "plain_values",
    "document",
    "facts",
    "request",
    "multipart_text",
    "graphql_text",
    "operation",
    "extractor",
    "assertion",
    "findings",
    "causes",
    "script",
    "navigation",
    "changes",
    "directives",
    "expression",
    "journey",
)
LAYERS = (
    MODEL,
    ("secrets",),
    ("dialects", "recordings"),
    ("cache.recording_file",),
    ("failures",),
    ("correlation",),
    ("replay",),
    ("healing",),
    ("assertions", "results"),
    ("traces",),
    ("numbers",),
    ("cache.build_recording", "cache.recordings"),
    ("rules",),
    ("production", "capacity"),
    ("load_profiles",),
    ("project",),
    ("engine",),
    ("entries",),
    ("completeness",),
    ("run_view", "value_flow", "why"),
    ("verify",),
    ("faults",),
    ("newscript",),
    ("output",),
    ("lsp", "cache.findings", "cache.printed_output"),
    ("cli", "mcp", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
APART = {frozenset({"dialects", "recordings"}), frozenset({"output", "lsp"})}
PROTOCOL = {"pygls", "lsprotocol", "cattrs"}

MODULES = sorted(PACKAGE.rglob("*.py"))


class Facts(NamedTuple):
    """What the rules ask of a module. Its tree is not kept: all of them take half a gigabyte."""

    imports: tuple[str, ...]
    modules: frozenset[str]
    modules_when_run: frozenset[str]
    variables: frozenset[str]
    dense: tuple[str, ...]
    participles: tuple[str, ...]


@cache
def facts(path: Path) -> Facts:
    """What the rules ask of a module, which is read once for all of them."""
    tree = ast.parse(path.read_bytes())
    nodes = tuple(ast.walk(tree))
    for_types = {id(part) for node in nodes if is_for_types(node) for part in ast.walk(node)}
    return Facts(
        tuple(_imports(path, nodes)),
        frozenset(_modules(path, nodes)),
        frozenset(_modules(path, [node for node in nodes if id(node) not in for_types])),
        frozenset(variables(nodes)),
        tuple(function.name for function in functions(tree) if decisions(function) > MOST_DECISIONS),
        tuple(
            node.name
            for node in nodes
            if isinstance(node, Function) and is_bare_participle(node.name) and not is_attribute(node)
        ),
    )


def imports(path: Path) -> tuple[str, ...]:
    """The absolute names of all modules that a file imports, wherever in the file."""
    return facts(path).imports


def _imports(path: Path, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield node.module
            if node.module == "loadlint":
                yield from (f"loadlint.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """The part of the package that a file belongs to. What is kept belongs to what it is kept of."""
    return part_of(path.relative_to(PACKAGE).with_suffix("").parts)


def part_of(names: Sequence[str]) -> str:
    """The part that a module belongs to, by the parts of its name."""
    return ".".join(names[:2] if names[0] == "cache" else names[:1])


def test_dependencies_point_one_way() -> None:
    for path in MODULES:
        require_what_is_below(path)


def require_what_is_below(path: Path) -> None:
    """Fails where a module imports what is above it or beside it."""
    here = part(path)
    if here.endswith("__init__"):
        assert not [name for name in imports(path) if name.startswith("loadlint.")], path
        return
    assert here in LEVEL, f"give {here} its layer in this test"
    for name in imports(path):
        there = part_of(name.removeprefix("loadlint.").split("."))
        if not name.startswith("loadlint.") or there == here or there.startswith("__") or there == "cache":
            continue
        assert LEVEL[there] <= LEVEL[here], f"{path} imports {name}, which is above it"
        assert frozenset({here, there}) not in APART, f"{path} imports {name}, which is beside it"
        assert here != "text", f"text imports {name}"


STEPS = ("observe", "pair", "prove", "decide", "name")
"""The steps of correlation, in the order of work. What is outside of them puts them together."""


@pytest.mark.parametrize("room", STEPS)
def test_a_step_of_correlation_knows_those_before_it_alone(room: str) -> None:
    later = tuple(f"loadlint.correlation.{name}." for name in STEPS[STEPS.index(room) + 1 :])
    modules = (PACKAGE / "correlation" / room).rglob("*.py")
    assert [f"{path.name} imports {name}" for path in modules for name in imports(path) if name.startswith(later)] == []


OF_SCRIPTS = (("language",), ("read",), ("write", "report"), ("navigate",))
ROOMS = {
    "jmeter": (("language",), ("evaluator",), ("read",), ("write", "report"), ("navigate",)),
    **dict.fromkeys(("k6", "locust", "script"), OF_SCRIPTS),
}
"""The folders of a dialect from the ground up: each imports those before it, and none beside it."""


@pytest.mark.parametrize("dialect", ROOMS)
def test_rooms_of_a_dialect_point_one_way(dialect: str) -> None:
    """A room of k6 or Locust uses that of the same name in `script`, and those before it."""
    level = {room: number for number, rooms in enumerate(ROOMS[dialect]) for room in rooms}
    folder, package = PACKAGE / "dialects" / dialect, f"loadlint.dialects.{dialect}."
    for path in folder.rglob("*.py"):
        here = path.relative_to(folder).parts[0].removesuffix(".py")
        for name in facts(path).modules if here != "__init__" else ():
            there = room_in(name, package) or room_in(name, "loadlint.dialects.script.")
            if there and there != here:
                assert there in level, f"{path} imports {name}, which is above it"
                assert level[there] < level[here], f"{path} imports {name}, which is not below it"


def room_in(name: str, package: str) -> str:
    """The room of a module in a dialect; nothing for a module of others."""
    return name.removeprefix(package).partition(".")[0] if name.startswith(package) else ""


LARGEST_CIRCLE = 3


def test_imports_make_no_large_circle() -> None:
    """Of what runs: an annotation may name a class that is put together of the module's own functions."""
    graph = {module_name(path): set(facts(path).modules_when_run) for path in MODULES}
    assert [circle for circle in circles(graph) if len(circle) > LARGEST_CIRCLE] == []


def module_name(path: Path) -> str:
    """The dotted name of a module; that of a package for its `__init__.py`."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULE_NAMES = frozenset(map(module_name, MODULES))


def _modules(path: Path, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The modules of the package that a file imports, itself not."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield from {name if name in MODULE_NAMES else node.module} & MODULE_NAMES - {module_name(path)}


def is_for_types(node: ast.AST) -> bool:
    """Whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The sets of modules that reach each other."""
    reached = {name: reach(graph, name) for name in graph}
    found = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return [set(circle) for circle in found if circle]


def reach(graph: dict[str, set[str]], start: str) -> set[str]:
    """All that a module imports, and what that imports."""
    names, ahead = set[str](), list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in names:
            names.add(name)
            ahead.extend(graph.get(name, ()))
    return names


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set[str]()}
    assert circles(graph) == [{"a", "b", "c"}]


def test_the_protocol_is_known_under_lsp_only() -> None:
    others = [path for path in MODULES if part(path) != "lsp"]
    assert [path for path in others if {name.partition(".")[0] for name in imports(path)} & PROTOCOL] == []


SAY_NOTHING = frozenset({"at", "found", "given", "known", "made", "one", "own"})
PUBLIC_PARAMETERS = {"script.py": {"at"}}
"""Parameters that are called like the public attribute that they set."""


def test_variables_say_what_they_hold() -> None:
    for path in MODULES:
        place = path.relative_to(PACKAGE).as_posix()
        names = facts(path).variables & SAY_NOTHING
        assert names <= PUBLIC_PARAMETERS.get(place, set()), f"{place}: {names} tell a reader nothing"


def variables(nodes: Collection[ast.AST]) -> Iterator[str]:
    """The names of all parameters and of all variables, but for the fields of classes: those are public."""
    fields = {id(line.target) for line in _lines_of_classes(nodes) if isinstance(line, ast.AnnAssign)}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            yield node.name


def _lines_of_classes(nodes: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield from node.body


def test_variables_of_every_kind_are_seen() -> None:
    code = """
class A:
    field: int = 0
    def method(self, parameter):
        local = [element for element in parameter]
        for item, (other, *rest) in local:
            with item as opened:
                (walrus := lambda argument: argument)
        try:
            pass
        except Exception as error:
            match error:
                case A(field=captured) as whole:
                    pass
"""
    expected = "self parameter local element item other rest opened walrus argument error captured whole"
    assert sorted(variables(tuple(ast.walk(ast.parse(code))))) == sorted(expected.split())


ONE_THING = {
    ("", "base.py"): "what each of the parts that are found by name has",
    ("", "build.py"): "makes what the folder is about",
    ("", "as_json.py"): "the same as JSON",
    ("", "model.py"): "the values that the folder is about",
    ("", "report.py"): "what a report says",
    ("", "errors.py"): "the errors of the folder",
    ("", "har.py"): "reads HAR",
    ("", "jtl.py"): "reads JTL",
    ("", "coverage.py"): "a command and what it calls",
    ("", "fix_live.py"): "a command and what it calls",
    ("", "heal_live.py"): "a command and what it calls",
    ("", "trend.py"): "a command and what it calls",
    ("", "verdict.py"): "the verdict on a script, and why it is that",
    ("", "taken_values.py"): "values that the script takes out of an answer",
    ("dialects", "navigate.py"): "the navigator of a dialect",
    ("dialects/k6", "literals.py"): "literals read and written",
    ("dialects/k6", "members.py"): "members read and written",
    ("dialects/locust", "members.py"): "members read and written",
    ("dialects/locust", "users.py"): "users read and reported",
    ("lsp", "heal.py"): "a feature and its action",
    ("lsp", "why.py"): "a feature and its action",
}
"""Names of modules that sibling folders share for one thing."""

TWO_THINGS = {
    ("", f"{name}.py")
    for name in (
        "addresses answers bodies compare comparison cookies differences documents edits examine fields files"
        " findings judge messages names pairing plain proposals secrets server sites steps words"
    ).split()
}
"""Those that they share for different things. The list may only get shorter."""


def test_sibling_folders_share_no_name_for_different_things() -> None:
    folders: dict[tuple[Path, str], set[Path]] = {}
    for path in MODULES:
        if not path.name.startswith("__"):
            folders.setdefault((path.parent.parent, path.name), set()).add(path.parent)
    shared = {
        ("" if outer == PACKAGE else outer.relative_to(PACKAGE).as_posix(), name)
        for (outer, name), inner in folders.items()
        if len(inner) > 1
    }
    assert shared - ONE_THING.keys() - TWO_THINGS == set()


MOST_DECISIONS = 8
DENSE = {
    "": 6, "assertions": 19, "cli": 8, "correlation": 64, "dialects": 268, "failures": 7, "faults": 2, "healing": 13,
    "lsp": 18, "mcp": 1, "newscript": 14, "numbers": 3, "output": 2, "project": 1, "recordings": 14, "replay": 7,
    "results": 8, "rules": 25, "run_view": 2, "secrets": 5, "text": 8, "value_flow": 4, "verify": 3, "why": 1,
}  # fmt: skip
"""How many functions of each folder have more decisions than that. The numbers may only fall."""

PARTICIPLES = frozenset(
    {
        *("answered", "failed", "initialized", "raised", "sampled"),
        *("edited", "moved", "replaced"),
    }
)
"""The participles that name functions: what is called at an event has its name, and what gives a changed copy of its
object is named as Python names `sorted` and `reversed`."""


def folder_of(path: Path) -> str:
    """The first folder below the package; empty for a module that stands in none."""
    first, *rest = path.relative_to(PACKAGE).parts
    return first if rest else ""


def test_functions_decide_little() -> None:
    require_no_more(names_by_folder(lambda path: facts(path).dense), DENSE)


def test_functions_say_what_they_give() -> None:
    names = {path.relative_to(PACKAGE).as_posix(): set(facts(path).participles) - PARTICIPLES for path in MODULES}
    assert {path: of_it for path, of_it in names.items() if of_it} == {}


def names_by_folder(names_in: Callable[[Path], Iterable[str]]) -> dict[str, list[str]]:
    """Names in modules, each behind that of its module, for each folder that has some."""
    names: dict[str, list[str]] = {}
    for path in MODULES:
        for name in names_in(path):
            names.setdefault(folder_of(path), []).append(f"{path.name}: {name}")
    return names


def require_no_more(names: dict[str, list[str]], most: dict[str, int]) -> None:
    """Fails where a folder has more names than it may have, and where the table can be lowered."""
    assert {folder: of_it for folder, of_it in names.items() if len(of_it) > most.get(folder, 0)} == {}
    assert {folder: len(of_it) for folder, of_it in names.items()} == most, "lower the numbers of the table"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("return a", 0),
        ("return a and b or c", 2),
        ("return b if a else c", 1),
        ("return [a for a in b if a if c]", 2),
        ("for a in b: pass", 1),
        ("while a or b: pass", 2),
        ("match a:\n   case 1: pass\n   case _: pass", 2),
        ("try: a\n  except b: pass", 1),
    ],
)
def test_decisions_of_every_kind_are_counted(line: str, number: int) -> None:
    (function,) = functions(ast.parse(f"class A:\n def f():\n  {line}"))
    assert decisions(function) == number


@pytest.mark.parametrize("name", ["_sent", "written", "told", "linked"])
def test_a_bare_participle(name: str) -> None:
    assert is_bare_participle(name)


@pytest.mark.parametrize("name", ["sent_values", "is_written", "feed", "embed", "reading"])
def test_no_bare_participle(name: str) -> None:
    assert not is_bare_participle(name)


SCRIPTS = {
    "a.js": "import http from 'k6/http';\nexport default function () { http.get('https://shop.test/'); }\n",
    "a.py": "from locust import HttpUser, task\nclass A(HttpUser):\n    @task\n    def a(self): self.client.get('/')\n",
    "a.jmx": plan(group(http("/"))),
}
SLOW = {
    *("asyncio", "logging", "multiprocessing", "ssl", "http", "numpy", "lxml"),
    "loadlint.correlation.pipeline",
}
"""What takes long to load, and what a script without recordings does not need."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_check_loads_what_the_script_needs(name: str, tmp_path: Path) -> None:
    script = tmp_path / name
    script.write_text(SCRIPTS[name])
    program = "import sys\nfrom loadlint.cli import main\nmain(['check', sys.argv[1]])\nprint(*sys.modules)"
    environment = os.environ | {"LOADLINT_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", program, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=environment,
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "loadlint.engine" in loaded, "nothing was checked"
    assert not loaded & (PROTOCOL | SLOW)
    assert not [name for name in loaded if ".recorded." in name]
    dialects = {"a.js": "k6", "a.py": "locust", "a.jmx": "jmeter"}
    others = {f"loadlint.dialects.{other}.parse" for other in set(dialects.values()) - {dialects[name]}}
    assert not loaded & others

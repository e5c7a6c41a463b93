"""Dependencies point one way, and the command line starts without what only the language server needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import loadlint

PACKAGE = Path(loadlint.__file__).parent

MODEL = (
    "text",
    "resources",
    "errors",
    "entries",
    "codecs",
    "jsontext",
    "request",
    "extractor",
    "assertion",
    "findings",
    "script",
    "navigation",
    "changes",
)
LAYERS = (
    MODEL,
    ("dialects", "recordings"),
    ("failures",),
    ("correlation",),
    ("assertions", "results"),
    ("keep",),
    ("rules",),
    ("project",),
    ("engine",),
    ("valueflow",),
    ("output",),
    ("lsp",),
    ("cli", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
APART = {frozenset({"dialects", "recordings"}), frozenset({"output", "lsp"})}
PROTOCOL = {"pygls", "lsprotocol", "cattrs"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The absolute names of all modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield node.module
            if node.module == "loadlint":
                yield from (f"loadlint.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """The part of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_dependencies_point_one_way(path: Path) -> None:
    here = part(path)
    if here == "__init__":
        assert not [name for name in imports(path) if name.startswith("loadlint.")]
        return
    assert here in LEVEL, f"give {here} its layer in this test"
    for name in imports(path):
        there = name.removeprefix("loadlint.").partition(".")[0]
        if not name.startswith("loadlint.") or there == here or there.startswith("__"):
            continue
        assert LEVEL[there] <= LEVEL[here], f"{here} imports {name}, which is above it"
        assert frozenset({here, there}) not in APART, f"{here} imports {name}, which is beside it"
        assert here != "text", f"text imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_protocol_is_known_under_lsp_only(path: Path) -> None:
    used = {name.partition(".")[0] for name in imports(path)} & PROTOCOL
    assert not used or part(path) == "lsp"


def test_check_starts_without_the_language_server(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("import http from 'k6/http';\nexport default function () { http.get('https://shop.test/'); }\n")
    program = (
        "import sys\nfrom loadlint.cli import main\n"
        "try:\n    main(['check', sys.argv[1]])\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "tree_sitter" in loaded, "nothing was checked"
    assert not loaded & (PROTOCOL | {"numpy", "asyncio", "lxml", "ssl"})

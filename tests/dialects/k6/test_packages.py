"""Modules that a script imports by a bare name, as bundlers find them: all inside of the repository."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping

import pytest

from loadlint.engine import dialect_of
from loadlint.text.source import Source

CLIENT = "import http from 'k6/http';\nexport function getCart() {\n  return http.get('https://shop.test/cart');\n}\n"
KIT = {"name": "@shop/kit", "exports": {".": "./src/index.ts", "./client": {"import": "./src/client.ts"}}}
WORKSPACES: dict[str, object] = {"private": True, "workspaces": ["packages/*"]}
ALIASES = '{\n  // where things are\n  "compilerOptions": {"baseUrl": "src", "paths": {"@lib/*": ["lib/*"],}},\n}\n'


def project(name: str, files: Mapping[str, str | dict[str, object]]) -> tuple[list[str], int]:
    """The modules of a script in `tests/` that imports a name, and the number of its requests."""
    texts = {path: text if isinstance(text, str) else json.dumps(text) for path, text in files.items()}
    text = (
        f"import {{ getCart }} from '{name}';\nexport const options = {{}};\nexport default () => {{ getCart(); }};\n"
    )
    source = Source("tests/cart.ts", text.encode())

    def read_file(path: str) -> bytes | None:
        content = texts.get(posixpath.normpath(path))
        return content.encode() if content is not None else None

    dialect = dialect_of(source, read_file)
    if dialect is None:
        return [], 0
    script = dialect.parse(source, read_file)
    return list(script.files), len(script.steps)


@pytest.mark.parametrize(
    ("name", "files", "module"),
    [
        ("@lib/client", {"tsconfig.json": ALIASES, "src/lib/client.ts": CLIENT}, "src/lib/client.ts"),
        ("lib/client", {"tsconfig.json": ALIASES, "src/lib/client.ts": CLIENT}, "src/lib/client.ts"),
        (
            "@shop/kit/src/client.ts",
            {
                "package.json": WORKSPACES,
                "packages/kit/package.json": {"name": "@shop/kit"},
                "packages/kit/src/client.ts": CLIENT,
            },
            "packages/kit/src/client.ts",
        ),
        (
            "@shop/kit",
            {"package.json": WORKSPACES, "packages/kit/package.json": KIT, "packages/kit/src/index.ts": CLIENT},
            "packages/kit/src/index.ts",
        ),
        (
            "@shop/kit/client",
            {"package.json": WORKSPACES, "packages/kit/package.json": KIT, "packages/kit/src/client.ts": CLIENT},
            "packages/kit/src/client.ts",
        ),
        (
            "#lib/client",
            {"package.json": {"imports": {"#lib/*": "./lib/*.js"}}, "lib/client.js": CLIENT},
            "lib/client.js",
        ),
    ],
)
def test_a_bare_name(name: str, files: dict[str, str | dict[str, object]], module: str) -> None:
    assert project(name, files) == ([module], 1)


@pytest.mark.parametrize(
    "files",
    [
        {"node_modules/@shop/kit/index.js": CLIENT},
        {"package.json": "{]", "tsconfig.json": "[" * 100_000},
        {"package.json": WORKSPACES, "packages/kit/package.json": {"name": "other"}, "packages/kit/index.js": CLIENT},
        # What lies around a repository is not the project's.
        {".git/HEAD": "ref: main", "../package.json": WORKSPACES, "../packages/kit/package.json": KIT},
    ],
)
def test_a_name_that_stays_unknown(files: dict[str, str | dict[str, object]]) -> None:
    assert project("@shop/kit", files) == ([], 0)


def test_a_pattern_has_no_part_twice() -> None:
    """`./*/index.js` begins and ends like `./index.js`, but both need the same `/`."""
    kit: dict[str, object] = {"name": "@shop/kit", "exports": {"./*/index.js": "./src/*/index.js"}}
    files: dict[str, str | dict[str, object]] = {"package.json": WORKSPACES, "packages/kit/package.json": kit}
    files_of = {**files, "packages/kit/src/index.js": CLIENT, "packages/kit/src/cart/index.js": CLIENT}
    assert project("@shop/kit/cart/index.js", files_of) == (["packages/kit/src/cart/index.js"], 1)
    assert project("@shop/kit/index.js", files_of) == ([], 0)

"""What a file calls the exports of modules."""

from __future__ import annotations

from collections import Counter

import pytest

from loadlint.dialects.k6.language import style, syntax
from loadlint.dialects.k6.language.imports import Imported, Imports, aliases_of
from loadlint.text.edits import apply
from loadlint.text.source import Source
from tests.support.counting import calls_by_function
from tests.support.scripts import k6


@pytest.mark.parametrize(
    ("line", "aliases"),
    [
        ("import { Rate } from 'k6/metrics';", {"Rate": "Rate"}),
        ("import { Rate as Share, Trend as Time } from 'k6/metrics';", {"Rate": "Rate", "Share": "Rate"}),
        ("export { Rate as Share } from 'k6/metrics';", {"Rate": "Rate"}),
    ],
)
def test_names_of_exports(line: str, aliases: dict[str, str]) -> None:
    assert aliases_of(syntax.parse(Source("a.js", line.encode())), ["Rate"]) == aliases


def test_they_are_looked_for_in_imports_alone() -> None:
    """`export default function` holds most of a script, and editors ask with each key."""

    def calls(requests: int) -> Counter[str]:
        text = k6(*(f"http.get('https://shop.test/{n}');" for n in range(requests)))
        parsed = syntax.parse(Source("a.js", text.encode()))
        return calls_by_function(lambda: aliases_of(parsed, ["Rate"]))

    assert calls(10) == calls(100)


def imports(text: str) -> Imports:
    parsed = syntax.parse(Source("a.ts", text.encode()))
    return Imports(parsed, style.of(parsed, snake=False), frozenset(parsed.identifiers))


def after(text: str, imported: Imported | None) -> tuple[str, str] | None:
    """The name by which a script reaches something, and its text then; empty where it stays as it is."""
    if imported is None:
        return None
    return imported.name, apply(text.encode(), list(imported.edits)).decode() if imported.edits else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("fail", "import { fail } from 'k6'\n")),
        ("import http from 'k6/http'\n", ("fail", "import http from 'k6/http'\nimport { fail } from 'k6'\n")),
        ("import { check } from 'k6';\n", ("fail", "import { check, fail } from 'k6';\n")),
        ("import {} from 'k6';\n", ("fail", "import { fail } from 'k6';\n")),
        ("import { fail } from 'k6';\n", ("fail", "")),
        ("import { fail as stop } from 'k6';\n", ("stop", "")),
        ("import * as k6 from 'k6';\n", ("k6.fail", "")),
        (
            "import {\n  check,\n  group,\n} from 'k6';\n",
            ("fail", "import {\n  check,\n  group,\n  fail,\n} from 'k6';\n"),
        ),
        ("import {\n  check\n} from 'k6';\n", ("fail", "import {\n  check,\n  fail\n} from 'k6';\n")),
        (
            "import { check, // of k6\n  group } from 'k6';\n",
            ("fail", "import { check, // of k6\n  group, fail } from 'k6';\n"),
        ),
        ("const { check } = require('k6');\n", ("fail", "const { check, fail } = require('k6');\n")),
        ("const { fail } = require('k6');\n", ("fail", "")),
        ("const { failure } = require( 'k6' )\n", ("fail", "const { failure, fail } = require( 'k6' )\n")),
        ("const k6 = require('k6');\n", ("k6.fail", "")),
        (
            "const own = require('k6/own');\n",
            ("fail", "const own = require('k6/own');\nconst { fail } = require('k6');\n"),
        ),
        ("import { fail } from './own.js';\n", None),
        ("const fail = 1;\n", None),
    ],
)
def test_a_member_is_imported_once(text: str, expected: tuple[str, str] | None) -> None:
    assert after(text, imports(text).member("k6", "fail")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("encoding", "import encoding from 'k6/encoding'\n")),
        ("// a script\n\nlet a;\n", ("encoding", "// a script\n\nimport encoding from 'k6/encoding';\nlet a;\n")),
        (
            'import http from "k6/http" // for requests\nlet a\n',
            ("encoding", 'import http from "k6/http" // for requests\nimport encoding from "k6/encoding"\nlet a\n'),
        ),
        ("import e from 'k6/encoding';\n", ("e", "")),
        ("import * as e from 'k6/encoding';\n", ("e", "")),
        ("import { default as e } from 'k6/encoding';\n", ("e", "")),
        ("const e = require('k6/encoding');\n", ("e", "")),
        ("let encoding;\n", None),
    ],
)
def test_a_module_is_imported_once(text: str, expected: tuple[str, str] | None) -> None:
    assert after(text, imports(text).default("k6/encoding", "encoding")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("Response", "import { Response } from 'k6/http'\n")),
        ("import http from 'k6/http';\n", ("Response", "import http, { Response } from 'k6/http';\n")),
        (
            "import http, { file } from 'k6/http';\n",
            ("Response", "import http, { file, Response } from 'k6/http';\n"),
        ),
        ("import { Response } from 'k6/http';\n", ("Response", "")),
        ("import { Response as Answer } from 'k6/http';\n", ("Answer", "")),
        ("import { Response } from './own.js';\n", None),
    ],
)
def test_a_type_is_imported_once(text: str, expected: tuple[str, str] | None) -> None:
    assert after(text, imports(text).type_of("k6/http", "Response")) == expected

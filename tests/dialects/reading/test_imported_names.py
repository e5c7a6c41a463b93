"""Which modules a text may import: scanned, so that a folder of scripts is looked through in no time."""

from __future__ import annotations

import pytest

from loadlint.dialects import optional
from loadlint.engine import all_dialects

CASES = [
    ("k6", "import { login } from './pages/login.js';", ["login"]),
    ("k6", "export * from '../lib/index';\nconst kit = require(\"@shop/kit/src/client.ts\");", ["client", "index"]),
    ("k6", "const pages = await import('./pages/');", ["pages"]),
    ("k6", "const test = options.test; // from all tests", []),
    ("locust", "from shop.pages import (\n    cart,\n    login,\n)\nimport common as c", ["cart", "common", "login"]),
    ("locust", "    from . import helpers, \\\n        data\n", ["data", "helpers"]),
    ("locust", "print('an important text about pages')", []),
    (
        "jmeter",
        '<IncludeController><stringProp name="IncludeController.includepath">parts\\log&#x20;in.jmx</stringProp>',
        ["log in"],
    ),
    ("jmeter", '<stringProp name="TestPlan.comments">parts/login.jmx</stringProp>', []),
]


@pytest.mark.parametrize(("tool", "text", "modules"), CASES)
def test_imported_names(tool: str, text: str, modules: list[str]) -> None:
    dialect = next(dialect for dialect in all_dialects() if dialect.name == tool)
    names = {name.decode() for name in optional.imported_names(dialect, text.encode())}
    assert names.issuperset(modules)
    assert not names & {"test", "tests"} and bool(names) == bool(modules)

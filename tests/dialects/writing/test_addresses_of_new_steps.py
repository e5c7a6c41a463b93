"""The address of a new step in a script of several files, as the files before and after it."""

from __future__ import annotations

import pytest

from loadlint.changes import InsertStep
from loadlint.dialects.k6 import dialect as k6
from loadlint.request import Request
from loadlint.text.mapped import Text
from tests.dialects.writing.files import parse

MAIN = "import { buy } from './lib/shop.js';\n\nexport default function () {\n  const id = buy().json('i');\n}\n"
HTTP = "import http from 'k6/http';\n"


def new_lines(files: dict[str, str]) -> list[str]:
    """The lines that come with a request for `/new`, in the file that takes the answer apart."""
    script = parse(k6, files)
    change = InsertStep(None, Request("GET", Text("https://a.test/new")), beside=script.extractions[0].span)
    lines = []
    for path, data in script.source.changed_files(k6.write(script, change)).items():
        lines += [line for line in data.decode().splitlines() if line not in files[path].splitlines()]
    return [line.strip() for line in lines]


@pytest.mark.parametrize(
    ("shop", "config", "lines"),
    [
        pytest.param(
            "import { BASE } from './config.js';\nexport function buy() {\n  http.get(`${BASE}/a`);\n}\n",
            "export const BASE = 'https://a.test';\n",
            ["import { BASE } from './lib/config.js';", "import http from 'k6/http';", "http.get(`${BASE}/new`);"],
            id="a host that another module exports",
        ),
        pytest.param(
            "export const BASE = 'https://a.test';\nexport function buy() {\n  http.get(BASE + '/a');\n}\n",
            "",
            [
                "import { buy, BASE } from './lib/shop.js';",
                "import http from 'k6/http';",
                "http.get(BASE + '/new');",
            ],
            id="a host that the module itself exports",
        ),
        pytest.param(
            "import { url } from './config.js';\nexport function buy() {\n  http.get(url('/a'));\n}\n",
            "export function url(path) {\n  return `https://a.test${path}`;\n}\n",
            ["import { url } from './lib/config.js';", "import http from 'k6/http';", "http.get(url('/new'));"],
            id="a function for addresses",
        ),
        pytest.param(
            "const BASE = 'https://a.test';\nexport function buy() {\n  http.get(BASE + '/a');\n}\n",
            "",
            ["import http from 'k6/http';", "http.get('https://a.test/new');"],
            id="a host that nothing exports",
        ),
    ],
)
def test_the_host_is_imported(shop: str, config: str, lines: list[str]) -> None:
    files = {"main.js": MAIN, "lib/shop.js": HTTP + shop.replace("  http", "  return http"), "lib/config.js": config}
    assert new_lines(files) == lines

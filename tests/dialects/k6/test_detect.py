"""Which JavaScript is a k6 script, and which files k6 can be started with."""

from __future__ import annotations

import pytest

from loadlint.dialects.k6 import dialect
from loadlint.script import Script
from loadlint.text.source import Source

SCRIPT = "import http from 'k6/http';\nexport default function () {\n  http.post('https://a.test/o');\n}\n"


def detected(text: str, path: str = "a.js") -> bool:
    return dialect.detect(Source(path, text.encode()), lambda _: None)


def test_a_script() -> None:
    assert detected(SCRIPT)
    assert detected(SCRIPT, "a.test.ts")


@pytest.mark.parametrize(
    "text",
    [
        "import { describe, it } from 'vitest';\n" + SCRIPT,
        "jest.mock('k6/http');\n" + SCRIPT,
        SCRIPT + "export const options = {{ options }};\n",
        "{% if load %}\n" + SCRIPT + "{% endif %}\n",
        SCRIPT + "//# sourceMappingURL=a.js.map\n",
        SCRIPT + "vi.fn();\n",
        "var a = __webpack_require__(1);\n" + SCRIPT,
        SCRIPT + 'Object.defineProperty(exports,"__esModule",{value:!0});\n',
        f"export function text() {{ return `\n{SCRIPT}`; }}",
    ],
)
def test_files_that_are_no_scripts(text: str) -> None:
    assert not detected(text)


def test_declarations_of_types_are_no_scripts() -> None:
    assert not detected("import { Options } from 'k6/options';\nexport declare const options: Options;\n", "a.d.ts")


def test_a_text_with_braces_is_no_template() -> None:
    assert detected(SCRIPT.replace("/o", "/{{ id }}"))


def parse(text: str) -> Script:
    return dialect.parse(Source("a.js", text.encode()), lambda _: None)


@pytest.mark.parametrize(
    ("text", "is_module"),
    [
        (SCRIPT, False),
        ("export default wrap(main);", False),
        ("export const options = { scenarios: { a: { exec: 'run' } } };\nexport function run() {}", False),
        ("export const options = make();\nexport function run() {}", False),
        ("export function login() {}", True),
        ("export const options = { vus: 1 };\nexport function login() {}", True),
        ("export function setup() {}", True),
    ],
)
def test_files_that_k6_cannot_be_started_with(text: str, is_module: bool) -> None:
    assert parse(text).is_module == is_module

"""The hooks, the extension and the dialects agree on the names of files that may be load scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from loadlint.engine import all_dialects

ROOT = Path(__file__).parents[1]
SUFFIXES = sorted(suffix for dialect in all_dialects() for suffix in dialect.suffixes)
LANGUAGES = {
    **dict.fromkeys((".js", ".cjs", ".mjs"), "javascript"),
    **dict.fromkeys((".ts", ".cts", ".mts"), "typescript"),
    ".tsx": "typescriptreact",
    ".py": "python",
}
"""How editors call what has these suffixes. A test plan is XML to them, so there its name tells."""


@pytest.mark.parametrize("hook", re.findall(r"(?m)^- id: ([\w-]+)$", (ROOT / ".pre-commit-hooks.yaml").read_text()))
def test_hooks_take_every_suffix(hook: str) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text().partition(f"- id: {hook}\n")[2].partition("\n\n")[0]
    assert "types: [text]" in text
    files = re.search(r"(?m)^  files: (.+)$", text)
    assert files is not None
    for suffix in SUFFIXES:
        assert re.search(files[1], f"tests/load/checkout{suffix}"), suffix
    assert re.search(files[1], "Checkout.JMX")
    assert not re.search(files[1], "checkout.json")


def test_the_extension_selects_every_suffix() -> None:
    selectors = (ROOT / "client/src/server.ts").read_text().partition("export const SCRIPTS")[2].partition("];")[0]
    manifest = json.loads((ROOT / "client/package.json").read_text())
    for suffix in SUFFIXES:
        if suffix in LANGUAGES:
            assert f'"{LANGUAGES[suffix]}"' in selectors
            assert f"onLanguage:{LANGUAGES[suffix]}" in manifest["activationEvents"]
        else:
            assert f'"**/*{suffix}"' in selectors
            assert f"workspaceContains:**/*{suffix}" in manifest["activationEvents"]

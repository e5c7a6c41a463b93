"""Writes what fixes do to scripts of several files: `python -m tests.tools.modules_table`.

A diff for each case of `tests/shop/modules` under `docs/modules/`, and the table of them in `docs/modules.md`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from loadlint.replay.verdict import verdict_of
from tests.shop.modules_run import CASES, copied, diff_of, fix

DOCS = Path(__file__).parents[2] / "docs"
PAGE, DIFFS = DOCS / "modules.md", DOCS / "modules"
MARK = "<!-- The table is written by `python -m tests.tools.modules_table`. -->\n"
STYLES = {
    "jmeter_fragments": "JMeter: fragments in the plan, Module Controllers",
    "jmeter_includes": "JMeter: included fragments with parameters",
    "k6_classes": "k6: modules with classes or functions, JavaScript",
    "k6_pages": "k6: page objects with a base class",
    "k6_typescript": "k6: modules with classes, TypeScript",
    "locust_package": "Locust: mixins and base users in a package",
    "locust_pages": "Locust: page objects",
}


def lines() -> Iterator[str]:
    """The table; the diffs are written on the way."""
    yield "| style | flow | the replay says | diff |"
    yield "| --- | --- | --- | --- |"
    for style, flow in CASES:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            script = copied(style, flow, Path()).relative_to(".")
            result = fix(script)
        name = f"{style}-{flow}.diff"
        (DIFFS / name).write_text(diff_of(result), "utf-8")
        certificate = result.analysis.context.certificate
        said = verdict_of(certificate).line if certificate is not None else ""
        yield f"| {STYLES[style]} | {flow} | {said} | [diff](modules/{name}) |"


if __name__ == "__main__":
    DIFFS.mkdir(exist_ok=True)
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(head + MARK + "\n" + "\n".join(lines()) + "\n", "utf-8")

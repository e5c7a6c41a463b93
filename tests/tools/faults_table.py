"""Breaks each answer to new and fixed scripts in the real tools: `make faults` writes the table of docs/how-we-know.md.

The example, the shop's flows and the applications, with `new` and with `fix`, in the three tools, take some hours.
`FLOWS`, `TOOLS` and `WAYS` in the environment choose some of them, separated by spaces; `SHARE=4` tries a quarter of
the kinds in each row, others in the next one. Then the table is only printed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from loadlint.faults.kinds import KINDS
from tests.support.run import ran
from tests.verify.tools import environment

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-we-know.md"
MARK = "<!-- What follows is written by `make faults`. -->\n"
SHOP = ROOT / "tests" / "shop" / "flows"
APPLICATIONS = ROOT / "tests" / "applications"
EXAMPLE = ROOT / "examples" / "checkout"
TOOLS = {"k6": ".js", "Locust": ".py", "JMeter": ".jmx"}
WAYS = ("new", "fix")
HEAD = """\
| flow | written by | tool | faults | noticed at their step | as estimated | fail the run | then lack a value | leave their session |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""  # noqa: E501


class Count(NamedTuple):
    """How many faults were tried, and what became of them."""

    tried: int
    noticed: int
    foreseen: int
    failing: int
    lacking: int
    leaving: int

    def __add__(self, other: tuple[Any, ...]) -> Count:
        return Count(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.tried} | {self.noticed} ({self.noticed / max(1, self.tried):.1%}) | " + " | ".join(
            map(str, self[2:])
        )


def flows() -> tuple[str, ...]:
    """The example, the shop's flows and the applications."""
    return "checkout", *sorted(path.parent.name for place in (SHOP, APPLICATIONS) for path in place.glob("*/rec1.har"))


def recordings(flow: str) -> tuple[Path, Path]:
    """The two recordings of a flow."""
    if flow == "checkout":
        return EXAMPLE / "checkout.har", EXAMPLE / "checkout.2.har"
    return folder_of(flow) / "rec1.har", folder_of(flow) / "rec2.har"


def folder_of(flow: str) -> Path:
    """Where a flow of the shop or of an application has its files."""
    return SHOP / flow if (SHOP / flow).is_dir() else APPLICATIONS / flow


def raw(flow: str, suffix: str) -> Path:
    """The script that a converter or a recorder made of the first one."""
    of_shop = ROOT / "tests" / "dialects" / "locust" / "raw" / f"{flow}.locust.py"
    if suffix == ".py" and of_shop.exists():
        return of_shop
    return folder_of(flow) / {".js": "raw.k6.js", ".jmx": "raw.jmx", ".py": "raw.locust.py"}[suffix]


def count(flow: str, way: str, suffix: str, kinds: Sequence[str]) -> Count | None:
    """What becomes of some kinds of faults of one script; None where there is none to fix."""
    with tempfile.TemporaryDirectory() as name:
        folder, script = Path(name), f"script{suffix}"
        for number, recording in enumerate(recordings(flow), 1):
            shutil.copy(recording, folder / f"script.{number}.har")
        if way == "new":
            ran(folder, "new", "script.1.har", "script.2.har", "-o", script)
        elif not raw(flow, suffix).exists():
            return None
        else:
            shutil.copy(raw(flow, suffix), folder / script)
            linked = ("--recording", "script.1.har", "--recording", "script.2.har")
            ran(folder, "fix", "--unsafe-fixes", *linked, script)
        named = ("--recording", "script.1.har", "--recording", "script.2.har", "--time-limit", "1800")
        arguments = ("verify", "--engine", "--faults", script, *named, "--kinds", ",".join(kinds))
        _, done = ran(folder, *arguments, "--output-format", "json", environment=environment(folder))
        if not done.out:
            sys.exit(f"{flow} {way} {suffix}: {done.err}")
        return counted(json.loads(done.text)["faults"])


def counted(faults: list[dict[str, Any]]) -> Count:
    """The numbers of a report."""
    tried = [fault for fault in faults if fault["result"] in ("noticed", "late", "unnoticed")]
    return Count(
        len(tried),
        sum(fault["result"] == "noticed" for fault in tried),
        sum(fault["foreseen"] == (fault["result"] == "noticed") for fault in tried),
        sum(fault["fails_run"] for fault in tried),
        sum(bool(fault["without_value"]) for fault in tried),
        sum(bool(fault["old_session"]) for fault in tried),
    )


def wished(name: str, known: tuple[str, ...]) -> list[str]:
    """Those that the environment names, else all."""
    return os.environ.get(name, " ".join(known)).split()


def rows() -> Iterator[str]:
    """The table, a row as soon as it is known, and the sum in the end."""
    share, kinds, row = int(os.environ.get("SHARE", "1")), tuple(KINDS), 0
    total = Count(0, 0, 0, 0, 0, 0)
    yield from HEAD.splitlines()
    for way in wished("WAYS", WAYS):
        for flow in wished("FLOWS", flows()):
            for tool in wished("TOOLS", tuple(TOOLS)):
                row += 1
                of_script = count(flow, way, TOOLS[tool], kinds[row % share :: share])
                if of_script is not None:
                    total += of_script
                    yield f"| {flow} | {way} | {tool} | {of_script} |"
    yield f"| all | | | {total} |"


if __name__ == "__main__":
    lines = []
    for line in rows():
        print(line, flush=True)
        lines.append(line)
    if not {"FLOWS", "TOOLS", "WAYS", "SHARE"} & os.environ.keys():
        head = PAGE.read_text("utf-8").partition(MARK)[0]
        PAGE.write_text(head + MARK + "\n" + "\n".join(lines) + "\n", "utf-8")

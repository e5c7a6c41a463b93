"""Writes `docs/clues.md`, the table of all clues and their weights: `python -m tests.tools.clue_table`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loadlint.correlation.decide import weigh
from tests.support.clue_examples import KINDS, every_clue

PAGE = Path(__file__).parents[2] / "docs" / "clues.md"
_FOLDER = "../server/loadlint/correlation/decide/evidence"
_HEADINGS = {
    "one_run": "One run: the weights are added up",
    "several_runs": "Several runs: the value differs between them",
    "client_made": "No response issued it: how the client makes it",
}


def table() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Clues"
    yield ""
    yield "These are the reasons why a value is dynamic or not, in the order in which they are shown."
    yield f"From a sum of {weigh.LIKELY} in one run a value is *likely*, from {weigh.POSSIBLE} *possible*; below that"
    yield "nothing is reported. Several runs prove a value if each of them shows where it comes from."
    yield "Each clue is a file with examples. `python -m tests.tools.clue_table` writes this page."
    for kind in KINDS:
        yield from ("", f"## {_HEADINGS[kind]}", "", "| clue | says | weights |", "| --- | --- | --- |")
        for of_kind, module in every_clue():
            if of_kind == kind:
                name = module.__name__.rpartition(".")[2]
                says = " ".join(module.__doc__.partition("\n\n")[0].split())
                yield f"| [{name}]({_FOLDER}/{kind}/{name}.py) | {says} | {'<br>'.join(_weights(module))} |"


def _weights(module: Any) -> Iterator[str]:
    for text, weight, _ in getattr(module, "SHAPES", ()):
        yield f"{text.replace('{n}', 'n')}: {weight:+}"
    for name, value in vars(module).items():
        if (name == "WEIGHT" or name.endswith("_WEIGHT")) and not hasattr(module, "SHAPES"):
            what = name.removesuffix("WEIGHT").strip("_").replace("_", " ").lower()
            yield f"{what}: {value:+}" if what else f"{value:+}"


if __name__ == "__main__":
    PAGE.write_text(table())

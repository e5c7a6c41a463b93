"""Recordings of a shop that has changed: `python -m tests.shop.changes.record --flow F --change C OUT1 OUT2`.

The recorded journey of a browser is played through the change within this process, by a client that belongs to the new
version; its values are those that the shop issues. A name that ends with .xml is written as JMeter does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from tests.shop.judge import FLOWS
from tests.shop.replay import changed
from tests.support.kept import kept

from . import ALL, NAMES
from .as_jmeter import as_jmeter

FLOW_FOLDER = Path(__file__).parents[1] / "flows"
SEEDS = (4, 5)
DAYS = (1, 2)


def recording(flow: str, changes: Sequence[str], run: int) -> dict[str, Any]:
    """A HAR of the first or the second run (from 1) of a flow. Raises RuntimeError if the flow did not happen.

    The shop's random values are the same each time: what a test says must not hang on them. So it is made once for all.
    """
    inputs = ("second version", _shop(), flow, repr(sorted(changes)), str(run))
    har: dict[str, Any] = json.loads(kept(lambda: json.dumps(_recorded(flow, changes, run)).encode(), *inputs))
    return har


@cache
def _shop() -> bytes:
    """A checksum of all that the recordings depend on: the shop, its changes and its journeys."""
    shop = FLOW_FOLDER.parent
    files = [*shop.rglob("*.py"), *shop.glob("flows/*/truth.json"), *shop.glob("flows/*/rec1.har")]
    return blake2b(b"".join(file.read_bytes() for file in sorted(files))).digest()


def _recorded(flow: str, changes: Sequence[str], run: int) -> dict[str, Any]:
    truth = json.loads((FLOW_FOLDER / flow / "truth.json").read_text(encoding="utf-8"))
    start = datetime(2026, 12, DAYS[run - 1], 9, tzinfo=UTC)
    chance = Random(f"{flow} {sorted(changes)} {run}")
    # `secrets` takes all its bytes from there.
    with patch("random._urandom", chance.randbytes):
        har, checks = changed(FLOW_FOLDER / flow / "rec1.har", truth, changes, SEEDS[run - 1], start)
    failed = [check for check in checks if not check.ok]
    if failed:
        statuses = [
            (e["request"]["method"], e["request"]["url"], e["response"]["status"]) for e in har["log"]["entries"]
        ]
        raise RuntimeError(f"{flow} with {', '.join(changes)} did not happen: {failed} {statuses}")
    return har


def write(flow: str, changes: Sequence[str], targets: Sequence[Path]) -> None:
    """Recordings of the first runs, as many as there are targets."""
    for run, target in enumerate(targets, 1):
        har = recording(flow, changes, run)
        text = as_jmeter(har) if target.suffix == ".xml" else json.dumps(har, indent=1, ensure_ascii=False) + "\n"
        target.write_text(text, encoding="utf-8")


def two_recordings(flow: str, changes: Sequence[str], folder: Path, suffix: str = ".har") -> list[Path]:
    """Two recordings in a folder, for tests; `.xml` gives JMeter's."""
    targets = [folder / f"{'+'.join(changes) or 'unchanged'}{run}{suffix}" for run in (1, 2)]
    write(flow, changes, targets)
    return targets


def main() -> None:
    """Record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flow", choices=FLOWS, required=True)
    parser.add_argument(
        "--change", choices=[*NAMES, ALL], action="append", default=[], metavar="NAME", help="what has changed"
    )
    parser.add_argument("targets", type=Path, nargs=2, metavar="OUT")
    options = parser.parse_args()
    write(options.flow, options.change, options.targets)


if __name__ == "__main__":
    main()

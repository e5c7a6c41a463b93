"""Record every flow anew: `python -m tests.shop.record.rerecord [FLOW...]` (Node, npm and /usr/bin/chromium needed).

`FLOW:MODE` records a flow in which a failure is planted (see app/faults.py), `faults` all of those."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.shop.app.faults import PLANTED, Fault, fault_of
from tests.shop.judge import FLOWS, judge
from tests.shop.serve import RECORDED_PORT, running_shop
from tests.shop.truth import make

HERE = Path(__file__).parent
TARGET = HERE.parent / "flows"
SEEDS = (1, 2)
FAULT_SEED = 3


def record(flow: str, run: int, target: Path) -> dict[str, tuple[str, str]]:
    """Record one run; what the shop issued in it by name."""
    with (
        tempfile.TemporaryDirectory(prefix="shop-record-") as folder,
        running_shop(SEEDS[run - 1], RECORDED_PORT) as shop,
    ):
        subprocess.run(["node", "record.mjs", shop.base_url, folder, str(run), flow], cwd=HERE, check=True)
        failed = [check for check in judge(flow, shop.db_path) if not check.ok]
        if failed:
            raise RuntimeError(f"{flow}: the browser's run did not succeed: {failed}")
        har = json.loads((Path(folder) / f"{flow}.har").read_text(encoding="utf-8"))
        har["log"]["entries"] = [e for e in har["log"]["entries"] if not is_static(e["request"]["url"])]
        lost = [
            e["request"]["url"]
            for e in har["log"]["entries"]
            if e["response"]["status"] in (200, 201) and not e["response"]["content"].get("text")
        ]
        if lost:
            raise RuntimeError(f"{flow}: bodies missing, the page was left too early: {lost}")
        target.write_text(json.dumps(har, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        with closing(sqlite3.connect(shop.db_path)) as db:
            return {
                name: (kind, value)
                for name, kind, value in db.execute("select name, kind, value from issued order by rowid")
            }


def record_fault(fault: Fault, target: Path) -> None:
    """Record one run in which something breaks, as far as the browser gets."""
    with (
        tempfile.TemporaryDirectory(prefix="shop-record-") as folder,
        running_shop(FAULT_SEED, RECORDED_PORT, fault=fault) as shop,
    ):
        subprocess.run(
            ["node", "record.mjs", shop.base_url, folder, "1", fault.flow],
            cwd=HERE,
            check=False,
            env={**os.environ, "SHOP_PATIENCE": "1500"},
        )
        if all(check.ok for check in judge(fault.flow, shop.db_path)) and fault.mode != "empty-list":
            raise RuntimeError(f"{fault.flow}: nothing broke")
        har = json.loads((Path(folder) / f"{fault.flow}.har").read_text(encoding="utf-8"))
    entries = [e for e in har["log"]["entries"] if not is_static(e["request"]["url"])]
    log = {name: har["log"][name] for name in ("version", "creator", "browser")}
    text = ",\n".join(json.dumps(e, ensure_ascii=False, separators=(",", ":")) for e in entries)
    head = json.dumps({"log": log}, ensure_ascii=False)[:-2]
    target.write_text(f'{head}, "entries": [\n{text}\n]}}}}\n', encoding="utf-8")


def is_static(url: str) -> bool:
    """Is it one of the files that recordings leave out?"""
    path = urlsplit(url).path
    return path.startswith("/static/") or path == "/favicon.ico"


def main() -> None:
    """Record, convert and find the truth."""
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    names = [f"{fault.flow}:{fault.mode}" for fault in PLANTED] if sys.argv[1:] == ["faults"] else sys.argv[1:]
    for name in [name for name in names if ":" in name]:
        fault = fault_of(name)
        folder = TARGET / fault.flow / "faults"
        folder.mkdir(parents=True, exist_ok=True)
        record_fault(fault, folder / f"{fault.mode}.har")
    for flow in [name for name in names if ":" not in name] or (FLOWS if not names else ()):
        folder = TARGET / flow
        folder.mkdir(parents=True, exist_ok=True)
        first, second = (record(flow, run, folder / f"rec{run}.har") for run in (1, 2))
        subprocess.run(
            ["npx", "har-to-k6", str(folder / "rec1.har"), "-o", str(folder / "raw.k6.js")],
            cwd=HERE,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        truth = make(flow, folder, first, second)
        (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(flow, truth["recordings"], len(truth["dynamic"]), "dynamic values")


if __name__ == "__main__":
    main()

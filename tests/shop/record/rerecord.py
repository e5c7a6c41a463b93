"""Record every flow anew: `python -m tests.shop.record.rerecord [FLOW...]` (Node, npm and /usr/bin/chromium needed)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.shop.judge import FLOWS, judge
from tests.shop.serve import RECORDED_PORT, running_shop
from tests.shop.truth import make

HERE = Path(__file__).parent
TARGET = HERE.parent / "flows"
SEEDS = (1, 2)


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


def is_static(url: str) -> bool:
    """Is it one of the files that recordings leave out?"""
    path = urlsplit(url).path
    return path.startswith("/static/") or path == "/favicon.ico"


def main() -> None:
    """Record, convert and find the truth."""
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    for flow in sys.argv[1:] or FLOWS:
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

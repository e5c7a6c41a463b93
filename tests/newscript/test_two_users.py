"""Two users with different rows of the data file at the same time: the shop's database has what each of them did."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.newscript.test_real_tools import new, run
from tests.shop.judge import SEED, USER
from tests.shop.serve import Shop, running_shop
from tests.support.jmeter import in_tools

BEN = {
    "email": "ben@example.test",
    "password": "battery, staple",
    "qty": "5",
    "update_qty": "7",
    "recipient": 'Zoë "Z" & Tom',
    "street": "Rue d'Or 1, Étage 2",
}


def add_row(folder: Path) -> None:
    """A second user in the data file, whatever its format."""
    (file,) = (folder / "forms").iterdir()
    if file.suffix == ".json":
        rows = json.loads(file.read_text())
        file.write_text(json.dumps([*rows, BEN]))
    else:
        with file.open("a", newline="") as stream:
            csv.DictWriter(stream, list(BEN), lineterminator="\n").writerow(BEN)


def assert_both_ordered(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.db_path)) as db:
        orders = db.execute("select owner, recipient, street, status from orders order by owner").fetchall()
        lines = db.execute(
            "select owner, quantity from lines join orders on orders.id = order_id order by owner, slug"
        ).fetchall()
    assert orders == [
        (USER, "O'Neill & Söhne <Ltd>", 'Hof "Süd" 4', "placed"),
        (BEN["email"], BEN["recipient"], BEN["street"], "placed"),
    ]
    assert lines == [(USER, 2), (USER, 3), (BEN["email"], 5), (BEN["email"], 7)]


TWO = {".js": ["--vus", "2", "--iterations", "2"], ".py": ["-u", "2", "-r", "2"], ".jmx": []}
THREADS = '<intProp name="ThreadGroup.num_threads">{}</intProp>'


@in_tools(".js")
def test_each_user_has_a_row(suffix: str, tmp_path: Path) -> None:
    script = new("forms", f"shop{suffix}", tmp_path)
    add_row(tmp_path)
    if suffix == ".jmx":
        assert THREADS.format(1) in script.read_text()
        script.write_text(script.read_text().replace(THREADS.format(1), THREADS.format(2)))
    with running_shop(SEED) as shop:
        run(script.name, shop, tmp_path, *TWO[suffix])
        assert_both_ordered(shop)

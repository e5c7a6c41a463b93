"""Two users with different rows of the data file at the same time: the shop's database has what each of them did."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.newscript.test_real_tools import ONE_ROUND, new, run
from tests.shop.judge import SEED, USER, find_k6
from tests.shop.serve import Shop, running_shop
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER, needs_jmeter

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


@pytest.mark.engine
def test_k6(tmp_path: Path) -> None:
    new("forms", "shop.js", tmp_path)
    add_row(tmp_path)
    options = ["--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--vus", "2", "--iterations", "2"]
    with running_shop(SEED) as shop:
        run([find_k6(), "run", *options, "shop.js"], shop, tmp_path)
        assert_both_ordered(shop)


@pytest.mark.engine
def test_locust(tmp_path: Path) -> None:
    new("forms", "shop.py", tmp_path)
    add_row(tmp_path)
    options = ["--headless", "-u", "2", "-r", "2", "-t", "60s", "--only-summary"]
    with running_shop(SEED) as shop:
        run([locust_tool(), "-f", f"shop.py,{ONE_ROUND}", *options], shop, tmp_path)
        assert_both_ordered(shop)


@pytest.mark.jmeter
@needs_jmeter
def test_jmeter(tmp_path: Path) -> None:
    plan = new("forms", "shop.jmx", tmp_path)
    add_row(tmp_path)
    threads = '<intProp name="ThreadGroup.num_threads">{}</intProp>'
    assert threads.format(1) in plan.read_text()
    plan.write_text(plan.read_text().replace(threads.format(1), threads.format(2)))
    assert JMETER is not None
    with running_shop(SEED) as shop:
        port = shop.host.rpartition(":")[2]
        run([JMETER, "-n", "-t", "shop.jmx", "-l", "results.csv", "-j", "log", f"-Jport={port}"], shop, tmp_path)
        assert_both_ordered(shop)

"""Results that were cut, mixed up or written by something else: read as far as they go, or refused."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

from loadlint.results import read
from loadlint.results.examine import baseline_of, examine
from loadlint.results.model import ResultsError

from .runs import SHOP, parsed
from .test_formats import CSV, REQUEST, XML, point

FILES = {
    "a.jtl": CSV,
    "b.jtl": XML,
    "k6.json": "\n".join([point("http_reqs", 1, **REQUEST), point("checks", 0, check="c"), point("vus", 3)]),
    "s.json": json.dumps({"metrics": {}, "root_group": {"checks": [{"name": "c", "fails": 1}], "groups": []}}),
    "x_stats.csv": "Type,Name,Request Count,Failure Count\nGET,/a,3,1\n,Aggregated,3,1\n",
    "r.har": (SHOP / "order" / "rec1.har").read_text("utf-8"),
}


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    baseline = baseline_of(parsed(SHOP / "order" / "raw.k6.js"), None)
    whole = FILES[name].encode()
    for number in range(60):
        data = bytearray(whole[: chance.randrange(len(whole))] if number % 2 else whole)
        for _ in range(chance.randrange(6)):
            if data:
                data[chance.randrange(len(data))] = chance.choice(b'{}[]",;<>&0x\xff\n')
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(bytes(data))
        with suppress(ResultsError):
            examine(read(str(path)), baseline)


@pytest.mark.parametrize(
    "row", ["G", "GET,/a", "GET,/a,3,1,many bytes", "GET,/a,\xb2,-1,", 'GET,"/a', "GET,/a,3,1,5,more,than,columns"]
)
def test_rows_of_locust_that_are_cut_off_or_hold_no_numbers(row: str, tmp_path: Path) -> None:
    (tmp_path / "x_stats.csv").write_text(
        f"Type,Name,Request Count,Failure Count,Average Content Size\n{row}\n", "utf-8"
    )
    examine(read(str(tmp_path / "x_stats.csv")), baseline_of(parsed(SHOP / "order" / "raw.k6.js"), None))


def test_numbers_that_are_too_large(tmp_path: Path) -> None:
    lines = [point("http_reqs", 1, **REQUEST | {"status": "9" * 5_000}), point("vus", 1).replace(":1,", ":1e400,")]
    (tmp_path / "k6.json").write_text("\n".join(lines))
    examine(read(str(tmp_path / "k6.json")), baseline_of(parsed(SHOP / "order" / "raw.k6.js"), None))


def test_values_of_other_types(tmp_path: Path) -> None:
    lines = [
        '{"metric":"http_reqs","type":"Point","data":null}',
        '{"metric":"http_reqs","type":"Point","data":{"tags":null,"value":null}}',
        '{"metric":"http_reqs","type":"Point","data":{"tags":{"status":null,"name":7,"method":1}}}',
        '{"metric":"checks","type":"Point","data":{"tags":{"check":[]},"value":"x"}}',
        '{"metric":"vus","type":"Point","data":{"value":"many"}}',
        '["Point","http_reqs"]',
    ]
    (tmp_path / "k6.json").write_text("\n".join(lines))
    examine(read(str(tmp_path / "k6.json")), baseline_of(parsed(SHOP / "order" / "raw.k6.js"), None))
    for root in ("[]", '{"checks": 3, "groups": [7]}', '{"checks": {"a": {"passes": "x"}}}'):
        (tmp_path / "s.json").write_text(f'{{"metrics": {{}}, "root_group": {root}}}')
        with suppress(ResultsError):
            read(str(tmp_path / "s.json"))

"""`loadlint why`: the answer as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.run import loadlint
from tests.support.shop import SCRIPT, write_shop

VALUE = "c-8f14e45fceea167a"


def test_all_about_one_value(tmp_path: Path) -> None:
    write_shop(tmp_path)
    assert loadlint(tmp_path, "why", "shop.js:5:40", exits=0).text == (
        f"""\
shop.js:5:40
    http.get('https://shop.test/carts/{VALUE}');

{VALUE}  (path of the address, segment 2)
Reported by uncorrelated-value (error): `{VALUE}` was issued by POST /carts (jsonpath `$.id`) and is hard-coded; the server issues a new one for each session.
Fix: Extract `cartId` from the response to POST /carts

Request
  2. GET https://shop.test/carts/{VALUE} (line 5)

Recordings
  shop.har, entry 1    {VALUE}
      GET /carts/…: same method and path (likeness 1.00)
  shop.2.har, entry 1  c-45c48cce2e2d7fbd
      GET /carts/…: same method, path differs in ids only (likeness 0.90)

Responses that hold it
  shop.har: 1 answer before the request, 1 later (of 2); first sent by entry 1
      entry 0, POST /carts: jsonpath $.id
  shop.2.har: 1 answer before the request, 1 later (of 2); first sent by entry 1
      entry 0, POST /carts: jsonpath $.id

Clues
  +0.50  differs between shop.har and shop.2.har
  +0.50  in each of them, an earlier response issued the value that the request then sent
  +0.50  the extractor returned the run's own value on shop.har and shop.2.har
         proven: the recordings decide, weights are not added up

Extractors
  on the response to request 1, POST https://shop.test/carts
      taken: jsonpath $.id
          {VALUE} | c-45c48cce2e2d7fbd
"""  # noqa: E501
    )


def test_several_values_of_a_line(tmp_path: Path) -> None:
    write_shop(tmp_path)
    lines = loadlint(tmp_path, "why", "shop.js:5", exits=0).text.splitlines()
    assert lines[3] == f"5:37  {VALUE}  (path of the address, segment 2)"
    assert lines[4].startswith("    Reported by uncorrelated-value (error)")
    assert lines[6:8] == [
        "5:31  carts  (path of the address, segment 1)",
        "    Not reported: the recordings have the same value here, so it does not change from run to run.",
    ]
    assert lines[-1] == "For all details of one of them add its column: shop.js:5:37"


def test_the_value_that_is_meant(tmp_path: Path) -> None:
    write_shop(tmp_path)
    told = loadlint(tmp_path, "why", "shop.js:5", "--value", "c-45c48cce2e2d7fbd", exits=0).text
    assert told.splitlines()[3] == f"{VALUE}  (path of the address, segment 2)"


def test_json(tmp_path: Path) -> None:
    write_shop(tmp_path)
    told = json.loads(loadlint(tmp_path, "why", "shop.js:5:40", "--output-format", "json", exits=0).out)
    (value,) = told["values"]
    assert (told["version"], told["script"], told["line"], told["column"]) == (1, "shop.js", 5, 40)
    assert value["reported"] is True
    assert [pair["entry"] for pair in value["pairs"]] == [1, 1]
    assert [one["value"] for one in value["values"]] == [VALUE, "c-45c48cce2e2d7fbd"]
    assert value["trials"] == [
        {
            "request": {"number": 1, "line": 4, "request": "POST https://shop.test/carts"},
            "kind": "jsonpath",
            "expression": "$.id",
            "returned": [
                {"recording": "shop.har", "value": VALUE},
                {"recording": "shop.2.har", "value": "c-45c48cce2e2d7fbd"},
            ],
            "result": "taken",
        }
    ]


def test_options_of_a_run(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "shop.har").rename(tmp_path / "other.har")
    (tmp_path / "shop.2.har").unlink()
    assert "no recording is linked" in loadlint(tmp_path, "why", "shop.js:5:34", exits=0).text
    told = loadlint(tmp_path, "why", "shop.js:5:40", "--recording", "other.har", exits=0).text
    assert "other.har, entry 1" in told
    loadlint(
        tmp_path, "check", "shop.js", "--recording", "other.har", "--baseline", "b.json", "--write-baseline", exits=0
    )
    told = loadlint(tmp_path, "why", "shop.js:5:40", "--recording", "other.har", "--baseline", "b.json", exits=0).text
    assert "but not shown: the baseline b.json has it." in told


def test_what_is_no_question(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "readme.js").write_text("// nothing\n")
    for place, message in (
        ("shop.js", "give the line, as in script.js:12 or script.js:12:8"),
        ("shop.js:99", "shop.js: there is no line 99"),
        ("gone.js:1", "gone.js: there is no such file"),
        ("readme.js:1", "readme.js: is not a load script that loadlint knows (jmeter, k6, locust)"),
    ):
        assert message in loadlint(tmp_path, "why", place, exits=2).err
    assert "there is no such file" in loadlint(tmp_path, "why", "shop.js:5", "--recording", "gone.har", exits=2).err


def test_secrets_are_masked(tmp_path: Path) -> None:
    script = SCRIPT.replace('\'{"kind":"☕😀"}\'', "JSON.stringify({ kind: '☕😀', password: 'hunter2-4711' })")
    write_shop(tmp_path, script)
    for format_ in ("text", "json"):
        place = "shop.js:4:90"
        shown = loadlint(tmp_path, "why", place, "--output-format", format_, exits=0).text
        assert "hunter2" not in shown and "•••" in (shown if format_ == "text" else json.loads(shown)["source"])
        shown = loadlint(tmp_path, "why", place, "--output-format", format_, "--show-secrets", exits=0).text
        assert "hunter2-4711" in shown

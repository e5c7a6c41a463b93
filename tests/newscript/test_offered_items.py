"""What a script sends as recorded although a response offers it among others: it lasts as long as that item."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recordings.hars import content, entry, har
from tests.support.run import loadlint

ITEMS = {"items": [{"id": "6dc2365a3614", "name": "Red lamp"}, {"id": "b1c2d3e4f5a6", "name": "Oak table"}]}


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        (
            "6dc2365a3614",
            ["as recorded: `item`, which GET /api/items offers among others: it lasts as long as that item"],
        ),
        ("c0ffee123456", []),
    ],
    ids=["one of the list", "another"],
)
def test_an_item_that_both_runs_have_bought(sent: str, lines: list[str], tmp_path: Path) -> None:
    """Nothing shows that its id may change, so that the script is certified all the same."""
    body = {"mimeType": "application/json", "text": json.dumps({"item": sent})}
    for number in (1, 2):
        session = [{"name": "Set-Cookie", "value": f"sid=Zk3vQ9tLr2Xw{number}; Path=/"}]
        answer = content(json.dumps({**ITEMS, "run": number}), "application/json")
        pages = (
            entry(0, url="https://shop.test/", headers=session),
            entry(5, url="https://shop.test/api/items", **answer),
            entry(9, url="https://shop.test/api/lines", method="POST", request={"postData": body}),
        )
        (tmp_path / f"{number}.har").write_text(json.dumps(har(*pages)))
    done = loadlint(tmp_path, "new", "1.har", "2.har", "-o", "a.js", exits=0)
    assert [line for line in done.text.splitlines() if line.startswith("as recorded")] == lines

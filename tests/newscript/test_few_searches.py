"""Values are looked for in all answers together: one by one, each takes a look at each answer of a large recording."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from loadlint.correlation.observe import recording_lookups
from loadlint.correlation.observe.search import Texts, scan
from tests.newscript.test_inputs import journey, runs

FORM = """\
GET http://shop.test:8080/lamps
HTTP 200
Content-Type: text/html

<title>Lamps</title><form action="/lamps" method="post"><input name="search"></form>
###
POST http://shop.test:8080/lamps
Content-Type: application/x-www-form-urlencoded

FIELDS
HTTP 200
Content-Type: text/html

<title>Lamp</title>
"""


def searches(fields: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often all answers are looked at for a form of so many fields."""
    counted: list[int] = []

    def counting(values: Iterable[str], texts: Texts) -> object:
        counted.append(len(texts.exchanges))
        return scan(values, texts)

    monkeypatch.setattr(recording_lookups, "scan", counting)
    monkeypatch.setattr(recording_lookups, "_MOST_SCANS", -1)
    form = "&".join(f"field{number}=value+{number}" for number in range(fields))
    journey(runs(FORM.replace("FIELDS", form), {}, {}))
    return len(counted)


def test_a_form_of_many_fields_takes_no_more_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searches(40, monkeypatch) == searches(2, monkeypatch)

"""The page of `loadlint results -o` in a real browser: a run beside its recording, in a side bar and in a window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.editors.pages import THEMES, WIDTHS, looks_at
from tests.editors.tools import ROOT
from tests.support.run import loadlint_process as loadlint

pytestmark = pytest.mark.editor

CHECKOUT = ROOT / "examples" / "checkout"
VALUES = ".vf-modes button:last-child"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The page of a run of the fixed example in which the cart can't be filled, and the last step is not made."""
    for file in CHECKOUT.iterdir():
        shutil.copy(file, tmp_path)
    loadlint(tmp_path, "fix", "checkout.js", "--exit-zero", exits=0)
    log = json.loads((tmp_path / "checkout.2.har").read_text())
    entries = log["log"]["entries"][:5]
    entries[3]["response"]["status"] = 403
    entries[3]["response"]["content"]["text"] = '{"error":"csrf token is not valid"}'
    (tmp_path / "run.har").write_text(json.dumps({"log": {**log["log"], "entries": entries}}))
    loadlint(tmp_path, "results", "run.har", "--script", "checkout.js", "-o", "run.html", exits=1)
    return tmp_path / "run.html"


def test_a_run_fits_into_a_side_bar(page: Path) -> None:
    count = [".rv-request", ".rv-missing", ".rv-line.rv-received"]
    sizes = [{"width": width, "theme": theme, "count": count} for width in WIDTHS for theme in THEMES]
    for look in looks_at(page, [{"name": "run", **size} for size in sizes]):
        assert look["overflow"] == 0
        assert look["counts"][:2] == [5, 1]
        assert look["counts"][2] > 0, "the first request that failed is open, at what differs"
        for told in ("1 step not made", "received 403", "recorded 201", "csrf token is not valid"):
            assert told in look["text"]
        assert "Fails too, because" not in look["text"], "that is about another request"


def test_values_and_assertions(page: Path) -> None:
    wide = {"name": "run-values", "width": 1000, "theme": "light", "clicks": [VALUES]}
    first = {**wide, "name": "run-first", "clicks": [".rv-request >> nth=0", VALUES]}
    failed, taken = looks_at(page, [wide, first])
    assert "✕ does not hold" in failed["text"]
    assert "csrfToken" in taken["text"] and "✕" not in taken["text"].split("Values and assertions")[1]


def test_requests_by_keyboard(page: Path) -> None:
    wide = {"name": "run-keys", "width": 1000, "theme": "light", "clicks": [".rv-request >> nth=0"]}
    (look,) = looks_at(page, [{**wide, "keys": ["ArrowDown", "ArrowDown"]}])
    assert "/api/carts" in look["focused"]
    assert '"id": "c-45c48cce2e2d7fbd"' in look["text"], "the third request is open"

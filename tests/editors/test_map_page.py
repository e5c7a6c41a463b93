"""The page of `loadlint map` in a real browser: it is drawn, and its policy lets nothing else run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.editors.pages import THEMES, WIDTHS, looks_at
from tests.editors.tools import ROOT, editors, program
from tests.support.run import loadlint_process as loadlint

pytestmark = pytest.mark.editor

CHECKOUT = ROOT / "examples" / "checkout"
PICTURE, TABLE = ".vf-modes button:first-child", ".vf-modes button:last-child"
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000"]


def test_the_page_is_drawn(tmp_path: Path) -> None:
    chromium = program("chromium")
    shots = editors() / "shots"
    shots.mkdir(exist_ok=True)
    page = tmp_path / "map.html"
    loadlint(CHECKOUT, "map", "checkout.js", "-o", str(page), exits=0)
    for theme, options in {"light": [], "dark": ["--blink-settings=preferredColorScheme=0"]}.items():
        command = [chromium, *QUIET, *options, "--window-size=1200,800"]
        picture = f"--screenshot={shots / f'map-{theme}.png'}"
        subprocess.run([*command, picture, page.as_uri()], capture_output=True, timeout=60, check=True)
    done = subprocess.run(
        [chromium, *QUIET, "--enable-logging=stderr", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.count('<li class="vf-request') == 6
    assert done.stdout.count('class="vf-wire vf-replayed"') == 4 + 1, "four uses, and one in the legend"
    assert done.stdout.count('class="vf-badge vf-different"') == 4 + 1, "told in words, too"
    assert done.stdout.count('class="vf-cut vf-different"') == 4, "two bars across each wire"
    assert "4 values would be wrong in a new session (checkout.2.har shows it)" in done.stdout
    assert "Content Security Policy" not in done.stderr
    assert "Uncaught" not in done.stderr


def test_picture_and_table_fit_into_a_side_bar(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    loadlint(CHECKOUT, "map", "checkout.js", "-o", str(page), exits=0)
    sizes = [{"width": width, "theme": theme} for width in WIDTHS for theme in THEMES]
    count = [".vf-wire", ".vf-table tbody tr"]
    pictures = looks_at(page, [{"name": "map-picture", "count": count, "clicks": [PICTURE], **size} for size in sizes])
    tables = looks_at(page, [{"name": "map-table", "count": count, "clicks": [TABLE], **size} for size in sizes])
    for look in (*pictures, *tables):
        assert look["overflow"] == 0, "nothing is cut off at the side"
    assert {look["background"] for look in tables} == {"rgb(255, 255, 255)", "rgb(29, 31, 36)"}
    for look in tables:
        assert look["counts"] == [0, 3 + 1], "three values, and one row for all cookies"
        for told in ("csrfToken", "GET /login", "form field csrf", 'css input[name="csrf"] @value', "1 cookie"):
            assert told in look["text"]
        assert "Fix" not in look["text"].split("How it is taken")[1], "a page alone can't fix"


def test_what_was_chosen_stays(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    loadlint(CHECKOUT, "map", "checkout.js", "-o", str(page), exits=0)
    wide = {"name": "map-legend", "theme": "light", "width": 1000, "count": [".vf-legend", ".vf-table"]}
    closed = {"clicks": ['[aria-label="Close the legend"]']}
    looks = looks_at(page, [wide, {**wide, **closed}, wide, {**wide, "clicks": [TABLE]}, wide])
    assert [look["counts"] for look in looks] == [[1, 0], [0, 0], [0, 0], [0, 1], [0, 1]]


def test_the_table_by_keyboard(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    loadlint(CHECKOUT, "map", "checkout.js", "-o", str(page), exits=0)
    table = {"name": "map-keys", "theme": "light", "width": 1000, "count": [".vf-detail"], "clicks": [TABLE]}
    # One tab for the filters each, and one for the search.
    to_values = ["Tab"] * 4
    first, second, opened, left = looks_at(
        page,
        [
            {**table, "keys": [*to_values]},
            {**table, "keys": [*to_values, "ArrowDown"]},
            {**table, "keys": [*to_values, "ArrowDown", "Enter"]},
            {**table, "keys": [*to_values, "ArrowDown", "Enter", "Escape"]},
        ],
    )
    assert (first["focused"], second["focused"]) == ("●csrfToken", "●cartId")
    assert opened["counts"] == [1] and "ISSUED BY" in opened["text"].upper()
    assert left["counts"] == [0]


def test_an_empty_page_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "import http from 'k6/http';\nexport default () => http.get('https://shop.test/');\n"
    )
    (tmp_path / "broken.har").write_text("{}")
    loadlint(tmp_path, "map", "a.js", "-o", "none.html", exits=0)
    (tmp_path / "b.js").write_text("// loadlint: recording=broken.har\n" + (tmp_path / "a.js").read_text())
    loadlint(tmp_path, "map", "b.js", "-o", "broken.html", exits=0)
    for name, reason in {"none": "No recording is linked", "broken": "broken.har can't be read"}.items():
        narrow = {"name": f"map-{name}", "width": 250, "theme": "light"}
        for look in looks_at(tmp_path / f"{name}.html", [narrow, {**narrow, "clicks": [TABLE]}]):
            assert reason in look["text"]
            assert look["overflow"] == 0

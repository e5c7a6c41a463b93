"""A clean result never claims more than was looked at: the line says what was not."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recordings.hars import content, entry, har, headers
from tests.support.run import loadlint
from tests.support.scripts import k6

JSON = headers(("Content-Type", "application/json"))
RECORDED = (
    entry(1, url="https://shop.test/start", headers=JSON, **content("{}", "application/json")),
    entry(
        2,
        url="https://shop.test/shop.css",
        headers=headers(("Content-Type", "text/css")),
        **content("a {}", "text/css"),
    ),
    entry(3, url="https://ads.test/seen", method="POST", headers=JSON, **content("{}", "application/json")),
    entry(4, url="https://shop.test/basket", method="POST", headers=JSON, **content("{}", "application/json")),
    entry(5, url="https://shop.test/end", headers=JSON, **content("{}", "application/json")),
)
MATCHES = "Matches shop.har; whether it survives a new session needs a second recording or a live run."
START = "http.get('https://shop.test/start');"
BASKET = "http.post('https://shop.test/basket');"
END = "http.get('https://shop.test/end');"


def last_line(folder: Path, *steps: str, recorded: bool = True) -> str:
    """What `check` ends with, and `fix` as well."""
    (folder / "shop.js").write_text(k6(*steps))
    if recorded:
        (folder / "shop.har").write_text(json.dumps(har(*RECORDED)))
    options = ("shop.js", "--select", "uncorrelated-value")
    line = loadlint(folder, "check", *options, exits=0).text
    assert loadlint(folder, "check", *options, exits=0).text == line, "what is kept says the same"
    assert loadlint(folder, "fix", *options, exits=0).text == line
    return line


def test_a_whole_script(tmp_path: Path) -> None:
    assert last_line(tmp_path, START, BASKET, END) == (
        f"Found no problems in 1 script. Not checked: whether it runs in the load tool.\n{MATCHES}\n"
    )


def test_a_script_that_lacks_a_step(tmp_path: Path) -> None:
    """Styles and other hosts are no steps that somebody misses."""
    assert last_line(tmp_path, START, END) == (
        "Found no problems in 1 script. "
        "Not checked: 1 recorded request that no step makes; whether it runs in the load tool.\n"
        "1 request is missing.\n"
    )


def test_a_step_that_was_not_recorded(tmp_path: Path) -> None:
    assert last_line(tmp_path, START, BASKET, "http.put('https://shop.test/other/place');", END) == (
        "Found no problems in 1 script. Not checked: 1 step that no recording has; whether it runs in the load tool.\n"
        f"{MATCHES[:-1]}; 1 step that no recording has: not looked at.\n"
    )


def test_a_script_without_a_recording(tmp_path: Path) -> None:
    assert last_line(tmp_path, START, recorded=False) == (
        "Found no problems in 1 script. "
        "Not checked: the values of 1 script without a recording; whether it runs in the load tool.\n"
    )


def test_a_script_that_k6_refuses(tmp_path: Path) -> None:
    """`::` may not stand in a group's name: k6 ends before it sends anything."""
    line = last_line(tmp_path, f"group('a :: b', () => {{ {START} }});", recorded=False)
    assert "No problems left" not in line
    assert line.endswith("whether it runs in the load tool.\n")

"""Recordings and results that are deep, wide or broken: they end at a limit with one line, and soon."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from loadlint import results
from loadlint.results.model import ResultsError
from loadlint.text.html_depth import DEEPEST, is_shallow, shallow
from tests.hostile.measure import run_limited
from tests.recordings.hars import content, entry, har
from tests.support.counting import lines_run
from tests.support.run import loadlint
from tests.support.scripts import k6

VALUE = "8f14e45fceea167a"
FIELD = f'<input name="t" value="{VALUE}">'
SCRIPT = k6(f"http.get('https://shop.test/a?t={VALUE}');")


def recorded(text: str, mime: str = "text/html") -> str:
    """An answer that issues the value, and the request that sends it."""
    first = entry(0, url="https://shop.test/x", **content(text, mime))
    return json.dumps(har(first, entry(1, url=f"https://shop.test/a?t={VALUE}")))


def fields(name: str, count: int) -> str:
    return "&".join(f"{name}{number}=v{number}" for number in range(count))


ANSWERS = {
    "deep.html": (FIELD + "<div>" * 100_000, "text/html"),
    "attributes.html": ("<p " + " ".join(f'a{n}="{n}"' for n in range(200_000)) + ">" + FIELD, "text/html"),
    "inputs.html": ("".join(f'<input name="n{n}" value="v{n}">' for n in range(50_000)) + FIELD, "text/html"),
    "angles.html": ("<" * 100_000 + FIELD, "text/html"),
    "deep.json": (f'{{"t":"{VALUE}","a":' + "[" * 100_000 + "]" * 100_000 + "}", "application/json"),
    "deep.xml": ("<a>" * 100_000 + f"<t>{VALUE}</t>", "application/xml"),
}
REQUESTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "query": lambda count: {"url": f"https://shop.test/a?t={VALUE}&{fields('q', count)}"},
    "cookies": lambda count: {
        "request": {"headers": [{"name": "Cookie", "value": fields("c", count).replace("&", "; ")}]}
    },
    "form": lambda count: {
        "method": "POST",
        "request": {"postData": {"mimeType": "application/x-www-form-urlencoded", "text": fields("f", count)}},
    },
    "multipart": lambda count: {
        "method": "POST",
        "request": {
            "postData": {
                "mimeType": "multipart/form-data",
                "params": [{"name": f"p{number}", "value": f"v{number}"} for number in range(count)],
            }
        },
    },
    "set-cookie": lambda count: {"headers": [{"name": "Set-Cookie", "value": f"c{n}=v{n}"} for n in range(count)]},
}
"""The fields of an exchange, as many as one likes."""


def expect_a_check(folder: Path, recording: str) -> None:
    (folder / "a.js").write_text(SCRIPT)
    (folder / "a.har").write_text(recording)
    done = run_limited(folder, "check", "--no-cache", "--output-format", "concise", "a.js", cpu_seconds=15)
    assert done.code == 1, done.err[-300:]
    assert "internal-error" not in done.out
    assert done.peak_bytes < 400 << 20


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str, tmp_path: Path) -> None:
    expect_a_check(tmp_path, recorded(*ANSWERS[name]))


@pytest.mark.parametrize("name", REQUESTS)
def test_requests(name: str, tmp_path: Path) -> None:
    """Of thousands of fields each takes as much as it does of hundreds."""

    def check(count: int) -> None:
        fields_of = REQUESTS[name](count)
        (tmp_path / "a.har").write_text(json.dumps(har(entry(0, **fields_of), entry(1, **fields_of))))
        done = loadlint(tmp_path, "check", "--no-cache", "--output-format", "concise", "a.js", exits=1)
        assert "internal-error" not in done.text

    (tmp_path / "a.js").write_text(SCRIPT)
    check(250)
    few, more, many = (lines_run(partial(check, count)) for count in (250, 500, 1_000))
    assert many - more < 2.5 * (more - few)


def test_depth_of_pages() -> None:
    assert is_shallow("<p>one<br>" * 5_000 + "<ul>" + "<li>item" * 5_000 + "</ul>")
    assert is_shallow("<div><b>x</b></div>" * 5_000)
    assert shallow("<i>" * DEEPEST + "x") == "<i>" * DEEPEST + "x"
    assert shallow("<br>x" + "<i>" * (DEEPEST + 5)) == "<br>x" + "<i>" * DEEPEST


JTL = "timeStamp,elapsed,label,responseCode,success,URL\n"
LOCUST = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,"
    "Max Response Time,Average Content Size,Requests/s,Failures/s\n"
)
REFUSED = {
    "row.jtl": (JTL + "1,2," + "x" * 2_000_000 + ",200,true,\n", "is not valid CSV: field larger than field limit"),
    "quote.jtl": (JTL + '1,2,"a,200,true,\n' + "1,2,a,200,true,\n" * 20_000, "is not valid CSV: field larger"),
    "deep.jtl": (
        "<testResults>" + "<httpSample t='1' ts='1' lb='a'>" * 100_000,
        "its samples are nested deeper than JMeter writes them",
    ),
}
READ = {
    "many.jtl": JTL + "1600000000000,2,a,200,true,http://a.test/\n" * 50_000,
    "count.jtl": JTL + "9" * 5_000 + "," + "9" * 5_000 + ",a,200,true,\n",
    "nul.jtl": JTL + "1,2,a\0b,200,true,\n",
    "count.csv": LOCUST + "GET,/," + ",".join(["9" * 5_000, "9" * 5_000, *"11111111"]) + "\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_results_that_are_refused(name: str, tmp_path: Path) -> None:
    text, reason = REFUSED[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(ResultsError) as refused:
        results.read(str(tmp_path / name))
    assert str(refused.value).startswith(f"{tmp_path / name}: {reason}")


@pytest.mark.parametrize("name", READ)
def test_results_that_are_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(READ[name])
    found = results.read(str(tmp_path / name))
    assert found.samples or found.tallies


def test_a_recording_with_samples_in_samples(tmp_path: Path) -> None:
    (tmp_path / "a.jtl").write_text(REFUSED["deep.jtl"][0])
    done = run_limited(tmp_path, "recording", "a.jtl", cpu_seconds=10)
    assert done.code == 2
    assert done.err == "loadlint: a.jtl: its samples are nested deeper than JMeter writes them\n"


@pytest.mark.slow
def test_many_steps_and_as_many_repetitions(tmp_path: Path) -> None:
    """Each step has all of them near it, and the work grows with them, not with their product."""
    # The first one loads modules.
    _, some, many = (lines_of_check(tmp_path / str(count), count) for count in (2, 100, 200))
    assert many < 2.5 * some


def lines_of_check(folder: Path, count: int) -> int:
    """The lines that a check runs of so many requests that are all the same, recorded as often."""
    folder.mkdir()
    (folder / "a.js").write_text(k6(*["http.get('https://shop.test/p');"] * count))
    (folder / "a.har").write_text(
        json.dumps(har(*(entry(second, url="https://shop.test/p") for second in range(count))))
    )
    return lines_run(lambda: loadlint(folder, "check", "--no-cache", "a.js", exits=0))


@pytest.mark.slow
def test_a_value_of_angles(tmp_path: Path) -> None:
    issued = entry(0, **content(json.dumps({"t": "<" * 4_000}), "application/json"))
    form = {"mimeType": "application/x-www-form-urlencoded", "text": "t=" + "%3C" * 4_000}
    sent = entry(1, method="POST", url="https://shop.test/b", request={"postData": form})
    (tmp_path / "a.js").write_text(k6(f"http.post('https://shop.test/b', {{ t: '{'<' * 4_000}' }});"))
    (tmp_path / "a.har").write_text(json.dumps(har(issued, sent)))
    done = run_limited(tmp_path, "check", "--no-cache", "--output-format", "concise", "a.js", cpu_seconds=15)
    assert done.code == 0, done.err[-300:]

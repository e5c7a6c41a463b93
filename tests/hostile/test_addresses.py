"""Addresses and patterns that nothing can take apart cost what they stand for, and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.run import loadlint

SCRIPT = """import http from 'k6/http';
export default function () {
  http.get('http://a.test/one');
  http.post('http://a.test/two', { csrf: 'Zk3vQ9tLr2XwB7yHn5Pd' });
}
"""


def _entry(method: str, url: str, text: str = "ok", sent: str = "", location: str = "") -> dict[str, Any]:
    headers = [{"name": "Content-Type", "value": "text/html"}]
    if location:
        headers.append({"name": "Location", "value": location})
    form = {"mimeType": "application/x-www-form-urlencoded", "text": sent}
    return {
        "startedDateTime": "2024-01-01T00:00:00Z",
        "time": 1,
        "request": {"method": method, "url": url, "headers": []} | ({"postData": form} if sent else {}),
        "response": {
            "status": 302 if location else 200,
            "headers": headers,
            "content": {"mimeType": "text/html", "text": text},
        },
    }


@pytest.mark.parametrize(
    "address",
    ["http://[::1", "http://ex]ample/", "http://a.test:99999999/", "http://[x]:y/", "//", "http://\u2100.test/"],
)
def test_an_odd_address_loses_one_exchange(address: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SCRIPT)
    for name, value in (("a.har", "Zk3vQ9tLr2XwB7yHn5Pd"), ("a.2.har", "Ab7QmR4sTz91KcYpLx0W")):
        page = f'<html><body><form><input name="csrf" value="{value}"></form></body></html>'
        entries = [
            _entry("GET", "http://a.test/one", page),
            _entry("GET", address),
            _entry("GET", "http://a.test/three", location=address),
            _entry("POST", "http://a.test/two", sent=f"csrf={value}"),
        ]
        (tmp_path / name).write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    done = loadlint(tmp_path, "check", "--no-cache", "--output-format", "concise", "a.js", exits=1)
    assert "error[uncorrelated-value]" in done.text
    assert "internal-error" not in done.text
    if "[" in address or "]" in address:
        assert "can't be read" in done.text, "it must be said which exchange is lost"


@pytest.mark.parametrize("pattern", ["/**/*.har", "a**b.har", "**b/*.har"])
def test_patterns_that_glob_refuses_are_errors_of_the_configuration(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SCRIPT)
    (tmp_path / "loadlint.toml").write_text(f'[recordings]\n"*.js" = ["{pattern}"]\n')
    done = loadlint(tmp_path, "check", "--no-cache", "a.js", exits=2)
    assert len(done.err.splitlines()) == 1
    assert "loadlint.toml" in done.err


@pytest.mark.parametrize("pattern", ["*a" * 14 + "*b", "**/a/" * 6 + "b"])
def test_patterns_of_git_end(pattern: str, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a"] * 60)
    deep.mkdir(parents=True)
    for file in (tmp_path / ("a" * 200 + ".js"), deep / "c.js"):
        file.write_text(SCRIPT)
    (tmp_path / "loadlint.toml").write_text(f'[per-file-ignores]\n"{pattern}" = ["correlation"]\n')
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(pattern + "\n")
    done = loadlint(tmp_path, "check", "--no-cache", ".", exits=1)
    assert "2 scripts" in done.text


def test_deep_folders_and_links_in_circles(tmp_path: Path) -> None:
    (tmp_path / "good.js").write_text(SCRIPT)
    for name, target in (("self.js", "self.js"), ("one.js", "two.js"), ("two.js", "one.js"), ("up", "..")):
        (tmp_path / name).symlink_to(target)
    tmp_path.joinpath(*["d"] * 700).mkdir(parents=True)
    done = loadlint(tmp_path, "check", "--no-cache", ".", exits=1)
    assert "1 script" in done.text

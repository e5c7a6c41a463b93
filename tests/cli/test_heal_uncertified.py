"""A script that was wrong before its application changed: that is said first, and what the change broke is healed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.run import loadlint

SCRIPT = """\
// loadlint: recording=1.har
// loadlint: recording=2.har
import http from 'k6/http';

export default function () {
  const start = http.get('https://desk.test/start');
  const desk = start.json('desk');
  http.post('https://desk.test/notes', JSON.stringify({ desk: desk, room: 'west' }));
}
"""


def entry(method: str, path: str, body: str, answer: Any, second: int) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": f"https://desk.test{path}", "headers": [], "queryString": []}
    if body:
        request["postData"] = {"mimeType": "text/plain", "text": body}
    content = {"mimeType": "application/json", "text": json.dumps(answer)}
    response = {"status": 200, "headers": [], "content": content}
    return {"startedDateTime": f"2026-11-24T09:00:{second:02d}.000Z", "request": request, "response": response}


def write(folder: Path, number: int, path: str) -> None:
    """A recording; the notes go to a path, and to another room than the script's."""
    desk = f"d-{number}e2ef524fbf3d9fe6"
    body = json.dumps({"desk": desk, "room": "east"}, separators=(",", ":"))
    entries = [entry("GET", "/start", "", {"desk": desk}, 10 * number)]
    entries.append(entry("POST", path, body, {"note": 4100 + number}, 10 * number + 5))
    (folder / f"{number}.har").write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))


def test_it_is_said_first_and_the_address_is_healed(tmp_path: Path) -> None:
    for number, path in enumerate(("/notes", "/notes", "/api/notes", "/api/notes"), 1):
        write(tmp_path, number, path)
    (tmp_path / "notes.js").write_text(SCRIPT)
    done = loadlint(tmp_path, "heal", "notes.js", "--recording", "3.har", "--recording", "4.har", exits=1)
    assert done.text.startswith("Already wrong on the older recordings: ")
    assert "/api/notes" in (tmp_path / "notes.js").read_text()
    assert done.text.rstrip().endswith("The script links 3.har and 4.har now.")

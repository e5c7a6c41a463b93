"""Values that messages of web sockets bring: with one recording or two, and what is no such value."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from loadlint.correlation.observe.recording_lookups import RecordingLookups
from loadlint.recordings.exchange import Exchange, Message, Recording
from loadlint.request import Request
from loadlint.text.mapped import Text
from tests.recordings.hars import content, entry, har, headers, write
from tests.support.counting import lines_run
from tests.support.run import loadlint

SCRIPT = """import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.post('https://shop.test/pay', { order: 'ord-8fQ2mXz71L' });
}
"""
STARTED = 1767261600


def recording(folder: Path, *messages: dict[str, Any], order: str = "ord-8fQ2mXz71L") -> Path:
    """A folder with a script, and a recording whose web socket had these messages."""
    page = entry(0, **content("<title>Lamps</title>"))
    socket = {**entry(1, url="wss://shop.test/live", status=101), "_webSocketMessages": list(messages)}
    form = {"mimeType": "application/x-www-form-urlencoded", "text": f"order={order}"}
    pay = entry(3, method="POST", url="https://shop.test/pay", request={"postData": form, "headers": headers()})
    write(folder, har(page, socket, pay), "a.har")
    (folder / "a.js").write_text(SCRIPT.replace("ord-8fQ2mXz71L", order))
    return folder


def message(text: str, second: float = 2, kind: str = "receive", opcode: int = 1) -> dict[str, Any]:
    return {"type": kind, "time": STARTED + second, "opcode": opcode, "data": text}


def test_one_recording_is_enough(tmp_path: Path) -> None:
    folder = recording(tmp_path, message('{"order": "ord-8fQ2mXz71L"}'))
    done = loadlint(folder, "verify", "a.js", exits=1)
    assert "matches a.har, but for 1 value that a web socket brought" in done.text
    shown = json.loads(loadlint(folder, "verify", "--output-format", "json", "a.js", exits=1).text)
    assert (shown["verdict"], shown["unseen_values"]) == ("matches", 1)


def test_the_finding_says_how_the_tool_can_take_it(tmp_path: Path) -> None:
    folder = recording(tmp_path, message('{"order": "ord-8fQ2mXz71L"}'))
    done = loadlint(folder, "check", "--select", "pushed-value", "a.js", exits=0)
    assert "`ord-8fQ2mXz71L` came in a message of a web socket, which the script does not receive" in done.text


def test_a_comment_takes_the_responsibility(tmp_path: Path) -> None:
    folder = recording(tmp_path, message('{"order": "ord-8fQ2mXz71L"}'))
    note = "  // loadlint: ignore[pushed-value] read by k6/ws above\n  http.post"
    (folder / "a.js").write_text(SCRIPT.replace("  http.post", note))
    loadlint(folder, "verify", "a.js", exits=0)
    # A value of a web socket is no value of unknown origin.
    (folder / "a.js").write_text(SCRIPT)
    loadlint(folder, "verify", "--accept-unknown", "a.js", exits=1)


def test_a_binary_message_is_read_too(tmp_path: Path) -> None:
    folder = recording(tmp_path, message("b3JkLThmUTJtWHo3MUw=", opcode=2))
    assert "a web socket brought" in loadlint(folder, "verify", "a.js", exits=1).text


def test_what_the_client_sent_there_is_its_own(tmp_path: Path) -> None:
    sent = message("ord-8fQ2mXz71L", 1.5, "send")
    folder = recording(tmp_path, sent, message("thanks for ord-8fQ2mXz71L"))
    loadlint(folder, "verify", "a.js", exits=0)


def test_what_comes_later_brought_nothing(tmp_path: Path) -> None:
    folder = recording(tmp_path, message("paid: ord-8fQ2mXz71L", 60))
    loadlint(folder, "verify", "a.js", exits=0)


def test_a_word_that_messages_hold_too_is_no_such_value(tmp_path: Path) -> None:
    folder = recording(tmp_path, message("a standard order"), order="standard")
    loadlint(folder, "verify", "a.js", exits=0)


def test_events_in_the_body_of_a_stream_are_an_answer_like_any_other(tmp_path: Path) -> None:
    """A recording holds the body of a stream that has ended, which the tools receive as well."""
    events = 'event: hello\ndata: {}\n\nevent: order\ndata: {"order": "ord-8fQ2mXz71L"}\n\n'
    folder = recording(tmp_path)
    stream = entry(1, url="https://shop.test/events", **content(events, "text/event-stream"))
    form = {"mimeType": "application/x-www-form-urlencoded", "text": "order=ord-8fQ2mXz71L"}
    pay = entry(3, method="POST", url="https://shop.test/pay", request={"postData": form, "headers": headers()})
    write(folder, har(stream, pay), "b.har")
    loadlint(folder, "new", "b.har", "-o", "b.js", exits=0)
    assert 'eventsResponse.body.match(/"order":\\s+"([\\w-]+)"/)' in (folder / "b.js").read_text()


@pytest.mark.parametrize(
    ("first", "second"),
    [("2", "3"), ("lamp", "table"), ("1767261603", "1767348003"), ("2026-01-01", "2026-01-02")],
    ids=["a short number", "a word", "a clock", "a day"],
)
def test_what_stands_in_messages_by_chance_is_no_such_value(first: str, second: str, tmp_path: Path) -> None:
    for day, order in enumerate((first, second)):
        recording(tmp_path, message(f'{{"online": "{order}"}}', 2 + 86400 * day), order=order)
        text = (tmp_path / "a.har").read_text().replace("2026-01-01T", f"2026-01-0{1 + day}T")
        (tmp_path / f"r{1 + day}.har").write_text(text)
    (tmp_path / "a.js").write_text(SCRIPT.replace("ord-8fQ2mXz71L", first))
    options = ("--recording", "r1.har", "--recording", "r2.har")
    done = loadlint(tmp_path, "check", "--select", "pushed-value", *options, "a.js", exits=0)
    assert "pushed-value" not in done.text


def test_many_messages_and_many_values_take_no_product() -> None:
    def look(count: int) -> None:
        texts = [Message(float(number), f'{{"order": "ord-{number:05}xQ"}}') for number in range(count)]
        socket = Exchange(0, Request("GET", Text("wss://shop.test/live")), None, messages=tuple(texts))
        lookups = RecordingLookups(Recording("a.har", (socket,)))
        assert all(lookups.is_pushed(f"ord-{number:05}xQ", count) for number in range(count))

    look(50)
    few, more, many = (lines_run(partial(look, count)) for count in (100, 200, 400))
    assert many - more < 2.5 * (more - few)

"""The reader of mitmproxy's flows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Exchange, Problem, Recording

DATA = Path(__file__).parent / "data"


def packed(value: Any) -> bytes:
    """A typed netstring."""
    kinds: list[tuple[type | None, bytes, Any]] = [
        (dict, b"}", lambda: b"".join(packed(part) for pair in value.items() for part in pair)),
        (list, b"]", lambda: b"".join(map(packed, value))),
        (bytes, b",", lambda: value),
        (str, b";", value.encode if isinstance(value, str) else None),
        (bool, b"!", lambda: str(value).lower().encode()),
        (int, b"#", lambda: str(value).encode()),
        (float, b"^", lambda: str(value).encode()),
        (type(None), b"~", lambda: b""),
    ]
    kind, content = next((mark, make()) for cls, mark, make in kinds if cls is type(value))
    return b"%d:%b%b" % (len(content), content, kind)


def flow(request: Any = None, response: Any = None, **more: Any) -> dict[str, Any]:
    asked = {
        "method": b"GET",
        "scheme": b"https",
        "host": "10.0.0.1",
        "port": 443,
        "authority": b"",
        "path": b"/a",
        "headers": [[b"Host", b"shop.test"]],
        "content": b"",
        "timestamp_start": 1767261600.5,
    }
    answer = {"status_code": 200, "headers": [[b"Content-Type", b"text/plain"]], "content": "grün".encode()}
    return {
        "type": "http",
        "version": 21,
        "request": {**asked, **(request or {})},
        "response": {**answer, **(response or {})},
        **more,
    }


def read_flows(folder: Path, *flows: Any) -> Recording:
    path = folder / "a.mitm"
    path.write_bytes(b"".join(one if isinstance(one, bytes) else packed(one) for one in flows))
    return read(str(path))


def only(folder: Path, *flows: Any) -> Exchange:
    (exchange,) = read_flows(folder, *flows).exchanges
    return exchange


def test_an_exchange(tmp_path: Path) -> None:
    exchange = only(tmp_path, flow())
    assert (exchange.method, exchange.url, exchange.started) == ("GET", "https://shop.test/a", 1767261600.5)
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.text) == (200, "grün")


@pytest.mark.parametrize(("end", "duration"), [({"timestamp_end": 1767261601.75}, 1.25), ({}, None)])
def test_how_long_an_answer_took(tmp_path: Path, end: dict[str, float], duration: float | None) -> None:
    assert only(tmp_path, flow(response=end)).duration == duration


@pytest.mark.parametrize(
    ("request_part", "url"),
    [
        ({"authority": b"shop.test:8443"}, "https://shop.test:8443/a"),
        ({"headers": []}, "https://10.0.0.1/a"),
        ({"headers": [], "port": 8080, "scheme": b"http"}, "http://10.0.0.1:8080/a"),
        ({"headers": [], "host": "::1", "port": 1}, "https://[::1]:1/a"),
    ],
)
def test_addresses(tmp_path: Path, request_part: Any, url: str) -> None:
    assert only(tmp_path, flow(request_part)).url == url


def test_names_as_bytes(tmp_path: Path) -> None:
    def old(value: Any) -> Any:
        return {name.encode(): old(part) for name, part in value.items()} if isinstance(value, dict) else value

    assert only(tmp_path, old(flow(version=[0, 18, 2]))).url == "https://shop.test/a"


def test_what_is_no_exchange_is_left_out(tmp_path: Path) -> None:
    recording = read_flows(tmp_path, flow(), flow(type="tcp"), flow({"method": b"CONNECT"}), flow({"path": b"/b"}))
    assert [one.url for one in recording.exchanges] == ["https://shop.test/a", "https://shop.test/b"]
    assert recording.health == ()


def test_no_answer_and_no_body(tmp_path: Path) -> None:
    unanswered = {**flow(), "response": None}
    recording = read_flows(tmp_path, unanswered, flow(response={"content": None}))
    assert [one.response and one.response.body for one in recording.exchanges] == [None, None]
    assert [issue.problem for issue in recording.health] == [Problem.NO_RESPONSES, Problem.NO_BODIES]


DEEP = b""
for _ in range(200):
    DEEP = b"%d:%b]" % (len(DEEP), DEEP)

ODD = [
    packed(5),
    packed([]),
    packed({"type": "http"}),
    packed(flow({"headers": 5})),
    packed(flow({"headers": [[b"a"]]})),
    packed(flow({"content": 5})),
    packed(flow(response={"status_code": "x"})),
    packed(flow(response={"status_code": float("inf")})),
    b"3:1:a}",
    b"1:x#",
    b"0:?",
    b"%d:%b}" % (len(DEEP), DEEP),
]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_flow_loses_itself_only(tmp_path: Path, odd: bytes) -> None:
    recording = read_flows(tmp_path, flow(), odd, flow({"path": b"/b"}))
    assert [one.url for one in recording.exchanges] == ["https://shop.test/a", "https://shop.test/b"]
    assert [issue.message for issue in recording.health] == ["1 flow that can't be read left out"]


def test_a_cut_file_keeps_what_is_whole(tmp_path: Path) -> None:
    data = packed(flow())
    for end in range(1, len(data)):
        recording = read_flows(tmp_path, data, data[:end])
        assert len(recording.exchanges) == 1
        assert [issue.problem for issue in recording.health] == [Problem.TRUNCATED]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed(flow())[:90], "the flows are cut off or damaged: nothing can be read of them"),
        (packed({"type": "tcp"}), "flows of mitmproxy, but none of HTTP"),
        (b"99999999999:4:type;", "is no recording"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(RecordingError) as caught:
        read_flows(tmp_path, data)
    assert reason in str(caught.value)

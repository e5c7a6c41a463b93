"""The reader of Postman collections, on what the application and other tools export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Exchange, Problem, Recording
from loadlint.request import MultipartBody, RawBody

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def read_collection(folder: Path, *items: Any, **more: Any) -> Recording:
    value = {"info": {"name": "a", "schema": SCHEMA}, "item": list(items), **more}
    path = folder / "a.postman_collection.json"
    path.write_text(json.dumps(value))
    return read(str(path))


def saved(request: Any, **response: Any) -> dict[str, Any]:
    """An item with one saved response."""
    return {"name": "a", "request": request, "response": [{"code": 200, "header": [], "body": "ok", **response}]}


def only(folder: Path, request: Any, **more: Any) -> Exchange:
    (exchange,) = read_collection(folder, saved(request), **more).exchanges
    return exchange


def body_of(exchange: Exchange) -> str:
    assert isinstance(exchange.request.body, RawBody)
    return exchange.request.body.text.value


def headers_of(exchange: Exchange) -> list[tuple[str, str]]:
    return [(header.name.value, header.value.value) for header in exchange.request.headers]


def test_variables_of_collection_and_folders(tmp_path: Path) -> None:
    folder = {
        "item": [
            saved({"url": {"raw": "{{base}}/:kind/{{id}}?q={{ id }}", "variable": [{"key": "kind", "value": "tea"}]}})
        ],
        "variable": [{"key": "id", "value": 7}],
    }
    variables = [{"key": "base", "value": "https://{{host}}/v1"}, {"key": "host", "value": "shop.test"}]
    (exchange,) = read_collection(tmp_path, folder, variable=variables).exchanges
    assert exchange.url == "https://shop.test/v1/tea/7?q=7"


def test_unknown_variables_stay_and_are_told(tmp_path: Path) -> None:
    recording = read_collection(tmp_path, saved("{{base}}/a?t={{token}}"))
    assert recording.exchanges[0].url == "{{base}}/a?t={{token}}"
    (issue,) = recording.health
    assert issue.problem == Problem.ADDRESSES
    assert issue.message.startswith("the collection says no value for its variables base, token, so requests")


def test_variables_in_each_other_end(tmp_path: Path) -> None:
    doubling = [{"key": f"v{n}", "value": f"{{{{v{n + 1}}}}}" * 50} for n in range(9)] + [
        {"key": "v9", "value": "x" * 50}
    ]
    circle = [{"key": "a", "value": "{{b}}"}, {"key": "b", "value": "{{a}}"}]
    exchange = only(tmp_path, "https://shop.test/{{a}}", variable=circle)
    assert exchange.url == "https://shop.test/{{a}}"
    request = {"url": "https://shop.test/", "method": "POST", "body": {"mode": "raw", "raw": "{{v6}}"}}
    assert body_of(only(tmp_path, request, variable=doubling)) == "x" * 50**4


def test_variables_fill_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODIES_MB", "1")
    growing = [{"key": f"v{n}", "value": f"{{{{v{n + 1}}}}}" * 50} for n in range(9)]
    request = {"url": "https://shop.test/", "body": {"mode": "raw", "raw": "{{v0}}"}}
    assert len(body_of(only(tmp_path, request, variable=[*growing, {"key": "v9", "value": "x"}]))) < 2 << 20


def test_bodies(tmp_path: Path) -> None:
    def sent(**body: Any) -> Exchange:
        return only(tmp_path, {"method": "post", "url": "shop.test/a", "header": None, "body": body})

    form = sent(
        mode="urlencoded", urlencoded=[{"key": "a b", "value": "ü"}, {"key": "c", "value": "", "disabled": True}]
    )
    assert (form.method, form.url, body_of(form)) == ("POST", "http://shop.test/a", "a+b=%C3%BC")
    assert headers_of(form) == [("Content-Type", "application/x-www-form-urlencoded")]
    raw = sent(mode="raw", raw='{"ü":1}', options={"raw": {"language": "json"}})
    assert (body_of(raw), headers_of(raw)) == ('{"ü":1}', [("Content-Type", "application/json")])
    graph = sent(mode="graphql", graphql={"query": "{ me }", "variables": '{"n": 1}'})
    assert body_of(graph) == '{"query": "{ me }", "variables": {"n": 1}}'
    files = sent(
        mode="formdata", formdata=[{"key": "a", "value": "1"}, {"key": "f", "type": "file", "src": "/x/y.png"}]
    )
    assert isinstance(files.request.body, MultipartBody)
    (a, f) = files.request.body.parts
    assert (a.value.value, f.file_name and f.file_name.value) == ("1", "y.png")


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        ({"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]}, "Bearer abc"),
        ({"type": "bearer", "bearer": {"token": "{{t}}"}}, "Bearer abc"),
        (
            {"type": "basic", "basic": [{"key": "username", "value": "u"}, {"key": "password", "value": "{{t}}"}]},
            "Basic dTphYmM=",
        ),
    ],
)
def test_authorization_of_the_collection(tmp_path: Path, auth: Any, header: str) -> None:
    exchange = only(tmp_path, "https://shop.test/", auth=auth, variable=[{"key": "t", "value": "abc"}])
    assert headers_of(exchange) == [("Authorization", header)]


def test_answers(tmp_path: Path) -> None:
    item = saved("https://shop.test/", header="Content-Type: text/html; charset=iso-8859-1\nX-A: 1", body="grün")
    item["response"].append({"code": 404, "header": None, "body": None, "cookie": [{"name": "s", "value": "1"}]})
    item["response"].append("odd")
    first, second = read_collection(tmp_path, item).exchanges
    assert first.response is not None
    assert (first.response.text, first.response.header("x-a")) == ("grün", "1")
    assert second.response is not None
    assert (second.response.status, second.response.header("set-cookie"), second.response.body) == (404, "s=1", None)


def test_what_was_not_saved_is_told(tmp_path: Path) -> None:
    recording = read_collection(tmp_path, {"name": "a", "request": "https://shop.test/"}, saved("https://shop.test/b"))
    assert [exchange.response is None for exchange in recording.exchanges] == [True, False]
    assert recording.health[0].message == (
        "1 request without a response (none is saved: send it in Postman, and save the response as an example)"
    )


@pytest.mark.parametrize("odd", [None, 5, [], {}, {"url": 5}, {"url": {"host": 5}}, {"url": {"raw": [1]}, "header": 5}])
def test_an_odd_item_loses_itself_only(tmp_path: Path, odd: Any) -> None:
    recording = read_collection(tmp_path, saved(odd), 5, None, {"item": 5}, saved("https://shop.test/b"))
    assert recording.exchanges[-1].url == "https://shop.test/b"
    assert recording.exchanges[-1].response is not None


def test_half_characters(tmp_path: Path) -> None:
    header = [{"key": "a\ud83d", "value": "\ud83d"}]
    item = saved({"url": "https://shop.test/\ud83d", "header": header}, header=header, body="\ud83d")
    (exchange,) = read_collection(tmp_path, item).exchanges
    assert (exchange.url, headers_of(exchange)) == ("https://shop.test/?", [("a?", "?")])
    assert exchange.response is not None
    assert (exchange.response.text, exchange.response.header("a?")) == ("?", "?")


def test_the_form_of_the_api(tmp_path: Path) -> None:
    value = {"collection": {"info": {"_postman_id": "1"}, "item": [saved("https://shop.test/")]}}
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(value).encode())
    assert len(read(str(tmp_path / "a.json")).exchanges) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'{{"info": {{"schema": "{SCHEMA}"}}, "item": [{{"na', "the JSON is cut off: it ends at byte 106"),
        ('{"info": {"_postman_id": "1"}, "requests": []}', "no Postman collection of version 2: it has no `item`"),
        ('{"info": {"_postman_id": "1"}, "item": ' + "9" * 9999 + "}", "a number with more digits than can be read"),
        ('{"info": {"_postman_id": "1"}, "item": ' + '[{"item": ' * 50_000, "nested too deeply"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(RecordingError) as caught:
        read(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)

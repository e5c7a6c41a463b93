"""Formats of traces and of results with ids, what can't be read, and what must never be shown."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from loadlint.numbers.history import read_history
from loadlint.traces.critical_path import self_times
from loadlint.traces.model import Operation, Span, TracesError, trace_id
from loadlint.traces.read import read_traces
from tests.numbers.runs import START
from tests.support.run import loadlint
from tests.support.schemas import problems_of
from tests.traces.system import REQUESTS, Shop, k6_lines, run, write_run

TRACE, ENTRY, INNER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "00f067aa0ba902b8"
SECRET = "hunter2secret"


def base64_of(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def attribute(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}


def otlp(as_id: Callable[[str], str] = str, resources: str = "resourceSpans") -> dict[str, Any]:
    """A trace of two spans, the inner one with an error and secrets in all that is free text."""
    entry = {
        "traceId": as_id(TRACE),
        "spanId": as_id(ENTRY),
        "name": "POST /orders",
        "startTimeUnixNano": str(START * 1_000_000 + 10_000_000),
        "endTimeUnixNano": str(START * 1_000_000 + 90_000_000),
        "attributes": [attribute("http.request.method", "POST"), attribute("url.path", "/orders")],
    }
    inner = {
        "traceId": as_id(TRACE),
        "spanId": as_id(INNER),
        "parentSpanId": as_id(ENTRY),
        "name": f"SELECT stock WHERE token = '{SECRET}'",
        "startTimeUnixNano": START * 1_000_000 + 20_000_000,
        "endTimeUnixNano": START * 1_000_000 + 80_000_000,
        "attributes": [attribute("db.statement", SECRET), attribute("enduser.id", SECRET)],
        "events": [{"name": "exception", "attributes": [attribute("exception.type", "db.LockTimeout"),
                                                        attribute("exception.message", SECRET)]}],
        "status": {"code": "STATUS_CODE_ERROR", "message": SECRET},
    }  # fmt: skip
    services = (("shop", entry), ("inventory", inner))
    return {
        resources: [
            {"resource": {"attributes": [attribute("service.name", name)]}, "scopeSpans": [{"spans": [span]}]}
            for name, span in services
        ]
    }


def jaeger() -> dict[str, Any]:
    def tag(key: str, value: object) -> dict[str, Any]:
        return {"key": key, "type": "string", "value": value}

    entry = {"traceID": TRACE, "spanID": ENTRY, "operationName": "POST /orders", "startTime": START * 1000 + 10_000,
             "duration": 80_000, "tags": [tag("http.method", "POST"), tag("http.target", "/orders")],
             "processID": "p1"}  # fmt: skip
    inner = {"traceID": TRACE, "spanID": INNER, "operationName": "SELECT stock WHERE token = ?",
             "startTime": START * 1000 + 20_000, "duration": 60_000, "processID": "p2",
             "references": [{"refType": "CHILD_OF", "traceID": TRACE, "spanID": ENTRY}],
             "tags": [tag("error", True), tag("db.statement", SECRET)],
             "logs": [{"timestamp": 1, "fields": [tag("error.kind", "LockTimeout")]}]}  # fmt: skip
    processes = {"p1": {"serviceName": "shop"}, "p2": {"serviceName": "inventory"}}
    return {"data": [{"traceID": TRACE, "spans": [entry, inner], "processes": processes}]}


def zipkin() -> list[dict[str, Any]]:
    entry = {"traceId": TRACE, "id": ENTRY, "name": "POST /orders", "timestamp": START * 1000 + 10_000,
             "duration": 80_000, "localEndpoint": {"serviceName": "shop"},
             "tags": {"http.method": "POST", "http.path": "/orders"}}  # fmt: skip
    inner = {"traceId": TRACE, "id": INNER, "parentId": ENTRY, "name": "SELECT stock WHERE token = ?",
             "timestamp": START * 1000 + 20_000, "duration": 60_000, "localEndpoint": {"serviceName": "inventory"},
             "tags": {"error": "LockTimeout", "sql": SECRET}}  # fmt: skip
    return [entry, inner]


TEXTS = {
    "otlp": json.dumps(otlp()),
    "otlp-lines": "".join(json.dumps({"resourceSpans": [part]}) + "\n" for part in otlp()["resourceSpans"]),
    "base64": json.dumps(otlp(base64_of)),
    "tempo": json.dumps(otlp(base64_of, "batches")),
    "tempo-v2": json.dumps({"trace": otlp()}),
    "jaeger": json.dumps(jaeger(), indent=1),
    "jaeger-one": json.dumps(jaeger()["data"][0]),
    "zipkin": json.dumps(zipkin()),
    "zipkin-of-traces": json.dumps([zipkin()]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_all_formats_say_the_same(name: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(TEXTS[name])
    entry, inner = read_traces([str(tmp_path / "t.json")]).spans
    milliseconds = START * 1000
    assert entry == Span(
        TRACE, ENTRY, "", Operation("shop", "POST /orders"), milliseconds + 10_000, milliseconds + 90_000,
        "POST", "/orders",
    )  # fmt: skip
    assert inner == Span(
        TRACE, INNER, ENTRY, Operation("inventory", "SELECT stock WHERE token = ?"), milliseconds + 20_000,
        milliseconds + 80_000, error="LockTimeout",
    )  # fmt: skip


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.json.gz").write_bytes(gzip.compress(TEXTS["otlp"].encode()))
    assert len(read_traces([str(tmp_path / "t.json.gz")]).spans) == 2


def test_client_and_server_of_zipkin_may_share_an_id(tmp_path: Path) -> None:
    client, server = zipkin()[0], zipkin()[0] | {"shared": True, "localEndpoint": {"serviceName": "inventory"}}
    (tmp_path / "t.json").write_text(json.dumps([client, server]))
    outer, inner = read_traces([str(tmp_path / "t.json")]).spans
    assert (outer.operation.service, inner.operation.service) == ("shop", "inventory")
    assert (inner.id, inner.parent) == (ENTRY, outer.id)


def test_an_id_may_lack_its_zeros() -> None:
    assert trace_id("3577B34DA6A3CE92") == "00000000000000003577b34da6a3ce92"
    assert trace_id("0" * 32) == trace_id("no id!") == trace_id("") == ""


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("GET /orders/8f14e45fce?token=abc", "GET /orders/?"),
        ("SELECT * FROM users WHERE mail = 'ann@shop.test'", "SELECT * FROM users WHERE mail = ?"),
        ("mail to ann@shop.test", "mail to ?"),
        ("GET /v2/stock", "GET /v2/stock"),
    ],
)
def test_what_varies_in_a_name_is_no_part_of_the_operation(name: str, cleaned: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps([zipkin()[0] | {"name": name}]))
    assert read_traces([str(tmp_path / "t.json")]).spans[0].operation.name == cleaned


HOSTILE = {
    "a deep list": "[" * 100_000,
    "a deep document": '{"resourceSpans":' * 50_000,
    "other JSON": '{"log": {"entries": []}}',
    "no JSON": "timeStamp,elapsed,label\n1,2,3\n",
    "nothing": "",
    "numbers": "1\n2\nnull\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_trace_is_an_error_or_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(HOSTILE[name])
    with pytest.raises(TracesError, match=r"t.json: holds no traces \(OTLP JSON, Jaeger's JSON, Zipkin's JSON\)"):
        read_traces([str(tmp_path / "t.json")])


def test_documents_of_another_shape_are_counted(tmp_path: Path) -> None:
    shapes = ['{"resourceSpans": {"a": 1}}', '{"data": 5}', '{"resourceSpans": [{"scopeSpans": [{"spans": 5}]}]}']
    (tmp_path / "t.json").write_text("\n".join([*shapes, TEXTS["otlp"]]))
    traces = read_traces([str(tmp_path / "t.json")])
    assert len(traces.spans) == 2
    assert traces.notes == (f"{tmp_path / 't.json'}: 3 spans or lines can't be read and are left out",)


def test_spans_that_cannot_be_true_are_counted_and_left_out(tmp_path: Path) -> None:
    good, *_ = zipkin()
    odd: list[dict[str, Any]] = [
        {"timestamp": -5},
        {"duration": -1},
        {"timestamp": 10**30},
        {"id": "no id!"},
        {"traceId": 7},
        {"tags": 5},
    ]
    (tmp_path / "t.json").write_text(json.dumps([good, *(good | change for change in odd), 5, None, {}]))
    traces = read_traces([str(tmp_path / "t.json")])
    assert len(traces.spans) == 1
    assert traces.notes == (f"{tmp_path / 't.json'}: 9 spans or lines can't be read and are left out",)


def span(name: str, start: int, end: int, parent: str = "") -> Span:
    return Span(TRACE, name, parent, Operation("a", name), start, end)


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        ([], {"entry": 100}),
        ([("b", 10, 40), ("c", 50, 90)], {"entry": 30, "b": 30, "c": 40}),
        # What ran beside the slower one has cost nothing.
        ([("b", 10, 40), ("c", 10, 90)], {"entry": 20, "c": 80}),
        # Work that goes on after the answer, and clocks that differ.
        ([("b", 50, 500), ("c", -20, 10)], {"entry": 40, "b": 50, "c": 10}),
        ([("b", 200, 500)], {"entry": 100}),
    ],
)
def test_the_critical_path(children: list[tuple[str, int, int]], expected: dict[str, int]) -> None:
    below = {"entry": [span(*child, parent="entry") for child in children]}
    times = self_times(span("entry", 0, 100), below)
    assert {operation.name: time for operation, time in times.items()} == expected
    assert sum(times.values()) == 100


def test_a_chain_of_spans_may_be_as_long_as_it_likes() -> None:
    chain = {str(number): [span(str(number + 1), 0, 100, str(number))] for number in range(50_000)}
    assert sum(self_times(span("0", 0, 100), chain).values()) == 100


# --- the command


def results(folder: Path, *arguments: str) -> dict[str, Any]:
    """The only run that the command shows; its JSON fits the schema."""
    value = json.loads(loadlint(folder, "results", *arguments, "--output-format", "json", exits=0).text)
    assert problems_of(value, json.loads((files("loadlint") / "output" / "schema.json").read_text())) == []
    (of_run,) = value["runs"]
    return dict(of_run)


def slow_shop() -> Shop:
    shop = Shop(seed=1)
    shop.slow["SELECT stock"] = (0.1, 90)
    return shop


def test_each_output_names_the_cause(tmp_path: Path) -> None:
    run_file, traces = write_run(tmp_path, "run", slow_shop())
    (tmp_path / "shop.js").write_text(
        "import http from 'k6/http';\n\nexport default function () {\n  http.post('http://shop.test/orders');\n}\n"
    )
    arguments = ("results", run_file, "--traces", traces, "--script", "shop.js")
    text = loadlint(tmp_path, *arguments, "--history", "runs", "--output-format", "full", exits=0).text
    assert f"{REQUESTS} of {REQUESTS} requests have a trace" in text
    assert "% in inventory: SELECT stock (" in text
    for name in ("concise", "markdown", "html"):
        text = loadlint(tmp_path, *arguments, "--output-format", name, exits=0).text
        assert "in inventory: SELECT stock (" in text
        assert "shop.js:4" in text
    loadlint(tmp_path, "trend", "runs", "-o", "trend.html", exits=0)
    assert "in inventory: SELECT stock (" in (tmp_path / "trend.html").read_text()
    (digest,) = read_history(str(tmp_path / "runs"))
    assert any("SELECT stock" in cause for step in digest.steps for cause in step.causes)
    of_run = results(tmp_path, run_file, "--traces", traces)["traces"]
    assert (of_run["requests"], of_run["joined_by_id"], of_run["joined_by_route"]) == (REQUESTS, REQUESTS, 0)
    assert of_run["steps"][0]["places"][0]["operation"] == "SELECT stock"
    assert SECRET not in json.dumps(of_run)


def test_sampled_traces_say_how_many_they_are(tmp_path: Path) -> None:
    shop = slow_shop()
    samples = run(shop)
    (tmp_path / "run.json").write_text(k6_lines(samples))
    lines = shop.text.getvalue().splitlines()
    sampled = {sample[-1] for sample in samples[::3]}
    kept = [line for line in lines if sampled.intersection(re.findall("[0-9a-f]{32}", line))]
    (tmp_path / "t.json").write_text("\n".join(kept))
    text = loadlint(tmp_path, "results", "run.json", "--traces", "t.json", "--output-format", "concise", exits=0).text
    assert f"{REQUESTS // 3} of {REQUESTS} requests have a trace" in text


def test_without_ids_route_and_time_join(tmp_path: Path) -> None:
    shop = slow_shop()
    samples = run(shop)
    (tmp_path / "run.json").write_text(k6_lines(samples, with_ids=False))
    (tmp_path / "t.json").write_text(shop.text.getvalue())
    of_run = results(tmp_path, "run.json", "--traces", "t.json")["traces"]
    assert (of_run["joined_by_id"], of_run["joined_by_route"]) == (0, REQUESTS)
    assert "SELECT stock" in of_run["steps"][0]["causes"][0]


def test_secrets_of_failing_spans_are_never_shown(tmp_path: Path) -> None:
    shop = Shop(seed=3)
    shop.failing["payment: bank"], shop.answers_error = 0.1, True
    run_file, traces = write_run(tmp_path, "run", shop)
    for name in ("full", "concise", "json", "markdown", "html"):
        text = loadlint(tmp_path, "results", run_file, "--traces", traces, "--output-format", name, exits=0).text
        assert "payment: bank fails with TimeoutError" in text
        assert SECRET not in text


CASES = {
    "run.jtl": (
        "timeStamp,elapsed,label,responseCode,success,bytes,trace_id\n"
        f"{START},100,POST /orders,200,true,5,{TRACE}\n"
    ),
    "xml.jtl": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
        f'<httpSample t="100" ts="{START}" s="true" lb="POST /orders" rc="200" trace_id="{TRACE}"/>\n</testResults>\n'
    ),
    "headers.jtl": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
        f'<httpSample t="100" ts="{START}" s="true" lb="POST /orders" rc="200">'
        f'<requestHeader class="java.lang.String">traceparent: 00-{TRACE}-{ENTRY}-01\n</requestHeader>'
        '<java.net.URL>http://shop.test/orders</java.net.URL></httpSample>\n</testResults>\n'
    ),
    "run.csv": (
        "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,metadata\n"
        f"http_req_duration,{START + 100},100.0,,,,true,,POST,http://shop.test/orders,vu=1&trace_id={TRACE}\n"
    ),
    "requests.ndjson": json.dumps(
        {"name": "/orders", "method": "POST", "started": START / 1000, "milliseconds": 100.0, "status": 200,
         "failed": False, "bytes": 5, "trace_id": TRACE}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_id_stands_in_results_of_each_tool(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(CASES[name])
    (tmp_path / "t.json").write_text(TEXTS["otlp"])
    of_run = results(tmp_path, name, "--traces", "t.json")["traces"]
    assert (of_run["requests"], of_run["joined_by_id"]) == (1, 1)
    assert [place["operation"] for place in of_run["steps"][0]["places"][:1]] == ["SELECT stock WHERE token = ?"]

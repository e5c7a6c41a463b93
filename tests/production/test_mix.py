"""`loadlint mix`: what users do in production, beside what a script does."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from loadlint.disk import reach
from loadlint.production.logs import rows_queries
from loadlint.production.request_table import RequestTable
from tests.production import scripts
from tests.production.logs import FORMATS, START, Request, combined, requests, write_log
from tests.recordings import hars
from tests.support.run import loadlint
from tests.support.sampling import one_in
from tests.support.schemas import problems_of

WEIGHTS = {"search": 0.6, "order": 0.1, "edit": 0.3}
EQUAL = dict.fromkeys(WEIGHTS, 10)


def mix(folder: Path, *arguments: str, exits: int = 1) -> dict[str, Any]:
    done = loadlint(folder, "mix", *arguments, "--output-format", "json", exits=exits)
    value = json.loads(done.text)
    assert problems_of(value, json.loads((files("loadlint") / "output" / "schema.json").read_text())) == []
    (of_script,) = value["mixes"]
    return dict(of_script)


def truth(lines: list[Request]) -> dict[str, float]:
    """The shares of requests by method and the first two segments of the path, without bots and static files."""
    counted: dict[str, int] = {}
    for line in lines:
        if "bot" not in line.agent and not line.address.startswith("/static"):
            segments = line.address.partition("?")[0].split("/")
            name = f"{line.method} {'/'.join(segments[:3])}"
            counted[name] = counted.get(name, 0) + 1
    return {name: number / sum(counted.values()) for name, number in counted.items()}


def require_truth(result: dict[str, Any], lines: list[Request]) -> None:
    """Fails where a share is further than two points from the truth."""
    shares: dict[str, float] = {}
    for row in (*result["routes"], *result["missing"]):
        name = "/".join(row["route"].split("/")[:3])
        shares[name] = shares.get(name, 0) + row["share"]
    assert shares == pytest.approx(truth(lines), abs=0.02)
    journeys = {row["part"].rpartition(".")[2]: row["share"] for row in result["journeys"]}
    assert journeys == pytest.approx(WEIGHTS, abs=0.02)
    assert [row["route"] for row in result["missing"]] == ["GET /api/recommendations/{}"]
    assert [row["route"] for row in result["unknown"]] == [scripts.UNKNOWN]
    (log,) = result["logs"]
    assert set(log["leftOut"]) == {"bot", "static file"}


@pytest.mark.parametrize("form", one_in(3, FORMATS, pytest.mark.slow))
def test_shares_of_a_known_mix_in_each_format(form: str, tmp_path: Path) -> None:
    lines = list(requests(WEIGHTS, 10_000))
    write_log(tmp_path / "access.log", FORMATS[form], iter(lines))
    (tmp_path / "shop.js").write_text(scripts.k6(EQUAL))
    result = mix(tmp_path, "shop.js", "--log", "access.log")
    require_truth(result, lines)
    assert [hour["started"] for hour in result["hours"]][:2] == [START, START + 3600]
    assert (result["sessions"] is None) == (form in ("alb", "envoy"))
    if result["sessions"]:
        visitors = {line.session for line in lines if "bot" not in line.agent}
        # Some come twice within the two hours.
        assert result["sessions"]["count"] == pytest.approx(len(visitors), rel=0.01)


def test_services_with_a_file_each_are_no_users_of_each_other(tmp_path: Path) -> None:
    """A shop that asks a store: what the store is asked comes from the shop, whose spans are in another file."""

    def export(service: str, number: int, *spans: dict[str, object]) -> str:
        resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
        start = str((START + number) * 10**9)
        timed = [
            {"traceId": f"{number:032x}", "startTimeUnixNano": start, "endTimeUnixNano": start} | span for span in spans
        ]
        return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": timed}]}]}) + "\n"

    def asked(path: str) -> dict[str, object]:
        texts = {"http.request.method": "GET", "url.path": path}
        return {"attributes": [{"key": key, "value": {"stringValue": text}} for key, text in texts.items()]}

    shop, store = "", ""
    for number in range(20):
        shop += export(
            "shop",
            number,
            {"spanId": "0a", "kind": 2, **asked("/cart")},
            {"spanId": "0b", "parentSpanId": "0a", "kind": 3},
        )
        store += export("store", number, {"spanId": "0c", "parentSpanId": "0b", "kind": 2, **asked("/stock")})
    (tmp_path / "shop.json").write_text(shop)
    (tmp_path / "store.json").write_text(store)
    (tmp_path / "shop.js").write_text("import http from 'k6/http';\nexport default () => http.get('/cart');\n")
    result = mix(tmp_path, "shop.js", "--log", "store.json", "shop.json", exits=0)
    assert [log["requests"] for log in result["logs"]] == [0, 20]
    assert [row["route"] for row in result["routes"]] == ["GET /cart"]
    assert not result["missing"]


def test_a_module_out_of_reach_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "share", lambda path: "there" if "elsewhere" in path else None)
    for folder in ("beside", "elsewhere"):
        (tmp_path / folder).mkdir()
        text = f"import http from 'k6/http';\nexport const ask = () => http.get('/{folder}');\n"
        (tmp_path / folder / "steps.js").write_text(text)
    (tmp_path / "shop.js").write_text(
        "import { ask as near } from './beside/steps.js';\nimport { ask as far } from './elsewhere/steps.js';\n"
        "export default function () {\n  near();\n  far();\n}\n"
    )
    write_log(tmp_path / "access.log", combined, iter([Request(START, "GET", "/cart", 200, 0.1, "s")] * 20))
    result = mix(tmp_path, "shop.js", "--log", "access.log")
    assert [row["route"] for row in result["unknown"]] == ["GET /beside"]


@pytest.mark.exhaustive
def test_ten_million_lines(tmp_path: Path) -> None:
    lines = list(requests(WEIGHTS, 100_000))
    with (tmp_path / "access.log").open("w") as file:
        text = "".join(combined(line) + "\n" for line in lines)
        for _ in range(100):
            file.write(text)
    (tmp_path / "shop.js").write_text(scripts.k6(EQUAL))
    require_truth(mix(tmp_path, "shop.js", "--log", "access.log"), lines)


def test_no_output_has_a_personal_datum(tmp_path: Path) -> None:
    lines = list(requests(WEIGHTS, 2000))
    # A page that a single person asks for often, by a name that looks like any word.
    lines += [Request(START, "GET", "/people/anna-bergmann/posts", 200, 0.1, "sess-000001-SECRET")] * 50
    write_log(tmp_path / "access.log", combined, iter(lines))
    (tmp_path / "shop.js").write_text(scripts.k6(EQUAL))
    for output in ("full", "concise", "json", "markdown", "html", "sarif", "junit"):
        command = ("mix", "shop.js", "--log", "access.log", "--output-format", output)
        text = loadlint(tmp_path, *command, exits=1).text
        assert "unlike-production" in text or output in ("markdown", "html")
        assert [word for word in ("SECRET", "anna", "mail.example", "192.0.2.7") if word in text] == []


NGINX = '$remote_addr [$time_local] "$request" $status rt=$request_time sid=$cookie_sid'
APACHE = '%h %l %u %t "%r" %>s %b %D "%{sid}C"'
GOACCESS = '%h %^[%d:%t %^] "%r" %s %b %T %e'
LINES = {
    NGINX: '192.0.2.7 [01/Dec/2025:08:00:0{0} +0000] "GET /a/{0} HTTP/1.1" 200 rt=0.250 sid=abc',
    APACHE: '192.0.2.7 - - [01/Dec/2025:08:00:0{0} +0000] "GET /a/{0} HTTP/1.1" 200 512 250000 "abc"',
    GOACCESS: '192.0.2.7 - - [01/Dec/2025:08:00:0{0} +0000] "GET /a/{0} HTTP/1.1" 200 512 0.25 abc',
}


@pytest.mark.parametrize("line_format", LINES)
def test_a_format_as_web_servers_write_it(line_format: str, tmp_path: Path) -> None:
    lines = [LINES[line_format].format(number) for number in range(9)]
    (tmp_path / "own.log").write_text("\n".join(lines))
    (tmp_path / "a.js").write_text(
        "import http from 'k6/http';\nexport default () => http.get('https://a.test/a/1');\n"
    )
    result = mix(tmp_path, "a.js", "--log", "own.log", "--log-format", line_format, exits=0)
    (route,) = result["routes"]
    assert (route["route"], route["requests"], route["time"]) == ("GET /a/{}", 9, 1.0)
    assert result["sessions"]["count"] == 1
    assert result["started"] == START


def test_hars_of_users_are_one_session_each(tmp_path: Path) -> None:
    for user in range(2):
        entries = [
            {
                "startedDateTime": f"2025-12-01T08:0{minute}:00.000Z", "time": 120.5,
                "request": {"method": "GET", "url": f"https://a.test/a/{minute}", "headers": []},
                "response": {"status": 200},
            }
            for minute in range(3)
        ]  # fmt: skip
        (tmp_path / f"user{user}.har").write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    (tmp_path / "a.js").write_text(
        "import http from 'k6/http';\nexport default () => http.get('https://a.test/a/1');\n"
    )
    result = mix(tmp_path, "a.js", "--log", "user0.har", "user1.har", exits=0)
    assert result["routes"][0]["requests"] == 6
    assert (result["sessions"]["count"], result["sessions"]["requests"]) == (2, 3.0)
    assert result["sessions"]["pauses"]["p50"] == pytest.approx(60 - 0.1205, abs=0.01)


def test_a_linked_log_makes_findings_at_the_weights(tmp_path: Path) -> None:
    write_log(tmp_path / "access.log", combined, requests(WEIGHTS, 3000))
    (tmp_path / "shop.js").write_text(scripts.k6(EQUAL))
    (tmp_path / "loadlint.toml").write_text('[logs]\n"*.js" = ["access.log"]\n')
    text = loadlint(tmp_path, "mix", "shop.js", "--output-format", "concise", exits=1).text
    assert "shop.js:7:72: warning[unlike-production] `search` is 33.3% of the script, and 6" in text
    assert "shop.js:8:70: warning[unlike-production] `order` is 33.3% of the script, and " in text
    assert "`edit` is" not in text, "30 % is near enough to a third"
    # Fifty points are no difference that this team cares for; the missing route has less.
    (tmp_path / "loadlint.toml").write_text('production-distance = 50\n[logs]\n"*.js" = ["access.log"]\n')
    assert "unlike-production" not in loadlint(tmp_path, "mix", "shop.js", exits=0).text


def test_the_weights_of_production_are_written_in_the_terms_of_each_tool(tmp_path: Path) -> None:
    write_log(tmp_path / "access.log", combined, requests(WEIGHTS, 10_000))
    texts = {
        "shop.js": scripts.k6(EQUAL),
        "shop.py": scripts.locust({"search": 1, "order": 4, "edit": 2}),
        "shop.jmx": scripts.jmeter({"search": 40.0, "order": 40.0, "edit": 20.0}),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        loadlint(tmp_path, "mix", name, "--log", "access.log", "--write-weights", exits=1)
        changed = (tmp_path / name).read_text()
        assert changed != text
        again = mix(tmp_path, name, "--log", "access.log", exits=0)
        assert {row["part"].rpartition(".")[2]: row["expected"] for row in again["journeys"]} == pytest.approx(
            WEIGHTS, abs=0.03
        )
    assert "@task(6)\n    def search" in (tmp_path / "shop.py").read_text()
    assert "@task(1)\n    def order" in (tmp_path / "shop.py").read_text()


ONE_REQUEST = "import http from 'k6/http';\nexport default () => http.get('https://a.test/a');\n"


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ONE_REQUEST)
    (tmp_path / "notes.txt").write_text("buy milk\n")
    (tmp_path / "mail.log").write_text("anna.001@mail.example wrote\n" * 3)
    assert "no log: give one with --log" in loadlint(tmp_path, "mix", "a.js", exits=2).err
    assert "is no log that loadlint knows" in loadlint(tmp_path, "mix", "a.js", "--log", "notes.txt", exits=2).err
    refused = loadlint(tmp_path, "mix", "a.js", "--log", "mail.log", "--log-format", '%h "%r"', exits=2).err
    assert "3 of its lines can't be read" in refused
    assert "anna" not in refused
    missing = loadlint(tmp_path, "mix", "a.js", "--log", "nope.log", "--log-format", '%h "%r"', exits=2).err
    assert "nope.log" in missing


def test_what_is_null_in_the_first_line_of_a_log_is_read_in_others(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ONE_REQUEST)
    line = {"time": "2025-12-01T08:00:00Z", "method": "GET", "uri": "/a", "status": 200}
    for name, sessions in (("first.log", [None, "s1", "s2"]), ("late.log", [None] * 2000 + ["s1", "s2"])):
        lines = (json.dumps({**line, "session": session}) for session in sessions)
        (tmp_path / name).write_text("\n".join(lines))
        assert mix(tmp_path, "a.js", "--log", name, exits=0)["sessions"]["count"] == 2


PEOPLE = ("okhttp/4.12.0", "AppleHealth/3.1 (iPhone)", "Baby Monitor/2.0", "Spider Solitaire/7", "Photo Preview/1")
PROGRAMS = (
    "Googlebot/2.1",
    "ELB-HealthChecker/2.0",
    "Baiduspider/2.0",
    "python-requests/2.32",
    "kube-probe/1.30",
    "curl/8.1",
    "Java-http-client/17",
    "check_http/2.3 (monitoring-plugins 2.3)",
)


@pytest.mark.parametrize("agent", [*PEOPLE, *PROGRAMS])
def test_users_of_an_app_are_no_bots(agent: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ONE_REQUEST)
    lines = [Request(START + second, "GET", "/a", 200, 0.1, "s1", agent) for second in range(9)]
    write_log(tmp_path / "access.log", combined, iter(lines))
    done = loadlint(tmp_path, "mix", "a.js", "--log", "access.log", exits=0 if agent in PEOPLE else 2)
    assert agent in PEOPLE or "access.log: has no request of a user; left out: 9 of bots" in done.err


def span(service: str, kind: int, number: int, parent: str, path: str) -> str:
    """One export with one span of a trace."""
    values = {"http.request.method": "GET", "url.path": path}
    attributes = [{"key": key, "value": {"stringValue": text}} for key, text in values.items()]
    time = str(START * 10**9 + number)
    name = [{"key": "service.name", "value": {"stringValue": service}}]
    content = {
        "traceId": f"t{number}", "spanId": f"{service}{kind}", "parentSpanId": parent, "kind": kind,
        "startTimeUnixNano": time, "endTimeUnixNano": time, "attributes": attributes,
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"resource": {"attributes": name}, "scopeSpans": [{"spans": [content]}]}]})


def test_what_services_ask_each_other_is_no_request_of_a_user(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ONE_REQUEST)
    spans = [
        (
            span("browser", 3, number, "", "/a"), span("web", 2, number, "browser3", "/a"),
            span("web", 3, number, "web2", "/internal/stock"), span("stock", 2, number, "web3", "/internal/stock"),
        )
        for number in range(9)
    ]  # fmt: skip
    (tmp_path / "spans.json").write_text("\n".join(line for trace in spans for line in trace))
    result = mix(tmp_path, "a.js", "--log", "spans.json", exits=0)
    assert (result["requests"], result["missing"]) == (9, [])


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_several_scripts_are_in_one_output(form: str, tmp_path: Path) -> None:
    write_log(tmp_path / "access.log", combined, requests(WEIGHTS, 500))
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_text(scripts.k6(EQUAL))
    output = ("--output-format", "full" if form == "text" else form, "-o", "out.txt")
    loadlint(tmp_path, "mix", "a.js", "b.js", "--log", "access.log", *output, exits=1)
    text = (tmp_path / "out.txt").read_text()
    if form == "json":
        assert [of_script["script"] for of_script in json.loads(text)["mixes"]] == ["a.js", "b.js"]
    assert form != "sarif" or json.loads(text)["runs"]
    assert text.count("<html") == (form == "html")
    assert "a.js" in text and "b.js" in text


def test_scripts_with_the_same_logs_share_a_table(tmp_path: Path) -> None:
    write_log(tmp_path / "access.log", combined, requests(WEIGHTS, 100))
    names = [f"{number}.js" for number in range(4)]
    for name in names:
        (tmp_path / name).write_text(ONE_REQUEST)
    with patch.object(RequestTable, "load", autospec=True, side_effect=RequestTable.load) as load:
        loadlint(tmp_path, "mix", *names, "--log", "access.log", "--exit-zero", exits=0)
        loadlint(tmp_path, "load", *names, "--from-log", "access.log", exits=2)
    assert load.call_count == 2


def test_spans_of_many_files_are_read_twice_each(tmp_path: Path) -> None:
    heads = {str(tmp_path / f"{number}.json"): '{"resourceSpans"' for number in range(8)}
    for path in heads:
        Path(path).write_text("{}")
    before, queries = rows_queries(heads)
    assert "".join([*before, *queries.values()]).count("read_csv(") == 2 * len(heads)


def test_a_redirect_that_the_tool_follows_is_made_by_the_step(tmp_path: Path) -> None:
    shop = "https://shop.test"
    leads_to = hars.headers(("Location", "/orders/741931"))
    order = hars.entry(method="POST", url=f"{shop}/order", status=302, headers=leads_to)
    page, bye = (hars.entry(at, url=f"{shop}{path}") for at, path in ((1, "/orders/741931"), (2, "/bye")))
    hars.write(tmp_path, hars.har(order, page, bye), "rec.har")
    (tmp_path / "a.js").write_text(
        "// loadlint: recording=rec.har\nimport http from 'k6/http';\nexport default function () {\n"
        f"  http.post('{shop}/order');\n  http.get('{shop}/bye');\n}}\n"
    )
    lines = [("POST", "/order"), ("GET", "/orders/741900"), ("GET", "/bye")]
    rows = [
        f'10.0.0.1 - - [30/Nov/2026:08:{number:02}:00 +0000] "{method} {path} HTTP/1.1" 200 512 "-" "-"\n'
        for number in range(50)
        for method, path in lines
    ]
    (tmp_path / "access.log").write_text("".join(rows))
    text = loadlint(tmp_path, "mix", "a.js", "--log", "access.log", exits=0).text
    assert "GET /orders/{}  a.js:4  33.3%" in text
    assert "Missing" not in text
    assert "of time" not in text

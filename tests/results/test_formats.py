"""Each format of results: what is read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint.recordings.on_disk import DiskExchange
from loadlint.results import har, read
from loadlint.results.model import Check, Results, ResultsError, Sample, Tally, Times
from tests.recordings.hars import content, entry, write
from tests.recordings.hars import har as har_file

CSV = """\
timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,URL
2000,5,Cart,200,OK,Users 1-2,text,false,"no id, none",215,http://h/cart
1000,5,Home,200,OK,Users 1-2,text,true,,621,http://h/
3000,9,Both,200,"Number of samples in transaction : 2, number of failing samples : 1",Users 1-2,,false,,836,null
4000,0,Slow,Non HTTP response code: java.net.SocketTimeoutException,Read timed out,Users 1-1,,false,"no id, none",0,http://h/slow
"""
XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<testResults version="1.2">
<sample t="9" ts="1000" s="false" lb="Both" rc="" tn="Users 1-1">
<httpSample t="5" ts="1001" s="false" lb="Account" rc="200" tn="Users 1-1" by="300">
  <httpSample t="2" ts="1001" s="true" lb="Account-0" rc="302" tn="Users 1-1">
    <responseHeader>HTTP/1.1 302 Found
Location: /login
</responseHeader><responseData></responseData><method>GET</method><java.net.URL>http://h/account</java.net.URL>
  </httpSample>
  <httpSample t="2" ts="1003" s="true" lb="Account-1" rc="200" tn="Users 1-1">
    <responseHeader>HTTP/1.1 200 OK
Content-Type: text/html
</responseHeader><responseData>&lt;html>log in&lt;/html></responseData><method>GET</method>
    <java.net.URL>http://h/login</java.net.URL>
  </httpSample>
  <assertionResult><name>greets</name><failure>true</failure><failureMessage>expected Hello</failureMessage>
  </assertionResult>
  <responseHeader>HTTP/1.1 200 OK</responseHeader><method>GET</method><java.net.URL>http://h/login</java.net.URL>
</httpSample>
</sample>
</testResults>
"""
REQUEST = {"method": "GET", "name": "http://h/a", "url": "http://h/a", "status": "200", "group": ""}


def point(metric: str, value: float, **tags: str) -> str:
    data = {"time": "2026-01-01T00:00:00Z", "value": value, "tags": tags}
    return json.dumps({"metric": metric, "type": "Point", "data": data}, separators=(",", ":"))


def from_text(folder: Path, name: str, text: str) -> Results:
    (folder / name).write_text(text)
    return read(str(folder / name))


def test_jtl_in_csv(tmp_path: Path) -> None:
    home, cart, slow = from_text(tmp_path, "a.jtl", CSV).samples
    assert (home.label, home.status, home.has_failed, home.size, home.user) == ("Home", 200, False, 621, "Users 1-2")
    assert (cart.has_failed, cart.message, cart.url) == (True, "no id, none", "http://h/cart")
    assert (slow.status, slow.has_failed, slow.message) == (None, True, "Read timed out")


def test_redirects_in_a_csv_are_of_the_request_that_made_them(tmp_path: Path) -> None:
    """JMeter writes them behind the request, with its name and a number."""
    rows = (
        "timeStamp,elapsed,label,responseCode,threadName,success\n"
        "1,9,POST /login,200,U 1-1,true\n1,5,POST /login-0,302,U 1-1,true\n6,4,POST /login-1,200,U 1-1,true\n"
        "9,1,GET /login,200,U 1-2,true\n"
    )
    (tmp_path / "r.jtl").write_text(rows)
    samples = read(str(tmp_path / "r.jtl")).samples
    assert [(sample.label, sample.first_status) for sample in samples] == [("POST /login", 302), ("GET /login", None)]


def test_jtl_in_csv_with_semicolons_and_without_names(tmp_path: Path) -> None:
    line = "1000;5;Home;200;OK;Users 1-1;text;true;;621;649;1;1;http://h/;4;0;2\n"
    names = "timeStamp;elapsed;label;responseCode;responseMessage;threadName;dataType;success;failureMessage;bytes\n"
    for text in (names + line, line.replace(";", ",").replace("1000,", "1700000000000,")):
        (home,) = from_text(tmp_path, "a.jtl", text).samples
        assert (home.label, home.status, home.size) == ("Home", 200, 621)


def test_jtl_in_xml_has_redirects_answers_and_the_reason(tmp_path: Path) -> None:
    (sample,) = from_text(tmp_path, "a.jtl", XML).samples
    assert (sample.label, sample.has_failed, sample.message) == ("Account", True, "expected Hello")
    assert [one.response.status for one in sample.exchanges if one.response] == [302, 200]
    assert sample.exchanges[-1].response is not None
    assert sample.exchanges[-1].response.text == "<html>log in</html>"


def test_k6_json(tmp_path: Path) -> None:
    lines = [
        '{"type":"Metric","data":{"name":"http_reqs"},"metric":"http_reqs"}',
        point("http_reqs", 1, **REQUEST),
        point("checks", 1, check="is there"),
        point("http_reqs", 1, **{**REQUEST, "status": "0", "error": "dial: refused"}),
        point("checks", 0, check="is there"),
    ]
    results = from_text(tmp_path, "k6.json", "\n".join(lines) + "\n")
    good, bad = results.samples
    assert (good.status, good.has_failed) == (200, None)
    assert (bad.status, bad.has_failed, bad.message) == (None, True, "dial: refused; check “is there” failed")
    assert results.checks == (Check("is there", 1, 1),)


def test_k6_json_of_several_users_is_summed_up_unless_they_are_told_apart(tmp_path: Path) -> None:
    for tags, users in (({}, None), ({"vu": "2"}, "2")):
        lines = [point("vus", 5), point("http_reqs", 1, **REQUEST, **tags), point("checks", 0, check="c", **tags)]
        lines = [line.replace('"vu":"2"}', '"x":""},"metadata":{"vu":"2"}') for line in lines]
        results = from_text(tmp_path, f"k6{users}.json", "\n".join(lines))
        if users:
            assert [(sample.user, sample.message) for sample in results.samples] == [("2", "check “c” failed")]
        else:
            assert results.tallies == (Tally("http://h/a", "GET", 1, 0),)
            assert results.checks == (Check("c", 0, 1),)


def test_a_line_of_locusts_requests(tmp_path: Path) -> None:
    cart = {"name": "/cart", "method": "POST", "started": 20, "milliseconds": 250, "user": 1}
    more = {"failed": True, "status": 503, "bytes": 12, "trace_id": "0af7", "url": "http://h/cart?a=1", "error": "busy"}
    home = {"name": "/", "method": "GET", "started": 10, "milliseconds": 1000, "user": "two", "status": 200}
    lines = [json.dumps(cart | more), "no line of it", json.dumps(home)]
    results = from_text(tmp_path, "requests.jsonl", "\n".join(lines))
    assert results.samples == (
        Sample("/", "GET", "", 200, user="two", started=10, ended=11),
        Sample(
            "/cart",
            "POST",
            "http://h/cart?a=1",
            503,
            503,
            True,
            "busy",
            12,
            user="1",
            started=20,
            ended=20.25,
            trace="0af7",
        ),
    )


@pytest.mark.parametrize("as_lists", [True, False], ids=["handleSummary", "summary-export"])
def test_k6_summary(as_lists: bool, tmp_path: Path) -> None:
    checks = {"found": {"name": "found", "path": "::g::found", "passes": 2, "fails": 1}}
    group = {"name": "g", "groups": {}, "checks": list(checks.values()) if as_lists else checks}
    root: dict[str, object] = {
        "name": "",
        "groups": [group] if as_lists else {"g": group},
        "checks": [] if as_lists else {},
    }
    results = from_text(tmp_path, "s.json", json.dumps({"metrics": {}, "root_group": root}))
    assert results.checks == (Check("found", 2, 1, "g"),)


@pytest.mark.parametrize("is_nested", [True, False], ids=["handleSummary", "summary-export"])
def test_a_k6_summary_has_the_times_of_all_requests_and_of_those_with_a_tag(is_nested: bool, tmp_path: Path) -> None:
    times: dict[str, object] = {"avg": 40.5, "max": 90, "med": 40, "p(95)": 88.5, "p(99.9)": 90, "min": 1}
    numbers: dict[str, dict[str, object]] = {
        "http_req_duration": times,
        "http_reqs": {"count": 50, "rate": 2.5},
        "http_req_failed": {"passes": 3, "fails": 47},
        "http_req_duration{name:cart}": {**times, "p(95)": "many"},
        "http_reqs{name:cart}": {"count": 7, "rate": 0.5},
        "iterations": {"count": 9},
    }
    metrics = {name: {"values": value} if is_nested else value for name, value in numbers.items()}
    results = from_text(tmp_path, "s.json", json.dumps({"metrics": metrics, "root_group": {}}))
    assert results.totals == (
        Tally("", None, 50, 3, times=Times(((50.0, 40), (95.0, 88.5), (99.9, 90)), 40.5, 90, 2.5)),
        Tally("name:cart", None, 7, 0, times=Times(((50.0, 40), (99.9, 90)), 40.5, 90, 0.5)),
    )


def test_k6_csv_has_sums_of_requests_checks_and_iterations(tmp_path: Path) -> None:
    lines = (
        "metric_name,timestamp,metric_value,check,error,expected_response,method,name,status,url",
        "http_reqs,1,1,,,true,GET,cart,200,http://h/cart", "http_reqs,1,1,,dial: refused,false,GET,cart,0,http://h/cart",
        "http_reqs,1,1,,,false,GET,cart,500,http://h/cart", "http_reqs,1,1,,,true,POST,cart,404,http://h/cart",
        "checks,1,1.000000,is there,,,,,,", "checks,1,1,is there,,,,,,", "checks,1,0.000000,is there,,,,,,",
        "checks,1,0,is gone,,,,,,", "iterations,1,1,,,,,,,", "iterations,2,1,,,,,,,", "vus,2,1,,,,,,,",
    )  # fmt: skip
    results = from_text(tmp_path, "run.csv", "\n".join(lines))
    assert results.checks == (Check("is there", 2, 1), Check("is gone", 0, 1))
    assert results.iterations == 2
    assert [(tally.label, tally.method, tally.requests, tally.failures) for tally in results.tallies] == [
        ("cart", "GET", 3, 2),
        ("cart", "POST", 1, 0),
    ]


def test_locust_reads_both_files(tmp_path: Path) -> None:
    names = "Type,Name,Request Count,Failure Count,Median Response Time,Average Content Size\n"
    (tmp_path / "x_failures.csv").write_text(
        "Method,Name,Error,Occurrences,First Seen,Last Seen\nPOST,/cart,\"CatchResponseError('no id, none')\",3,,\n"
    )
    text = names + "POST,/cart,10,3,2,180.5\n,Aggregated,10,3,2,180.5\n"
    expected = (Tally("/cart", "POST", 10, 3, (("no id, none", 3),), 180.5),)
    assert from_text(tmp_path, "x_stats.csv", text).tallies == expected
    assert read(str(tmp_path / "x_failures.csv")).tallies == expected


def test_single_requests_of_locust(tmp_path: Path) -> None:
    """The last answer's status says nothing of redirects before it; only with a user are iterations known."""
    line = {"name": "/login", "method": "POST", "started": 1.0, "milliseconds": 9, "status": 200, "failed": False}
    (sample,) = from_text(tmp_path, "a.ndjson", json.dumps(line | {"user": 7})).samples
    assert (sample.status, sample.first_status, sample.user) == (200, None, "7")
    bad = line | {"failed": True, "error": "no id"}
    results = from_text(tmp_path, "b.ndjson", f"{json.dumps(line)}\n{json.dumps(bad)}\n")
    assert results.samples == ()
    assert results.tallies == (Tally("/login", "POST", 2, 1, (("no id", 1),)),)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", "hello", "holds no results of a run"),
        ("a.json", '{"metrics": {', "no valid JSON"),
        ("a.json", '{"metrics": {}}', "no `root_group`"),
        ("a.jtl", "timeStamp,elapsed\n1,2\n", "without labels"),
        ("a.har", '{"log": {}}', "`entries`"),
    ],
)
def test_what_can_not_be_read(name: str, text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=reason):
        from_text(tmp_path, name, text)


def test_a_missing_file() -> None:
    with pytest.raises(ResultsError, match="there is no such file"):
        read("/nowhere/a.jtl")


def test_a_large_recording_stays_in_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are the same; bodies are read when somebody asks for them."""
    path = write(tmp_path, har_file(*(entry(n, url=f"https://shop.test/{n}", **content(f"page {n}")) for n in (2, 1))))
    whole = read(path)
    monkeypatch.setattr(har, "LARGE", 1)
    large = har.read_large(path)
    assert large is not None
    assert all(isinstance(exchange, DiskExchange) for sample in large.samples for exchange in sample.exchanges)
    assert [(one.url, one.status, one.size, one.started, one.ended) for one in large.samples] == [
        (one.url, one.status, one.size, one.started, one.ended) for one in whole.samples
    ]

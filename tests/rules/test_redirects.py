"""Redirects that the tool follows and the script requests once more."""

from __future__ import annotations

import pytest

from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RECORDED = """
POST https://a.test/reports
HTTP 302
Location: /reports/{slug}
###
GET https://a.test/reports/{slug}
HTTP 200
Content-Type: text/html

<h1>Report</h1><form><input name="key" value="{key}"></form>
###
GET https://a.test/reports/{slug}/print
HTTP 200
"""
RUNS = [
    parse_flow(RECORDED.replace("{slug}", slug).replace("{key}", key), name)
    for slug, key, name in [("sales", "Zk3vQ9tLr2Xw", "1.http"), ("sales-1", "Rk93bVwYe5Hn", "2.http")]
]
RULE = "redirect-replayed"


def test_what_is_taken_from_the_target_keeps_the_tool_following() -> None:
    text = k6(
        "const res = http.post('https://a.test/reports');",
        "const key = res.html().find('input[name=\"key\"]').first().attr('value');",
        "http.get('https://a.test/reports/sales', { headers: { 'X-Key': key } });",
    )
    (finding,) = found(text, RULE, "a.js", RUNS)
    assert finding.fix is None
    assert finding.no_fix is not None and "`key` is extracted from the target's response" in finding.no_fix
    assert "redirects: 0" not in fixed_text(text, "a.js", RUNS, (RULE,))


def test_a_slug_is_taken_from_the_redirect_that_is_no_longer_followed() -> None:
    text = k6(
        "http.post('https://a.test/reports');",
        "http.get('https://a.test/reports/sales');",
        "http.get('https://a.test/reports/sales/print');",
    )
    after = fixed_text(text, "a.js", RUNS, ("correlation", RULE))
    assert "redirects: 0" in after
    assert r"headers.Location?.match(/\/reports\/([^/?#;]+)/)" in after
    assert "sales" not in after.replace("Report", "")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/start/?", "https://a.test/start/?"),
        ("https://A.test:443/start", "https://a.test/start"),
        ("https://a.test", "https://a.test/"),
        ("/find?q=two words|é", "https://a.test/find?q=two%20words|%C3%A9"),
        ("/start#top", "https://a.test/start"),
    ],
)
def test_the_target_as_the_browser_requested_it(location: str, url: str) -> None:
    recording = parse_flow(f"GET https://a.test/go\nHTTP 302\nLocation: {location}\n###\nGET {url}\nHTTP 200\n")
    text = k6("http.get('https://a.test/go');", f"http.get('{url}');")
    assert len(found(text, RULE, "a.js", [recording])) == 1


def test_nothing_is_asserted_of_a_redirect_whose_target_was_not_recorded() -> None:
    flow = "GET https://a.test/go\nHTTP 302\nLocation: /elsewhere\n###\nGET https://a.test/next\nHTTP 200\n\nYes\n"
    text = k6("http.get('https://a.test/go');")
    assert "check(" not in fixed_text(text, "a.js", [parse_flow(flow, "1.http"), parse_flow(flow, "2.http")])
    stopped = text.replace("/go')", "/go', null, { redirects: 0 })").replace("', null,", "',")
    assert "r.status === 302" in fixed_text(stopped, "a.js", [parse_flow(flow, "1.http"), parse_flow(flow, "2.http")])

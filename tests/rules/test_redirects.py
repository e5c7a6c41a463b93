"""Redirects that the tool follows and the script requests once more."""

from __future__ import annotations

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
    assert finding.no_fix is not None and "`key` is taken from where it leads" in finding.no_fix
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

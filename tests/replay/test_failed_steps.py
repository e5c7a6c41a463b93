"""A recording in which the server refused a step shows nothing about the script, and is named."""

from __future__ import annotations

from loadlint import engine
from loadlint.replay.verdict import verdict_of
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.scripts import k6, project_of

FLOW = """
GET https://shop.test/api/items
HTTP 200
Content-Type: application/json

{"items": [{"id": "{first}", "name": "Red lamp"}, {"id": "b1c2d3e4f5a6", "name": "Oak table"}]}
###
POST https://shop.test/api/lines
Content-Type: application/json

{"item": "6dc2365a3614", "quantity": 1}

HTTP {status}
Content-Type: application/json

{"answer": "{answer}"}
###
GET https://shop.test/
HTTP 200
Content-Type: text/html

<h1>Shop</h1>
"""
GOOD = {"first": "6dc2365a3614", "status": "201", "answer": "added"}
REFUSED = {**GOOD, "status": "422", "answer": "unknown item"}
GONE = {**REFUSED, "first": "12b1d2ba5419"}
SCRIPT = k6(
    "http.get('https://shop.test/api/items');",
    "http.post('https://shop.test/api/lines', JSON.stringify({ item: '6dc2365a3614', quantity: 1 }));",
    "http.get('https://shop.test/');",
).replace(", quantity: 1 }));", ", quantity: 1 }), { headers: { 'Content-Type': 'application/json' } });")


def test_a_refused_run_is_not_one_that_the_script_is_certified_on() -> None:
    line = verdict_of(certificate(SCRIPT, runs(FLOW, GOOD, GOOD, REFUSED))).line
    assert line.startswith("certified on run1.har, run2.har: ")
    assert line.endswith("; not on run3.har, where POST /api/lines fails: its status is 422")


def test_the_item_that_the_refused_step_sends_is_gone() -> None:
    """The script itself made the refused run, so that it sent what was recorded: the list says what is wrong."""
    shown = certificate(SCRIPT, runs(FLOW, GOOD, GOOD, GONE))
    (gone,) = shown.refusals
    assert (gone.run, gone.sent, gone.recorded) == (2, "6dc2365a3614", "12b1d2ba5419")
    assert verdict_of(shown).word == "not"
    analysis = engine.analyse(Source("a.js", SCRIPT.encode()), project_of(runs(FLOW, GOOD, GOOD, GONE)))
    (wrong,) = (finding for finding in analysis.findings if finding.rule == "replay-differs")
    assert wrong.message == "item: the script sends `6dc2365a3614`, run3.har offers `12b1d2ba5419`"
    assert wrong.help is not None
    assert wrong.help.endswith(", and the response to GET /api/items offers others in that run.")

"""A run beside the recording of its script: what was received, taken and asserted, request by request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import results, run_view
from loadlint.engine import Analysis, analyse
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.results.model import ResultsError
from loadlint.run_view.model import RunView
from loadlint.secrets.masker import SHOWS_ALL
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, headers

HOST = "https://shop.test"
SCRIPT = f"""\
import http from 'k6/http';
import {{ check }} from 'k6';

export default function () {{
  const made = http.post('{HOST}/carts', 'kind=tea');
  check(made, {{ 'it is made': (r) => r.status === 201 }});
  const cart = made.json('id');
  const read = http.get(`{HOST}/carts/${{cart}}`);
  check(read, {{ 'it has tea': (r) => r.body.includes('tea') }});
  http.get('{HOST}/bye');
}}
"""
SECRET = "Zk3vQ9tLr2XwB7yHn5Pd"
JSON = headers(("Content-Type", "application/json"), ("Set-Cookie", f"session={SECRET}"))


def made(cart: str, status: int = 201) -> dict[str, object]:
    body = content(json.dumps({"id": cart} if status < 400 else {"error": "no tea"}), "application/json")
    return entry(1, method="POST", url=f"{HOST}/carts", status=status, headers=JSON, **body)


def read(cart: str, text: str) -> dict[str, object]:
    body = content(json.dumps({"id": cart, "items": [text]}), "application/json")
    return entry(2, url=f"{HOST}/carts/{cart}", headers=JSON, **body)


def bye() -> dict[str, object]:
    return entry(3, url=f"{HOST}/bye", headers=JSON, **content("{}", "application/json"))


def view(folder: Path, *entries: dict[str, object], shows_all: bool = False) -> RunView:
    (folder / "shop.js").write_text(SCRIPT)
    recorded = har(made("c-8f14e45fceea167a"), read("c-8f14e45fceea167a", "tea"), bye())
    (folder / "shop.har").write_text(json.dumps(recorded))
    (folder / "run.har").write_text(json.dumps(har(*entries)))
    analysis = analysis_of(folder)
    return run_view.build(analysis, results.read(str(folder / "run.har")), SHOWS_ALL if shows_all else analysis.masker)


def analysis_of(folder: Path) -> Analysis:
    path = folder / "shop.js"
    return analyse(Source(str(path), path.read_bytes()), Project(Config()))


def test_a_run_that_went_as_recorded(tmp_path: Path) -> None:
    run = view(tmp_path, made("c-45c48cce2e2d7fbd"), read("c-45c48cce2e2d7fbd", "tea"), bye())
    assert (run.failures, run.missing, Path(run.recording or "").name) == (0, (), "shop.har")
    first, second, third = run.requests
    assert [(request.step, request.status, request.recorded_status) for request in run.requests] == [
        (0, 201, 201),
        (1, 200, 200),
        (2, 200, 200),
    ]
    (cart,) = first.extracted
    assert (cart.name, cart.recorded, cart.received) == ("cart", "c-8f14e45fceea167a", "c-45c48cce2e2d7fbd")
    (check,) = second.assertions
    assert (check.label, check.recorded, check.received) == ("it has tea", True, True)
    assert third.body.is_equal and not second.body.is_equal
    assert [line.text.strip() for line in second.body.lines if line.side == "received"] == [
        '"id": "c-45c48cce2e2d7fbd",'
    ]


def test_an_assertion_that_does_not_hold(tmp_path: Path) -> None:
    run = view(tmp_path, made("c-1"), read("c-1", "milk"), bye())
    _, second, _ = run.requests
    assert second.failed_assertions == ("it has tea",)
    assert not second.is_as_recorded
    assert run.failures == 1


def test_the_first_answer_that_fails_and_what_was_not_made(tmp_path: Path) -> None:
    run = view(tmp_path, made("", 503))
    (first,) = run.requests
    assert (first.status, first.recorded_status, first.is_as_recorded) == (503, 201, False)
    assert "its status is 503" in first.problems
    assert [(value.name, value.received) for value in first.extracted] == [("cart", None)]
    assert [(missing.method, missing.url) for missing in run.missing] == [
        ("GET", f"{HOST}/carts/…"),
        ("GET", f"{HOST}/bye"),
    ]


def test_a_request_that_no_step_makes_is_shown(tmp_path: Path) -> None:
    other = entry(2, url=f"{HOST}/else/where", headers=JSON, **content("{}", "application/json"))
    run = view(tmp_path, made("c-1"), other, read("c-1", "tea"), bye())
    assert [request.step for request in run.requests] == [0, None, 1, 2]
    assert run.requests[1].body.note == "nothing is recorded for it"


def test_secrets_are_masked_unless_the_user_wants_them(tmp_path: Path) -> None:
    entries = made("c-1"), read("c-1", "tea"), bye()
    assert SECRET not in repr(view(tmp_path, *entries))
    assert SECRET in repr(view(tmp_path, *entries, shows_all=True))


def test_without_a_recording_what_was_received_stands_alone(tmp_path: Path) -> None:
    view(tmp_path, made("c-1"), read("c-1", "tea"), bye())
    (tmp_path / "shop.har").unlink()
    run = run_view.build(analysis_of(tmp_path), results.read(str(tmp_path / "run.har")), SHOWS_ALL)
    assert run.recording is None
    assert [request.recorded_status for request in run.requests] == [None] * 3


def test_results_without_bodies_are_refused(tmp_path: Path) -> None:
    view(tmp_path, bye())
    (tmp_path / "run.jtl").write_text("timeStamp,elapsed,label,responseCode,success\n1,1,GET /bye,200,true\n")
    with pytest.raises(ResultsError, match="holds no responses with bodies"):
        run_view.build(analysis_of(tmp_path), results.read(str(tmp_path / "run.jtl")), SHOWS_ALL)


JTL = """\
<?xml version="1.0" encoding="UTF-8"?>
<testResults version="1.2">
{samples}
</testResults>
"""
SAMPLE = """\
<httpSample t="5" ts="{ts}" s="{good}" lb="{url}" rc="{status}" tn="Users 1-1">
  <responseHeader class="java.lang.String">HTTP/1.1 {status} OK\nContent-Type: application/json</responseHeader>
  <responseData class="java.lang.String">{body}</responseData>
  <method class="java.lang.String">{method}</method>
  <java.net.URL>{url}</java.net.URL>
</httpSample>"""


def test_jtl_with_response_data_shows_the_first_iteration_that_fails(tmp_path: Path) -> None:
    view(tmp_path, bye())
    samples: list[str] = []
    for status in (200, 500):
        for method, path, body, code in (
            ("POST", "/carts", '{"id": "c-1"}', 201),
            ("GET", "/carts/c-1", '{"items": ["tea"]}', status),
            ("GET", "/bye", "{}", 200),
        ):
            good = "true" if code < 400 else "false"
            url, moment = f"{HOST}{path}", 1_700_000_000_000 + len(samples)
            samples.append(SAMPLE.format(ts=moment, good=good, url=url, status=code, method=method, body=body))
    (tmp_path / "run.jtl").write_text(JTL.format(samples="\n".join(samples)))
    run = run_view.build(analysis_of(tmp_path), results.read(str(tmp_path / "run.jtl")), SHOWS_ALL)
    assert run.iteration == (2, 2)
    assert [(request.status, request.is_as_recorded) for request in run.requests] == [
        (201, True),
        (500, False),
        (200, True),
    ]


def test_a_value_that_is_taken_where_it_is_sent(tmp_path: Path) -> None:
    """Without a variable it has the name of the place that it is taken from."""
    entries = [made("c-45c48cce2e2d7fbd"), read("c-45c48cce2e2d7fbd", "tea"), bye()]
    view(tmp_path, *entries)
    inline = SCRIPT.replace("  const cart = made.json('id');\n", "").replace("${cart}", "${made.json('id')}")
    (tmp_path / "shop.js").write_text(inline)
    run = run_view.build(analysis_of(tmp_path), results.read(str(tmp_path / "run.har")), SHOWS_ALL)
    (value,) = run.requests[0].extracted
    assert (value.name, value.recorded, value.received) == ("jsonpath $.id", "c-8f14e45fceea167a", "c-45c48cce2e2d7fbd")


def test_a_run_is_laid_beside_the_newest_recording(tmp_path: Path) -> None:
    """Whatever the order in which recordings are linked."""
    entries = [made("c-45c48cce2e2d7fbd"), read("c-45c48cce2e2d7fbd", "tea"), bye()]
    view(tmp_path, *entries)
    older = json.dumps(har(*entries)).replace('"startedDateTime": "2026', '"startedDateTime": "2025')
    assert older != json.dumps(har(*entries))
    (tmp_path / "shop.1.har").write_text(older)
    (tmp_path / "shop.js").write_text(f"// loadlint: recording=shop.1.har recording=shop.har\n{SCRIPT}")
    run = run_view.build(analysis_of(tmp_path), results.read(str(tmp_path / "run.har")), SHOWS_ALL)
    assert Path(run.recording or "").name == "shop.har"

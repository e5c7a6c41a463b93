"""Which values run where: replayed, correlated, or out of sight."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import engine, value_flow
from loadlint.engine import analyse
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from loadlint.value_flow import FlowValue, ValueFlow, build
from tests.lsp.test_heal import SCRIPT as HEALABLE
from tests.lsp.test_heal import recording
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of
from tests.support.shop import SCRIPT, write_shop

SHOP = Path(__file__).parents[1] / "shop" / "flows"
VALUE = "c-8f14e45fceea167a"


def picture(path: Path, *recordings: Path) -> ValueFlow:
    analysis = analyse(Source(str(path), path.read_bytes()), Project(Config(), tuple(map(str, recordings))))
    return build(analysis)


def states(value: FlowValue) -> list[tuple[str, str]]:
    return [(use.place, use.state) for use in value.uses]


def test_a_replayed_value(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    flow = picture(path)
    (value,) = flow.values
    assert (value.name, value.kind, value.level) == ("cartId", "issued", "proven")
    assert value.origin and (value.origin.request, value.origin.part) == (0, "body")
    assert value.origin.locator == "jsonpath $.id"
    assert states(value) == [("path after carts", "literal")]
    (use,) = value.uses
    assert use.span and path.read_bytes()[use.span.start : use.span.end].decode() == VALUE
    assert use.fixable


def test_the_fixed_script_has_the_same_wire_in_green(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    fixed = engine.fix(Source(str(path), path.read_bytes()), Project(Config()))
    path.write_bytes(fixed.data)
    (value,) = picture(path).values
    assert (value.name, states(value)) == ("cartId", [("path after carts", "variable")])
    assert value.origin and value.origin.span
    assert b"json" in fixed.data[value.origin.span.start : value.origin.span.end]
    assert not value.uses[0].fixable


def test_what_can_not_be_seen(tmp_path: Path) -> None:
    script = SCRIPT.replace("http.get(", "http.post(", 1).replace(
        f"http.post('https://shop.test/carts/{VALUE}');", f"http.get(addressOf('{VALUE}'));"
    )
    path = write_shop(tmp_path, script)
    flow = picture(path)
    assert all(use.state != "literal" for value in flow.values for use in value.uses)


def test_a_redirect_that_the_tool_follows_is_a_request_of_its_own() -> None:
    folder = SHOP / "oauth"
    flow = picture(folder / "gold.k6.js", folder / "rec1.har", folder / "rec2.har")
    hops = [request for request in flow.requests if request.step is None]
    assert hops and all(request.redirect and request.span is None for request in hops)
    origins = {value.name: value.origin.request for value in flow.values if value.origin}
    assert flow.requests[origins["txn"]].redirect


def test_a_plan_is_drawn_like_a_script() -> None:
    folder = SHOP / "order"
    recordings = (folder / "rec1.har", folder / "rec2.har")
    script, plan = (picture(folder / name, *recordings) for name in ("raw.k6.js", "raw.jmx"))
    assert plan.values
    assert [value.values for value in plan.values] == [value.values for value in script.values]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["order", "spa", "forms", "edit", "search", "oauth"])
def test_whole_flows(name: str) -> None:
    folder = SHOP / name
    recordings = (folder / "rec1.har", folder / "rec2.har")
    raw, gold = (picture(folder / f"{kind}.k6.js", *recordings) for kind in ("raw", "gold"))
    replayed = [value for value in raw.values if any(use.state == "literal" for use in value.uses)]
    assert replayed
    assert not [value.name for value in gold.values if any(use.state == "literal" for use in value.uses)]
    for flow in (raw, gold):
        for value in flow.values:
            assert value.origin is None or all(value.origin.request <= use.request for use in value.uses)


def test_without_recordings_the_script_speaks(tmp_path: Path) -> None:
    path = tmp_path / "shop.js"
    text = SCRIPT.replace("http.get('", "const cart = made.json('id');\n  http.get('")
    path.write_text(text, "utf-8")
    flow = picture(path)
    assert len(flow.requests) == 2 and all(request.answers == () for request in flow.requests)
    (value,) = flow.values
    assert (value.name, value.uses) == ("cart", ())
    assert value.origin and value.origin.request == 0


def test_values_can_be_hidden(tmp_path: Path) -> None:
    hidden = value_flow.without_values(picture(write_shop(tmp_path)))
    assert VALUE not in repr(hidden)


def test_an_answer_that_fails_is_marked_and_has_its_place(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    entries = json.loads((tmp_path / "shop.2.har").read_text("utf-8"))
    content = entries["log"]["entries"][1]["response"]["content"]
    content["text"] = '{"success": false, "error": "no such cart"}'
    (tmp_path / "shop.2.har").write_text(json.dumps(entries), "utf-8")
    flow = picture(path)
    assert [request.step for request in flow.requests] == [0, 1]
    first, second = flow.requests[1].answers
    assert first and first.failure is None
    assert second and second.failure and second.exchange == 1


def test_what_is_not_certified_stands_at_its_wire(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    flow = picture(path)
    assert flow.verdict is not None
    assert flow.verdict.word == "not"
    assert flow.verdict.line == "1 value would be wrong in a new session (shop.2.har shows it)"
    (use,) = flow.values[0].uses
    assert use.difference
    assert (use.difference.verdict, use.difference.sent) == ("different", VALUE)
    assert use.difference.recorded == "c-45c48cce2e2d7fbd"
    assert all(request.differences == () for request in flow.requests)


def test_a_field_that_is_missing_stands_at_its_request(tmp_path: Path) -> None:
    script = SCRIPT.replace('"kind":"☕😀"', '"sort":"☕😀"')
    flow = picture(write_shop(tmp_path, script))
    told = {(one.verdict, one.field, one.cause) for one in flow.requests[0].differences}
    assert told == {
        ("different", "kind", "the script does not send it"),
        ("different", "sort", "the run sends no such field"),
    }


def test_a_field_that_nobody_can_tell_is_open_and_not_different(tmp_path: Path) -> None:
    script = SCRIPT.replace('\'{"kind":"☕😀"}\'', "JSON.stringify({ kind: chosenKind() })")
    (difference,) = picture(write_shop(tmp_path, script)).requests[0].differences
    assert (difference.verdict, difference.field) == ("open", "kind")


def test_a_value_that_has_moved_is_drawn_from_both_places(tmp_path: Path) -> None:
    old, new = (tmp_path / name for name in ("old.har", "new.har"))
    old.write_bytes(recording(1, "token"))
    new.write_bytes(recording(5, "csrf"))
    path = tmp_path / "order.js"
    path.write_text(HEALABLE)
    flow = picture(path, old, new)
    assert [one.older for one in flow.recordings] == [True, False]
    (value,) = flow.values
    assert value.origin and value.taken
    assert (value.name, value.values) == ("token", (None, "5Zk3vQ9tLr2XwB7yHn5"))
    assert value.taken.locator == 'css input[name="token"] @value'
    assert value.origin.span is None and value.taken.span is not None
    (use,) = value.uses
    assert (use.place, use.was, use.state) == ("form field csrf", "form field token", "variable")
    assert use.difference and use.difference.verdict == "different"


def test_a_request_that_the_newest_version_needs_is_missing(tmp_path: Path) -> None:
    script = SCRIPT.replace("const made = http.post('https://shop.test/carts', '{\"kind\":\"☕😀\"}');\n  ", "")
    flow = picture(write_shop(tmp_path, script))
    assert flow.requests[0].missing == "no step makes it; GET /carts/… sends a value of its response"
    assert flow.requests[1].missing is None


def test_an_address_that_has_moved_is_told_once_as_such(tmp_path: Path) -> None:
    old, new = (tmp_path / name for name in ("old.har", "new.har"))
    old.write_bytes(recording(1, "token"))
    new.write_bytes(recording(5, "token").replace(b"/order", b"/v2/order"))
    path = tmp_path / "order.js"
    path.write_text(HEALABLE)
    (difference,) = picture(path, old, new).requests[1].differences
    assert (difference.field, difference.cause) == ("path", "the address has changed: /order is /v2/order now")


COOKIE = SCRIPT.replace(
    f"http.get('https://shop.test/carts/{VALUE}');",
    f"http.get('https://shop.test/carts/{VALUE}', {{ headers: {{ Cookie: 'sid=8b1f0c2d9e7a4f35; theme=dark' }} }});",
)


def with_cookie(folder: Path, script: str) -> Path:
    """The shop, whose first answer sets a cookie that the second request sends."""
    path = write_shop(folder, script)
    for name, value in (("shop.har", "8b1f0c2d9e7a4f35"), ("shop.2.har", "c0ffee12ab34cd56")):
        log = json.loads((folder / name).read_text("utf-8"))
        first, second = log["log"]["entries"]
        first["response"]["headers"].append({"name": "Set-Cookie", "value": f"sid={value}; Path=/"})
        second["request"]["headers"].append({"name": "Cookie", "value": f"sid={value}"})
        (folder / name).write_text(json.dumps(log), "utf-8")
    return path


def test_the_cookies_of_the_jar(tmp_path: Path) -> None:
    (cookie,) = picture(with_cookie(tmp_path, SCRIPT)).cookies
    assert (cookie.name, cookie.set_by, cookie.sent_by) == ("sid", (0,), (1,))
    assert (cookie.written, cookie.span) == ((), None)


def test_a_cookie_that_the_script_writes(tmp_path: Path) -> None:
    path = with_cookie(tmp_path, COOKIE)
    (cookie,) = picture(path).cookies
    assert (cookie.name, cookie.written) == ("sid", (1,))
    assert cookie.span, "the header has a fix"
    assert b"sid=8b1f0c2d9e7a4f35" in path.read_bytes()[cookie.span.start : cookie.span.end]


def test_how_many_fixes_are_safe(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    assert picture(path).safe_fixes == 1
    path.write_bytes(engine.fix(Source(str(path), path.read_bytes()), Project(Config())).data)
    assert picture(path).safe_fixes == 0


def test_a_recording_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    path = write_shop(tmp_path, f"// loadlint: recording=broken.har\n{SCRIPT}")
    (tmp_path / "broken.har").write_text("{}")
    flow = picture(path)
    assert flow.recordings == ()
    ((name, reason),) = [(Path(unread.path).name, unread.reason) for unread in flow.unread]
    assert name == "broken.har" and reason and "HAR" in reason


def test_requests_that_no_recording_has_stand_where_the_script_makes_them() -> None:
    """And what no step makes stands where it was recorded."""
    lines = (f"http.get('https://h/{name}');" for name in ("first/a", "unseen/x", "second/b", "unseen/y"))
    recorded = "###\n".join(f"GET https://h/{name}\nHTTP 200\n\n{{}}\n" for name in ("first/a", "other", "second/b"))
    analysis = analyse(Source("a.js", k6(*lines).encode()), project_of([parse_flow(recorded)]))
    told = [(request.step, request.url.removeprefix("https://h")) for request in build(analysis).requests]
    assert told == [(0, "/first/a"), (None, "/other"), (1, "/unseen/x"), (2, "/second/b"), (3, "/unseen/y")]

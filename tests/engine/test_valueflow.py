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

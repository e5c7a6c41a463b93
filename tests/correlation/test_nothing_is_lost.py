"""Whatever goes into a stage of the pipeline comes out of it: it goes on, or is left out with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.groups import SlotUse, groups_of, slots_left_out
from loadlint.correlation.decide.outcomes import LeftOut, going_on
from loadlint.correlation.decide.passes import PASSES
from loadlint.correlation.decide.resolve import resolve
from loadlint.correlation.decide.traced_value import Issued, TracedValue, Untraced
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.pair.aligned_recordings import Alignment, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import trace_of
from loadlint.recordings import read
from tests.support.flowtext import parse_flow

JOB = """
POST https://shop.test/jobs
HTTP 201
Content-Type: application/json

{{"id": {0}}}
###
GET https://shop.test/jobs/{0}
HTTP 200
Content-Type: text/html

<select name="ref"><option value="{0}">this job</option></select>
"""
LINK = """
###
POST https://shop.test/link
Content-Type: application/x-www-form-urlencoded

ref=48&password=horse-12345
HTTP 200
"""
"""The first run goes on: it sends the short id again, where the other run has nothing, and a value with a number."""

FLOWS = Path(__file__).parents[1] / "shop" / "flows"
RUNS = [(flow, runs) for flow in ("forms", "order", "search") for runs in (("rec1", "rec2"), ("rec1",))]
RUNS.append(("job", ("1", "2")))
each_run = pytest.mark.parametrize(("flow", "runs"), RUNS, ids=[f"{flow}-{len(runs)}" for flow, runs in RUNS])


def aligned(flow: str, runs: Iterable[str]) -> Alignment:
    if flow == "job":
        recordings = [parse_flow(JOB.format(48) + LINK, "1.http"), parse_flow(JOB.format(59), "2.http")]
    else:
        recordings = [read(str(FLOWS / flow / f"{run}.har")) for run in runs]
    return alignment_of(replaying(recordings[0]).steps, recordings)


def places(uses: Iterable[SlotUse]) -> Counter[object]:
    return Counter((use.step, use.slot.place) for use in uses)


def left_out(outcomes: Iterable[object]) -> list[LeftOut]:
    return [outcome for outcome in outcomes if isinstance(outcome, LeftOut)]


@each_run
def test_each_slot_is_in_one_group_or_left_out(flow: str, runs: tuple[str, ...]) -> None:
    alignment = aligned(flow, runs)
    outcomes = [*slots_left_out(alignment), *groups_of(alignment)]
    sent = Counter((step.index, slot.place) for step in alignment.steps for slot in slots_of_step(step))
    assert places(use for outcome in outcomes for use in outcome.uses) == sent
    assert all(one.why for one in left_out(outcomes))


@each_run
def test_a_value_without_an_origin_has_a_reason(flow: str, runs: tuple[str, ...]) -> None:
    alignment = aligned(flow, runs)
    for group in going_on(groups_of(alignment)):
        item = resolve(Candidate(alignment, group))
        early = item.outcome.too_early if isinstance(item.outcome, Issued) else ()
        assert places((*item.uses, *early)) == places(group.uses)
        assert not isinstance(item.outcome, Untraced) or item.outcome.why


@each_run
def test_each_pass_keeps_a_place_or_tells_why_not(flow: str, runs: tuple[str, ...]) -> None:
    alignment = aligned(flow, runs)
    items: list[TracedValue] = [resolve(Candidate(alignment, group)) for group in going_on(groups_of(alignment))]
    for apply in PASSES:
        outcomes = list(apply(alignment, items))
        after = going_on(outcomes)
        told = places(use for one in left_out(outcomes) for use in one.uses)
        before = places(use for item in items for use in item.uses)
        missing = before - places(use for item in after for use in item.uses) - told
        assert not missing, apply.__module__
        assert all(one.why and one.stage in apply.__module__ for one in left_out(outcomes))
        items = after


def test_these_flows_show_all_that_can_be_left_out() -> None:
    """So that the tests above look at more than empty lists."""
    told = [one for flow, runs in RUNS for one in trace_of(aligned(flow, runs)).left_out]
    assert {one.stage for one in told if one.joins is None} == {
        "slots",
        "runs",
        "groups",
        "parts",
        "ids_in_lists",
        "nested_uses",
    }
    assert {one.stage for one in told if one.joins is not None} == {"values_of_one_page", "equal_values"}

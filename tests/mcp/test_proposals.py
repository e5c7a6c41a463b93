"""What an agent proposes is proven on the recordings, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.extractor import Extractor, FromBody, FromCookie, FromHeader, FromHtml, FromJson, Match
from loadlint.mcp.proposals import (
    AssertionProposal,
    ExtractorProposal,
    prove_assertion,
    prove_extractor,
    script_with_change,
)
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.faults.shops import shop
from tests.replay.test_replay import BUY, TWO_RUNS, runs
from tests.support.scripts import k6, project_of

SCRIPT = k6(
    "http.get('https://shop.test/cart');",
    "http.post('https://shop.test/buy/7310', { csrf: 't-8f14e45f', item: 'lamp' });",
)
RIGHT = ExtractorProposal(5, "t-8f14e45f", 4, "css", "input[name=csrf]", "value")
FLOWS = Path(__file__).parents[1] / "shop" / "flows"


def analysed(count: int = 2) -> tuple[Analysis, Project]:
    project = project_of(runs(BUY, *TWO_RUNS[:count]))
    return engine.analyse(Source("a.js", SCRIPT.encode()), project), project


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (RIGHT, "on each recording it gives what the request sends"),
        (replace(RIGHT, kind="regex", expression='name="csrf" value="([^"]+)"'), "on each recording it gives"),
        (replace(RIGHT, expression="b[data-cart]", attribute="data-cart"), "on run1.har it gives `7310`, and"),
        (replace(RIGHT, match=2), "on run1.har it gives nothing"),
        (replace(RIGHT, match=0), "matches are counted from 1"),
        (replace(RIGHT, kind="jsonpath", expression="$.csrf"), "on run1.har it gives nothing"),
        (replace(RIGHT, kind="jsonpath", expression="$..csrf"), "the path is not one that leads to one value"),
        (replace(RIGHT, kind="regex", expression="t-(8f|9)(.*)"), "the expression must have one group"),
        (replace(RIGHT, kind="regex", expression="("), "the expression can't be read"),
        (replace(RIGHT, kind="regex", expression="(t-8f14e45f)"), "on run2.har it gives nothing"),
        (replace(RIGHT, kind="header", expression="X-Csrf"), "on run1.har it gives nothing"),
        (replace(RIGHT, kind="cookie", expression="csrf"), "on run1.har it gives nothing"),
        (replace(RIGHT, from_line=5), "that response comes after the request that sends the value"),
        (replace(RIGHT, from_line=1), "line 1 makes no request"),
        (replace(RIGHT, line=4), "line 4 sends no such value"),
        (replace(RIGHT, line=99), "99"),
        (replace(RIGHT, value="lamp"), "on run1.har it gives `t-8f14e45f`, and `lamp` is sent"),
    ],
)
def test_an_extractor(proposal: ExtractorProposal, reason: str) -> None:
    verdict = prove_extractor(analysed()[0], proposal)
    assert reason in verdict.reason
    assert verdict.proven == reason.startswith("on each recording")


def test_one_recording_proves_nothing() -> None:
    verdict = prove_extractor(analysed(1)[0], RIGHT)
    assert not verdict.proven and "link a second run" in verdict.reason


def test_a_proven_extractor_is_applied() -> None:
    analysis, project = analysed()
    verdict = prove_extractor(analysis, RIGHT)
    assert verdict.change is not None
    after = script_with_change(analysis, project, verdict.change)
    assert isinstance(after, Analysis)
    assert "csrf: csrfToken" in after.source.data.decode() or "csrf: csrf" in after.source.data.decode()
    assert "t-8f14e45f" not in after.source.data.decode()


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (AssertionProposal(5, "text", "Thank you"), "`Thank you`: holds on all good responses and stops"),
        (AssertionProposal(5, "text", "Sorry"), "it does not hold on the response in run1.har"),
        (AssertionProposal(5, "text", ""), "a text is not empty"),
        (AssertionProposal(5, "status", 404), "it does not hold on the response in run1.har"),
        (AssertionProposal(5, "status", True), "a status is a number"),
        (AssertionProposal(5, "json", "ok", "$.state"), "it does not hold on the response in run1.har"),
        (AssertionProposal(5, "json", "ok", "state"), "the path is not one that leads to one value"),
        (AssertionProposal(3, "text", "Thank you"), "line 3 makes no request"),
    ],
)
def test_an_assertion(proposal: AssertionProposal, reason: str) -> None:
    verdict = prove_assertion(analysed()[0], proposal)
    assert reason in verdict.reason
    assert verdict.proven == ("stops" in reason)


def test_an_assertion_that_stops_little_is_said_to_be_weak() -> None:
    weak = prove_assertion(shop(1, 2), AssertionProposal(9, "text", "{"))
    assert (weak.proven, weak.weak) == (True, True)
    assert "that is weak, since" in weak.reason and "more can be stopped: assert that the JSON has" in weak.reason
    assert not prove_assertion(shop(1, 2), AssertionProposal(9, "text", '"placed": true')).weak


def test_a_proven_assertion_is_applied() -> None:
    analysis, project = analysed()
    verdict = prove_assertion(analysis, AssertionProposal(5, "text", "Thank you"))
    assert verdict.change is not None
    after = script_with_change(analysis, project, verdict.change)
    assert isinstance(after, Analysis) and "Thank you" in after.source.data.decode()


def proposal_of(extractor: Extractor) -> ExtractorProposal | None:
    """An extractor as an agent would propose it; None for chains."""
    match extractor:
        case Extractor(FromJson(path), ()) if all(isinstance(step, str | int) for step in path):
            expression = "$" + "".join(f"['{step}']" if isinstance(step, str) else f"[{step}]" for step in path)
            return replace(RIGHT, kind="jsonpath", expression=expression, attribute=None)
        case Extractor(FromHtml(selector, attribute, number), ()):
            return replace(RIGHT, expression=selector, attribute=attribute, match=number)
        case Extractor(FromHeader(name, number), ()):
            return replace(RIGHT, kind="header", expression=name, attribute=None, match=number)
        case Extractor(FromCookie(name), ()):
            return replace(RIGHT, kind="cookie", expression=name, attribute=None)
        case Extractor(FromBody(), (Match(pattern, number),)) if pattern.count("(") == 1:
            return replace(RIGHT, kind="regex", expression=pattern, attribute=None, match=number)
    return None


def planted(analysis: Analysis) -> Iterator[tuple[ExtractorProposal, bool]]:
    """Right proposals for a flow's values, and wrong ones: of another value, answer, match, or a text of one run."""
    assert analysis.flow is not None
    lines = analysis.source.lines
    right: list[ExtractorProposal] = []
    for correlation in analysis.flow.correlations:
        use, proof = correlation.uses[0], correlation.proof
        proposal = proposal_of(proof.extractor) if proof is not None else None
        if proof is None or proposal is None or use.slot.span is None or len(set(use.values)) < 2:
            continue
        line = lines.position(use.slot.span.start)[0]
        from_line = lines.position(analysis.script.steps[proof.step].span.start)[0]
        right.append(replace(proposal, line=line, value=use.slot.value, from_line=from_line))
    for number, proposal in enumerate(right):
        yield proposal, True
        yield replace(proposal, match=proposal.match + 40), proposal.kind in ("jsonpath", "cookie")
        yield replace(proposal, kind="regex", expression=f"({proposal.value[:6]}\\w*)"), False
        yield replace(proposal, expression=f"{proposal.expression} none"), False
        for other in right[number + 1 :]:
            if other.value != proposal.value and other.expression != proposal.expression:
                yield replace(other, line=proposal.line, value=proposal.value), False


@pytest.mark.parametrize("flow", ["order", "edit", "search", "spa", "graph", "forms", "oauth"])
def test_wrong_proposals_are_refused_and_right_ones_accepted(flow: str) -> None:
    folder = FLOWS / flow
    project = Project(Config(), (str(folder / "rec1.har"), str(folder / "rec2.har")))
    analysis = engine.analyse(Source("raw.k6.js", (folder / "raw.k6.js").read_bytes()), project)
    proposals = list(planted(analysis))
    wrong = [
        (proposal, expected, verdict.reason)
        for proposal, expected in proposals
        if (verdict := prove_extractor(analysis, proposal)).proven != expected
    ]
    assert wrong == []
    assert len(proposals) > 10

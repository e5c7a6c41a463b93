"""What a verification shows, as text and as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.addresses import path_of
from loadlint.output._terminal import printable
from loadlint.plain_values import json_text, plain_values
from loadlint.replay.certificate import VERDICTS, Certificate, SentValue
from loadlint.replay.verdict import ScriptVerdict, verdict_of
from loadlint.replay.words import AS_RECORDED, cause_of, field_of, missing_name, step_name, stop_message
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.findings import Finding
    from loadlint.script import RequiredMember, Script
    from loadlint.text.span import Span
    from loadlint.verify.live_run import LiveRun
    from loadlint.verify.played_run import PlayedRun
    from loadlint.verify.player import Played
    from loadlint.verify.run_once import Outcome

_MOST_SHOWN = 20


class Difference(Struct, frozen=True):
    """One thing that is not as a run had it. `line` is that of the step in the script, from 1.

    `field` is empty where it is about the whole request. `sent` and `recorded` are None where one lacks the field.
    """

    line: int
    request: str
    why: str
    field: str = ""
    sent: str | None = None
    recorded: str | None = None

    NAMED_BY: ClassVar = "field"


class RunReport(Struct, frozen=True):
    """What was shown on one run. `verdict` says it in one line; `values` counts them by what they are.

    `matches` says that the script sends what was sent in that run, which by itself certifies nothing.
    """

    recording: str
    matches: bool
    verdict: str
    requests: int
    values: Mapping[str, int]
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """What was shown of a script: by replay, engine or live; run by run, and as a whole."""

    script: str
    mode: str
    runs: tuple[RunReport, ...]
    verdict: ScriptVerdict


def of_replay(script: Script, certificate: Certificate) -> Report:
    """What the replay shows."""
    runs = []
    for number in sorted(certificate.newest):
        of_run = certificate.of_run(number)
        differences = (
            *(_of_step(script, value) for value in of_run.refusals),
            *(_difference_at_stop(script, stop.member) for stop in of_run.stops),
            *(Difference(_line_at(script, item.span), "", item.message) for item in of_run.failed),
            *(Difference(_line(script, failure.step), "", failure.why) for failure in of_run.failed_steps),
        )
        runs.append(_run_report(of_run, verdict_of(of_run), differences))
    return Report(script.source.path, "replay", tuple(runs), verdict_of(certificate))


def of_engine(script: Script, played: Sequence[PlayedRun], certificate: Certificate) -> Report:
    """What the tool showed against a player of some runs; `certificate` is that of all of these."""
    verdict = verdict_of(certificate)
    if not all(run.matches for run in played):
        verdict = verdict.spoilt(_FAILS)
    told = replace(verdict, line=f"{played[0].outcome.program}: {verdict.line}")
    return Report(script.source.path, "engine", tuple(_of_played(script, run) for run in played), told)


def _of_played(script: Script, played: PlayedRun) -> RunReport:
    tool = played.outcome.program
    differences = [difference for request in played.differing for difference in _differences(script, request)]
    differences += [Difference(_line(script, problem.step), tool, problem.signs[0].text) for problem in played.problems]
    if played.outcome.code != 0 and not differences:
        differences = [_difference_at_end(played.outcome)]
    verdict = verdict_of(played.certificate)
    return _run_report(played.certificate, verdict if played.matches else verdict.spoilt(_FAILS), tuple(differences))


_FAILS = "the run fails"


def _difference_at_end(outcome: Outcome) -> Difference:
    return Difference(1, outcome.program, f"it ended with exit code {outcome.code}: {outcome.words}")


def _differences(script: Script, request: Played) -> Iterable[Difference]:
    named = f"{request.exchange.method} {path_of(request.exchange.url)}"
    if request.match is None:
        yield Difference(1, named, "no recorded request is similar")
        return
    line = _line(script, request.match.after)
    for value in request.differences:
        yield _difference(script, value, line, named)
    if request.refusal is not None and not request.differences:
        yield Difference(line, named, request.refusal.reason)


def of_live(script: Script, live: LiveRun, findings: Sequence[Finding], certificate: Certificate | None) -> Report:
    """What a run against the application showed; `certificate` is on the recordings and on the run, if it is good."""
    source = script.source
    differences = [
        Difference(source.position(finding.span.start)[0], "", finding.message)
        for finding in findings
        if finding.message.startswith(live.results.path)
    ]
    if not differences and live.has_failed:
        differences = [_difference_at_end(live.outcome)]
    verdict = _of_run_itself(script, live, certificate)
    requests = len(live.recording.exchanges)
    run = RunReport(live.path, not live.has_failed, verdict.title, requests, {}, tuple(differences))
    return Report(source.path, "live", (run,), verdict)


def _of_run_itself(script: Script, live: LiveRun, certificate: Certificate | None) -> ScriptVerdict:
    """The verdict of the application; a certificate says whether the run was a new session."""
    beginning = f"{live.outcome.program} made {number_of(len(live.recording.exchanges), 'request')}: "
    if live.has_failed:
        failed = [step_name(script.steps[problem.step]) for problem in live.problems[:1]]
        title = f"{beginning}{' '.join([*failed, 'failed'])}"
        return ScriptVerdict("not", title, title)
    title = f"{beginning}nothing failed"
    shown = verdict_of(certificate) if certificate is not None else None
    if shown is not None and shown.is_certified:
        return replace(shown, line=f"{title}; {shown.line}", title=title)
    number = shown.issued_literals if shown is not None else 0
    issued = f"; {number_of(number, 'recorded value')} in it may be of an old session" if number else ""
    return ScriptVerdict("matches", f"{title}{issued}", title, number)


def _run_report(certificate: Certificate, verdict: ScriptVerdict, differences: tuple[Difference, ...]) -> RunReport:
    return RunReport(
        certificate.runs[0],
        verdict.word != "not",
        verdict.title,
        certificate.requests[0],
        {kind: certificate.counts[kind] for kind in VERDICTS},
        differences,
        tuple(map(missing_name, certificate.missing)),
    )


def _of_step(script: Script, value: SentValue) -> Difference:
    return _difference(script, value, _line(script, value.step), step_name(script.steps[value.step]))


def _difference(script: Script, value: SentValue, line: int, request: str) -> Difference:
    why = cause_of(value, script.steps) or value.verdict
    return Difference(line, request, why, field_of(value), value.sent, value.recorded)


def _difference_at_stop(script: Script, member: RequiredMember) -> Difference:
    line = _line_at(script, member.span)
    return Difference(line, "", stop_message(script.source.text(member.span), script.steps[member.step]))


def _line(script: Script, step: int) -> int:
    """The line of a step in the script's own file."""
    return _line_at(script, script.shown_at(step)) if script.steps else 1


def _line_at(script: Script, span: Span) -> int:
    return script.source.position(span.start)[0]


def as_text(report: Report) -> str:
    """A line for each thing that is wrong, the first ones of each run, and the verdict; what two runs show, once."""
    lines = []
    for run in report.runs:
        causes = list(_by_cause(run.differences))
        lines += [_text(report.script, run, cause) for cause in causes[:_MOST_SHOWN]]
        if len(causes) > _MOST_SHOWN:
            lines.append(f"{number_of(len(causes) - _MOST_SHOWN, 'more difference')}")
        lines += [
            f"{printable(report.script)}: no step makes {printable(request)}" for request in run.missing[:_MOST_SHOWN]
        ]
    lines.append(f"{printable(report.script)}: {printable(report.verdict.line)}")
    return "\n".join([*dict.fromkeys(lines), ""])


def _by_cause(differences: Sequence[Difference]) -> Iterable[Sequence[Difference]]:
    """The differences, those of one cause together: one value that many requests send, all recorded cookies."""
    causes: dict[object, list[Difference]] = {}
    for difference in differences:
        # One header that each request lacks, such as that of a recorder, has another value in each.
        recorded = difference.recorded if difference.sent is not None or not _is_header(difference) else None
        key = difference.field, difference.sent, recorded, difference.why
        if _is_recorded_cookie(difference):
            causes.setdefault(_COOKIE, []).append(difference)
        else:
            causes.setdefault(key if difference.field else difference, []).append(difference)
    return causes.values()


def _is_header(difference: Difference) -> bool:
    return difference.field.startswith("header ")


def _is_recorded_cookie(difference: Difference) -> bool:
    """Whether the script sends a cookie as it was recorded, although an answer has set another one."""
    return difference.field.startswith(_COOKIE) and difference.why.startswith(AS_RECORDED)


_COOKIE = "cookie "
"""How the name of a cookie's field begins."""


def _text(script: str, run: RunReport, cause: Sequence[Difference]) -> str:
    difference = cause[0]
    place = f"{printable(script)}:{difference.line}: "
    recording = os.path.basename(run.recording)
    if _is_recorded_cookie(difference):
        cookies = number_of(len({cookie.field for cookie in cause}), "recorded cookie")
        requests = number_of(len({(cookie.line, cookie.request) for cookie in cause}), "request")
        return place + printable(f"{cookies} in {requests}, where {recording} has others: remove them all")
    if not difference.field:
        return place + printable(": ".join(part for part in (difference.request, difference.why) if part))
    more = f" (and in {number_of(len(cause) - 1, 'more request')})" if len(cause) > 1 else ""
    return place + printable(
        f"{difference.request}: {difference.field} {_sent_value(difference)}, "
        f"{recording} has {_recorded_value(difference)}: {difference.why}{more}"
    )


def _sent_value(difference: Difference) -> str:
    return "has no value" if difference.sent is None else f"is {difference.sent!r}"


def _recorded_value(difference: Difference) -> str:
    return "none" if difference.recorded is None else repr(difference.recorded)


def as_values(report: Report) -> dict[str, Any]:
    """The report for JSON; the names of its members stay."""
    verdict = report.verdict
    certified = {"certified": verdict.is_certified}
    return {
        "script": report.script,
        "mode": report.mode,
        "verdict": verdict.word,
        **certified,
        "line": verdict.line,
        "title": verdict.title,
        "issued_literals": verdict.issued_literals,
        "unknown_values": verdict.unknown,
        "unseen_values": verdict.unseen,
        "runs": [certified | plain_values(run) for run in report.runs],
    }


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": lambda report: json_text(as_values(report)),
}

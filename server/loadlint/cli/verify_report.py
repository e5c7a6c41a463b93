"""What a verification shows, as text and as JSON."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.addresses import path_of
from loadlint.output._terminal import printable
from loadlint.replay.certificate import VERDICTS
from loadlint.replay.words import cause_of, certificate_line, field_of, missing_name, step_name, stop_message
from loadlint.text.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from loadlint.findings import Finding
    from loadlint.replay.certificate import Certificate, SentValue
    from loadlint.script import RequiredMember, Script
    from loadlint.secrets.masker import Masker
    from loadlint.text.source import Source
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


class RunReport(Struct, frozen=True):
    """What was shown on one run. `verdict` says it in one line; `values` counts them by what they are."""

    recording: str
    is_certified: bool
    verdict: str
    requests: int
    values: Mapping[str, int]
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """What was shown of a script: by replay, engine or live."""

    script: str
    mode: str
    runs: tuple[RunReport, ...]

    @property
    def is_certified(self) -> bool:
        """Whether it was on all runs."""
        return bool(self.runs) and all(run.is_certified for run in self.runs)


def of_replay(script: Script, certificate: Certificate) -> Report:
    """What the replay shows, run by run."""
    runs = []
    for number in sorted(certificate.newest):
        of_run = certificate.of_run(number)
        differences = (
            *(_difference(script, value) for value in of_run.refusals),
            *(_stopped(script, stop.member) for stop in of_run.stops),
        )
        runs.append(_run_report(of_run, of_run.is_certified, differences, certificate_line(of_run)))
    return Report(script.source.path, "replay", tuple(runs))


def of_played(script: Script, played: PlayedRun) -> RunReport:
    """What the tool showed against a player of a run."""
    tool = played.outcome.program
    differences = [difference for request in played.differing for difference in _differences(script, request)]
    differences += [Difference(_line(script, problem.step), tool, problem.signs[0].text) for problem in played.problems]
    if played.outcome.code != 0 and not differences:
        differences = [_ended(played.outcome)]
    line = certificate_line(played.certificate)
    if played.certificate.is_certified and not played.is_certified:
        name = os.path.basename(played.certificate.runs[0])
        line = f"not certified on {name}: all values are right, but the run fails"
    return _run_report(played.certificate, played.is_certified, tuple(differences), f"{line}, by {tool} itself")


def _ended(outcome: Outcome) -> Difference:
    return Difference(1, outcome.program, f"it ended with exit code {outcome.code}: {outcome.words}")


def _differences(script: Script, request: Played) -> Iterable[Difference]:
    named = f"{request.exchange.method} {path_of(request.exchange.url)}"
    if request.match is None:
        yield Difference(1, named, "no recorded request is like it")
        return
    line = _line(script, request.match.after)
    for value in request.differences:
        yield replace(_difference(script, value), line=line, request=named)
    if request.refusal is not None and not request.differences:
        yield Difference(line, named, request.refusal.reason)


def of_live(source: Source, live: LiveRun, findings: Sequence[Finding]) -> Report:
    """What a run against the application showed."""
    outcome = live.outcome
    differences = [
        Difference(source.position(finding.span.start)[0], "", finding.message)
        for finding in findings
        if finding.message.startswith(live.results.path)
    ]
    if not differences and live.has_failed:
        differences = [_ended(outcome)]
    requests = len(live.recording.exchanges)
    what = "failed" if live.has_failed else "nothing failed"
    verdict = f"{outcome.program} made {counted(requests, 'request')}: {what}"
    return Report(
        source.path, "live", (RunReport(live.path, not live.has_failed, verdict, requests, {}, tuple(differences)),)
    )


def _run_report(
    certificate: Certificate, is_certified: bool, differences: tuple[Difference, ...], verdict: str
) -> RunReport:
    return RunReport(
        certificate.runs[0],
        is_certified,
        verdict,
        certificate.requests[0],
        {verdict: certificate.counts[verdict] for verdict in VERDICTS},
        differences,
        tuple(map(missing_name, certificate.missing)),
    )


def _difference(script: Script, value: SentValue) -> Difference:
    why = cause_of(value, script.steps) or value.verdict
    name = step_name(script.steps[value.step])
    return Difference(_line(script, value.step), name, why, field_of(value), value.sent, value.recorded)


def _stopped(script: Script, member: RequiredMember) -> Difference:
    line = script.source.position(member.span.start)[0]
    return Difference(line, "", stop_message(script.source.text(member.span), script.steps[member.step]))


def _line(script: Script, step: int) -> int:
    """The line of a step in the script's own file."""
    return script.source.position(script.shown_at(step).start)[0] if script.steps else 1


def masked(report: Report, masker: Masker) -> Report:
    """The report without the secrets in it."""
    if masker.shows_all:
        return report
    return replace(report, runs=tuple(_masked_run(run, masker) for run in report.runs))


def _masked_run(run: RunReport, masker: Masker) -> RunReport:
    differences = tuple(
        replace(
            difference,
            request=masker.text(difference.request),
            why=masker.text(difference.why),
            sent=None
            if difference.sent is None
            else masker.value(difference.sent, difference.field.rpartition(" ")[2]),
            recorded=None
            if difference.recorded is None
            else masker.value(difference.recorded, difference.field.rpartition(" ")[2]),
        )
        for difference in run.differences
    )
    return replace(run, differences=differences, missing=tuple(map(masker.text, run.missing)))


def as_text(report: Report) -> str:
    """A line for each difference, the first ones of each run, and a verdict on each run."""
    lines = []
    for run in report.runs:
        lines += [_text(report.script, run, difference) for difference in run.differences[:_MOST_SHOWN]]
        if len(run.differences) > _MOST_SHOWN:
            lines.append(f"{len(run.differences) - _MOST_SHOWN} more values differ")
        lines += [
            f"{printable(report.script)}: no step makes {printable(request)}" for request in run.missing[:_MOST_SHOWN]
        ]
        lines.append(f"{printable(report.script)}: {printable(run.verdict)}")
    return "\n".join([*lines, ""])


def _text(script: str, run: RunReport, difference: Difference) -> str:
    place = f"{printable(script)}:{difference.line}: "
    if not difference.field:
        return place + printable(": ".join(part for part in (difference.request, difference.why) if part))
    recorded = f"{os.path.basename(run.recording)} has {_value(difference.recorded)}"
    return place + printable(
        f"{difference.request}: {difference.field} is {_value(difference.sent)}, {recorded}: {difference.why}"
    )


def _value(value: str | None) -> str:
    return "nothing" if value is None else repr(value)


def as_json(report: Report) -> str:
    """One object; the names of its members stay."""
    import json

    import msgspec

    told = {
        "script": report.script,
        "mode": report.mode,
        "certified": report.is_certified,
        "runs": [
            {"recording": run.recording, "certified": run.is_certified}
            | {
                name: value
                for name, value in msgspec.to_builtins(run).items()
                if name not in ("recording", "is_certified")
            }
            for run in report.runs
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json}

"""Which findings a user gets, in which order and with which severity, and which ones the user has silenced."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint import rules
from loadlint.findings import Applicability, Finding, Fix, Related, Remedy, Severity
from loadlint.project.suppressions import Suppression, apply, suppressions
from loadlint.project.unneeded_notes import without_note
from loadlint.request import sends

if TYPE_CHECKING:
    from loadlint.project import Project
    from loadlint.rules import Rule
    from loadlint.script import Script, Step
    from loadlint.text.span import Span

_UNUSED = "unused-suppression"
OWN_CATEGORY = "script"
"""The category of what loadlint says of itself: of comments for it, of parts that failed."""


class Silenced(Struct, frozen=True):
    """A finding that is not shown: `why`, for users. `span` is the comment that silences it, if one does.

    `in_baseline`: the baseline has it.
    """

    finding: Finding
    why: str
    span: Span | None = None
    in_baseline: bool = False


def shown_findings(
    script: Script, reported: Sequence[Finding], active: Sequence[Rule], project: Project
) -> tuple[list[Finding], tuple[Silenced, ...]]:
    """The findings at places that a user is told of, and those that a user has silenced.

    `active` are the rules that were asked.
    """
    left, by_comments = _after_comments(script, _without_yielding(reported, active), active)
    left, by_configuration = _without_ignored(script, left, project)
    findings = list(_once(_with_entries(script, _with_severities(left, project))))
    if project.baseline is None:
        return findings, (*by_comments, *by_configuration)
    findings, in_baseline = project.baseline.split(script.source, findings)
    why = f"the baseline {project.baseline.file} has it"
    by_baseline = (Silenced(finding, why, in_baseline=True) for finding in in_baseline)
    return findings, (*by_comments, *by_configuration, *by_baseline)


def shown_of_runs(script: Script, reported: Sequence[Finding], project: Project) -> list[Finding]:
    """What runs have shown of a script, without what comments and the configuration silence."""
    config = project.config.at(script.source.path)
    rules_on = [
        rule for rule in rules.rules_for(script.dialect, recorded=True) if config.is_on(rule, script.source.path)
    ]
    names = {rule.name for rule in rules_on}
    left = [finding for finding in reported if finding.rule in names]
    return shown_findings(script, left, (), replace(project, config=config))[0]


def _without_yielding(findings: Sequence[Finding], active: Sequence[Rule]) -> list[Finding]:
    """Drops findings of rules that yield to others, where another rule reports the same place."""
    yielding = {rule.name for rule in active if rule.yields}
    of_values = (finding for finding in findings if finding.rule not in yielding and finding.value is not None)
    reported_spans = sorted(finding.span for finding in of_values)
    starts = [span.start for span in reported_spans]
    furthest = list(accumulate((span.end for span in reported_spans), max))

    def is_told(span: Span) -> bool:
        before = bisect_left(starts, span.end)
        return before > 0 and furthest[before - 1] > span.start

    return [finding for finding in findings if finding.rule not in yielding or not is_told(finding.span)]


def _after_comments(
    script: Script, findings: Iterable[Finding], active: Sequence[Rule]
) -> tuple[list[Finding], list[Silenced]]:
    """The findings that no comment silences, and those that one does."""
    notes = suppressions(script)
    kept, silenced = apply(script, findings, notes)
    if any(rule.name == _UNUSED for rule in active):
        used = {note for _, covering in silenced for note in covering}
        # What a comment in a module silences may be a matter of other scripts that import it.
        unused = [
            note
            for note in notes
            if note not in used and note.name != _UNUSED and note.span.start <= script.source.script_end
        ]
        late = [finding for note in unused for finding in _findings_of_unused(note, script, active)]
        more, also_silenced = apply(script, late, notes)
        kept, silenced = kept + more, silenced + also_silenced
    return kept, [Silenced(finding, "a comment silences it", covering[0].span) for finding, covering in silenced]


def _findings_of_unused(note: Suppression, script: Script, active: Sequence[Rule]) -> Iterator[Finding]:
    if not note.name:
        message = "this comment has no rule, so it silences nothing: write ignore[rule]"
    elif note.name not in rules.known_names():
        message = f"there is no rule or category {note.name!r}"
    elif any(note.name in (rule.name, rule.category) for rule in active if not rule.of_runs):
        message = f"nothing to ignore here: {note.name} reports no problem"
    elif rules.is_of_another_tool(note.name, script.dialect):
        message = f"nothing to ignore here: {note.name} is about another tool"
    else:
        return
    edits_of_note = without_note(script, note)
    fix = Fix("Delete the comment", Applicability.SAFE, edits_of_note) if edits_of_note else None
    help_text = "delete the comment"
    yield Finding(_UNUSED, OWN_CATEGORY, Severity.WARNING, note.span, message, help=help_text, remedy=Remedy(fix))


def _without_ignored(
    script: Script, findings: Sequence[Finding], project: Project
) -> tuple[list[Finding], list[Silenced]]:
    """The findings that the configuration lets be, and those that it ignores by what they are about."""
    if not project.config.ignored:
        return list(findings), []
    from loadlint.project.ignored import why_ignored

    reasons = [why_ignored(script, finding, project.config.ignored) for finding in findings]
    silenced = [Silenced(finding, why) for finding, why in zip(findings, reasons, strict=True) if why is not None]
    return [finding for finding, why in zip(findings, reasons, strict=True) if why is None], silenced


def _with_severities(findings: Iterable[Finding], project: Project) -> Iterator[Finding]:
    for finding in findings:
        severity = project.config.severity.get(finding.rule)
        yield finding if severity is None else replace(finding, severity=severity)


def _with_entries(script: Script, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in modules say which call of the script leads there."""
    end = script.source.script_end
    for finding in findings:
        step = _step_of(script, finding.span) if finding.span.start > end else None
        if step is None or not step.called_from or step.called_from[0].start > end:
            yield finding
        else:
            called = Related(step.called_from[0], f"{os.path.basename(script.source.path)} makes this request here")
            yield replace(finding, related=(*finding.related, called))


def _step_of(script: Script, span: Span) -> Step | None:
    """The step that a place in a module is about: the first one whose call or whose texts hold it."""
    holding = (step for step in script.steps if step.span.covers(span) or span in step.called_from)
    return next(holding, None) or next((step for step in script.steps if sends(step.request, span)), None)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drops duplicates: text that several requests share gives the same finding for each of them."""
    seen: set[tuple[str, Span, str]] = set()
    for finding in findings:
        mark = finding.rule, finding.span, finding.message
        if mark not in seen:
            seen.add(mark)
            yield finding


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the script; of those at one place the worst first."""
    return tuple(sorted(findings, key=lambda finding: (finding.span, -finding.severity, finding.rule)))

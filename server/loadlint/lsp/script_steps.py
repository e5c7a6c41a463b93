"""What a script goes through, from its recordings to its runs: where it stands, what is next, and what does that."""

from __future__ import annotations

import os
from typing import Literal

from msgspec import Struct

from loadlint.engine import Analysis
from loadlint.lsp.commands import CANCEL, FIX, HEAL, LINK, RUN_ONCE, SHOW_RUN, VERIFY
from loadlint.lsp.run_results import RunResult
from loadlint.replay.verdict import verdict_of
from loadlint.text.sentences import number_of
from loadlint.value_flow import number_of_safe_fixes, unread_recordings
from loadlint.value_flow.application_changes import no_longer_fits, summary

State = Literal["done", "todo", "problem", "later", "busy", "off"]
"""It is well; it can be done now; it was done and is not well; something else comes first; it is under way; it can't be
done here.
"""


class Action(Struct, frozen=True):
    """What can be done: a command of the server that takes the script's address, and its title."""

    title: str
    command: str


class Step(Struct, frozen=True):
    """One step of a script's way. `told` says where it stands, in one line, `notes` what belongs to that."""

    name: Literal["recordings", "script", "replay", "run", "runs"]
    title: str
    state: State
    told: str
    action: Action | None = None
    notes: tuple[str, ...] = ()


class Standing(Struct, frozen=True):
    """Where the whole stands, in three words or less."""

    words: str
    is_good: bool


class Surroundings(Struct, frozen=True):
    """What the steps depend on beside the text: the last run of it, whether one is under way, the tool.

    `hindrance` says why the tool can't run the script here; None where it can.
    """

    run: RunResult | None
    is_running: bool
    hindrance: str | None


def steps_of(analysis: Analysis, around: Surroundings) -> tuple[Step, ...]:
    """The steps in their order."""
    return (
        _recordings(analysis, around),
        _script(analysis),
        _replay(analysis, around),
        _run_once(analysis, around),
        _runs(analysis, around),
    )


def next_step(steps: tuple[Step, ...]) -> Step | None:
    """The first step that waits for the user; None where all is well."""
    return next((step for step in steps if step.state in ("todo", "problem") and step.action is not None), None)


def standing_of(analysis: Analysis, around: Surroundings) -> Standing:
    """Where the script stands."""
    certificate = analysis.context.certificate
    if any(item.reason is None for item in unread_recordings(analysis)):
        return Standing("reading recordings", True)
    if not analysis.recordings:
        return Standing("no recording linked", False)
    if no_longer_fits(analysis):
        return Standing("application has changed", False)
    if around.run is not None and around.run.has_failed:
        return Standing("last run failed", False)
    if around.run is not None and around.run.certifies:
        return Standing(_WORDS["certified"], True)
    if certificate is None:
        return Standing("nothing to compare", False)
    verdict = verdict_of(certificate)
    return Standing(_WORDS[verdict.word], verdict.passes)


_WORDS = {"certified": "certified", "matches": "matches one session", "not": "not as recorded"}


def _recordings(analysis: Analysis, around: Surroundings) -> Step:
    unread = unread_recordings(analysis)
    pending = [os.path.basename(item.path) for item in unread if item.reason is None]
    broken = [f"{os.path.basename(item.path)} can't be read: {item.reason}" for item in unread if item.reason]
    weak = [
        f"{os.path.basename(recording.path)}: {issue.message}"
        for recording in analysis.recordings
        for issue in recording.health
    ]
    notes = (*broken, *weak)
    names = ", ".join(os.path.basename(recording.path) for recording in analysis.recordings)
    if pending:
        return _recordings_step("busy", f"loadlint is still reading {', '.join(pending)}", None, notes)
    if not analysis.recordings:
        return _recordings_step("problem" if broken else "todo", "no recording", "Link a recording", notes)
    if notes:
        return _recordings_step(
            "problem", f"{names}: {number_of(len(notes), 'problem')}", "Link another recording", notes
        )
    if around.run is not None and around.run.has_failed:
        return _recordings_step("todo", f"{names}: healthy", "Record again: application changed?", (_IF_CHANGED,))
    if len(analysis.recordings) == 1:
        hint = "a second recording of the same journey, with the same input data, shows which values are dynamic"
        return _recordings_step("done", f"{names}: healthy", "Link a second recording", (hint,))
    return _recordings_step("done", f"{names}: healthy", "Link another recording", ())


def _recordings_step(state: State, told: str, title: str | None, notes: tuple[str, ...]) -> Step:
    action = Action(title, LINK) if title is not None else None
    return Step("recordings", "Recordings", state, told, action, notes)


def _script(analysis: Analysis) -> Step:
    fixes, left = number_of_safe_fixes(analysis), len(analysis.findings)
    if not analysis.recordings:
        return Step(
            "script", "Script", "later", f"{number_of(len(analysis.script.steps), 'request')}, not compared yet"
        )
    if no_longer_fits(analysis):
        told = f"the application has changed: {summary(analysis)}"
        return Step("script", "Script", "problem", told, Action("Heal", HEAL))
    if fixes:
        title = f"Apply {fixes} safe fix{'es' * (fixes > 1)}"
        return Step("script", "Script", "todo", number_of(left, "finding"), Action(title, FIX))
    if left:
        messages = tuple(finding.message for finding in analysis.findings[:_MOST_NOTES])
        told = f"{number_of(left, 'finding')} {'is' if left == 1 else 'are'} left for you"
        return Step("script", "Script", "done", told, notes=messages)
    return Step("script", "Script", "done", "nothing to fix")


_MOST_NOTES = 3


def _replay(analysis: Analysis, around: Surroundings) -> Step:
    certificate = analysis.context.certificate
    if certificate is None:
        return _replay_step("later", "needs a recording", None)
    verdict, verify = verdict_of(certificate), Action("Verify", VERIFY)
    if verdict.word == "matches" and verdict.passes:
        if around.run is not None and around.run.certifies:
            return _replay_step("done", "certified: the last run was another session", verify)
        return _replay_step("done", _WORDS["matches"], verify, (verdict.line,))
    if verdict.passes:
        return _replay_step("done", verdict.line, verify)
    waits = number_of_safe_fixes(analysis) or no_longer_fits(analysis)
    return _replay_step("later" if waits else "problem", verdict.line, verify)


def _replay_step(state: State, told: str, action: Action | None, notes: tuple[str, ...] = ()) -> Step:
    return Step("replay", "Replay (offline)", state, told, action, notes)


def _run_once(analysis: Analysis, around: Surroundings) -> Step:
    certificate, run = analysis.context.certificate, around.run
    if around.is_running:
        return _run_step("busy", "under way", Action("Cancel", CANCEL))
    if around.hindrance is not None:
        return _run_step("off", around.hindrance, None)
    if run is not None and run.way != "replay" and run.verdict.passes:
        return _run_step("done", run.verdict.title, Action("Run again", RUN_ONCE))
    if run is not None and run.way != "replay":
        return _failed_run(run)
    is_ready = certificate is not None and verdict_of(certificate).passes
    return _run_step("todo" if is_ready else "later", "not yet", Action("Run once", RUN_ONCE))


def _failed_run(run: RunResult) -> Step:
    notes = tuple(note.message for note in run.notes)
    action = Action("Show what failed", SHOW_RUN) if run.has_failed else Action("Run again", RUN_ONCE)
    return _run_step("problem", run.verdict.title, action, notes)


def _run_step(state: State, told: str, action: Action | None, notes: tuple[str, ...] = ()) -> Step:
    return Step("run", "Run once (real server)", state, told, action, notes)


_IF_CHANGED = "Record the journey again, then choose it here."


def _runs(analysis: Analysis, around: Surroundings) -> Step:
    results = [os.path.basename(results.path) for results in analysis.context.results]
    run = around.run
    has_failed = run is not None and run.has_failed
    last = (
        ["last run failed" if has_failed else "the last run"] if run is not None and run.recording is not None else []
    )
    if not results and not last:
        return Step("runs", "Results", "later", "none yet")
    state: State = "problem" if has_failed else "done"
    return Step("runs", "Results", state, ", ".join([*last, *results]), Action("Show", SHOW_RUN) if last else None)

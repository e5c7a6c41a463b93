"""`loadlint heal`: lets a script follow a newer version of its application."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.cli.errors import UsageError
from loadlint.cli.linking import with_recordings
from loadlint.cli.named_script import analysis_with, known_script, project_of, read_script
from loadlint.cli.options import TIME_LIMIT
from loadlint.correlation.pair.versions import changes
from loadlint.disk.several_files import write_all
from loadlint.disk.writing import write
from loadlint.healing.change_words import sentence_of
from loadlint.healing.report import healing_report
from loadlint.output._diff import shown_diff
from loadlint.output._places import path_of
from loadlint.output._terminal import printable
from loadlint.replay.verdict import ScriptVerdict, verdict_of
from loadlint.secrets.masker import SHOWS_ALL, Masker
from loadlint.text.sentences import sentence
from loadlint.verify.hosts import origins_of

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis, FixResult
    from loadlint.findings import Finding
    from loadlint.script import Script
    from loadlint.verify.heal_live import HealedLive


def run(options: Namespace) -> int:
    """Heal one script. Raises UsageError, ConfigError, RecordingError and WriteError."""
    _require_sense(options)
    live = _healed_live(options) if options.live else None
    result = live.result if live is not None else healing_result(options.script, options.recording, options.config)
    result.before.require_parsed()
    older = None if options.live else _wrong_before(options)
    masker = SHOWS_ALL if options.show_secrets else _masker(result, live)
    verdict = live.verdict if live is not None else result.verdict
    passes = verdict is not None and verdict.passes
    if options.report:
        open_points = [live.diagnosis] if live is not None and not live.is_complete else []
        write(options.report, _report(options, result, verdict, masker, open_points).encode())
    newer = options.recording if live is None else [options.keep] if options.keep and live.is_complete else []
    changes = with_recordings(result, newer).changes
    if options.diff:
        for change in changes:
            sys.stdout.write(shown_diff(change.path, change.before, change.after, masker, sys.stdout.isatty()))
    lines = lines_of(result, verdict, masker) if live is None or live.is_complete else reasons_unhealed(live, masker)
    lines += _other_origin(result)
    if older is not None:
        lines = [f"Already wrong on the older recordings: {masker.text(older.line)}.", *lines]
    for line in lines:
        # A diff on standard output is for another program.
        print(printable(line), file=sys.stderr if options.diff else sys.stdout)
    if not options.diff and changes:
        is_wanted = passes or options.draft
        if is_wanted or (older is not None and _errors(result.analysis) < _errors(result.before)):
            write_all(changes)
            if not is_wanted:
                print("The script now follows the change. Everything that is still wrong was wrong before.")
            if changes != result.changes:
                beside = os.path.dirname(options.script) or "."
                links = " and ".join(os.path.relpath(path, beside) for path in dict.fromkeys(newer))
                print(f"The script links {printable(links)} now.")
        else:
            print(_nothing_written(result))
    return 0 if passes else 1


def _nothing_written(result: FixResult) -> str:
    flow = result.before.flow
    runs = flow.whole.runs if flow is not None else ()
    if runs and all(run.position_of.keys() <= run.moved for run in runs):
        what = "all requests of the script have other addresses in the recordings"
        return f"Nothing was written: {what}. Are the recordings of the script's application?"
    return "Nothing was written. --draft writes it with these lines; `verify` then shows each remaining value."


def _other_origin(result: FixResult) -> list[str]:
    """Where the newer recordings were made, if the script goes elsewhere: healing leaves that as it is."""
    script, flow = result.analysis.script, result.analysis.flow
    written = origins_of(script.steps, ())
    runs = flow.whole.runs if flow is not None and result.applied else ()
    recorded = origins_of((), (run.exchanges[position].url for run in runs for position in run.position_of.values()))
    if not written or not recorded or set(written) & set(recorded):
        return []
    settings = " ".join(_settings(script, written[0], recorded[0]))
    how = f"; run it with {settings}" if settings else ""
    return [f"The recordings were made at {recorded[0]}, and the script goes to {written[0]}{how}."]


_SETTING = r"""(?<!\w)(\w+)['"\]]*\s*(?:,|\|\||\?\?)\s*['"]?%s/?['")]"""
"""The name of a setting, and behind it the text that holds where nobody gives one: `__P(host,shop.example)`."""


def _settings(script: Script, written: str, origin: str) -> Iterator[str]:
    """How a script is given another origin than the one that is written in it as a default, as a whole or in parts."""
    old, new = urlsplit(written), urlsplit(origin)
    parts = ((written, origin), (old.scheme, new.scheme), (old.hostname, new.hostname), (old.port, new.port))
    for before, after in parts:
        match = re.search(_SETTING % re.escape(str(before)), script.source.data.decode(errors="replace"))
        if match is not None and before != after:
            yield f"{'-J' if script.dialect == 'jmeter' else ''}{match[1]}={after}"


def _masker(result: FixResult, live: HealedLive | None) -> Masker:
    masker = result.before.masker + result.analysis.masker
    return masker + live.masker if live is not None else masker


_FOR_RUNS = ("host", "keep", "time_limit", "pauses", "attempts")


def _require_sense(options: Namespace) -> None:
    if not options.live and not options.recording:
        raise UsageError("give a recording of the newer version with --recording, or run the script with --live")
    if not options.live and any(getattr(options, name) for name in _FOR_RUNS):
        raise UsageError("--host, --keep, --time-limit, --pauses and --attempts need --live")


def _healed_live(options: Namespace) -> HealedLive:
    from loadlint.cli.heal_live import healed_live

    return healed_live(options, options.time_limit or TIME_LIMIT)


def _report(
    options: Namespace,
    result: FixResult,
    verdict: ScriptVerdict | None,
    masker: Masker,
    open_points: Sequence[str],
) -> str:
    """The report. `open_points` say why no run went through: what an unfinished run shows is no proof."""
    titles = {applied.title for applied in result.applied}
    # What a change breaks further on is found as well before that is healed, and is no change itself.
    findings = [
        candidate for candidate in result.before.places if candidate.fix is not None and candidate.fix.title in titles
    ]
    return healing_report(
        os.path.basename(options.script),
        [masker.text(change) for change in ([] if options.live else _changes(options))]
        or [masker.text(finding.message) for finding in findings],
        [(applied.rule, masker.text(applied.title)) for applied in result.applied],
        [
            *map(masker.text, open_points),
            *(_with_line(result, finding, masker) for finding in result.analysis.findings),
        ],
        None if open_points or verdict is None else verdict.line,
    )


def _linked_analysis(options: Namespace) -> Analysis:
    """The script with the recordings that it links."""
    return analysis_with(options.script, project_of(options.script, (), options.config))


def _wrong_before(options: Namespace) -> ScriptVerdict | None:
    """The verdict on the script by the older recordings that it links, where it does not send what they sent."""
    linked = _linked_analysis(options)
    newer = {os.path.abspath(path) for path in options.recording}
    certificate = linked.context.certificate
    if certificate is None or any(os.path.abspath(recording.path) in newer for recording in linked.recordings):
        return None
    verdict = verdict_of(certificate)
    return verdict if verdict.word == "not" else None


def _errors(analysis: Analysis) -> int:
    """How much a script does otherwise than the newest recordings."""
    certificate = analysis.context.certificate
    return len(certificate.refusals) + len(certificate.missing) + len(certificate.stops) if certificate else 0


def _changes(options: Namespace) -> list[str]:
    """What changed from the recordings that the script links to the newer ones, where there are such links."""
    newer = read_recording(options.recording[-1])
    older = [recording for recording in _linked_analysis(options).recordings if recording.path != newer.path]
    return [sentence_of(change) for change in changes(older[-1], newer)] if older else []


def healing_result(path: str, recordings: list[str], config_file: str | None) -> FixResult:
    """The script after all that heals it."""
    source = read_script(path, recordings)
    with known_script(path):
        return engine.heal(source, project_of(path, recordings, config_file))


def _with_line(result: FixResult, finding: Finding, masker: Masker) -> str:
    """What a finding says, after the line of the healed text that it is about."""
    source, offset = result.analysis.source, finding.span.start
    return f"{path_of(source, offset)}:{source.position(offset)[0]}: {masker.text(finding.message)}"


def reasons_unhealed(live: HealedLive, masker: Masker) -> list[str]:
    """Why no run went through, with what the last one shows about the script. Nothing has been changed."""
    findings = [f"found: {masker.text(finding.message)}" for finding in live.result.analysis.findings]
    return [*dict.fromkeys(findings), masker.text(sentence(f"not healed: {live.diagnosis}"))]


def lines_of(result: FixResult, verdict: ScriptVerdict | None, masker: Masker) -> list[str]:
    """What was done, what is left, and the verdict on the script; None where no recording could be compared."""
    lines = [*dict.fromkeys(f"{applied.rule}: {masker.text(applied.title)}" for applied in result.applied)]
    left = [f"left: {_with_line(result, finding, masker)}" for finding in result.analysis.findings if not finding.value]
    if verdict is None and not result.applied:
        lines.append("No recording could be compared.")
    elif not result.applied:
        lines.append("Nothing could be healed." if left else "There is nothing to heal.")
    lines += left
    if verdict is not None:
        lines.append(sentence(verdict.line))
    return lines

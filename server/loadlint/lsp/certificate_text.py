"""What the replay and the last run show, as Markdown for hovers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from loadlint.engine import Analysis
from loadlint.lsp.markdown import Markdown
from loadlint.lsp.run_results import RunResult
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.replay.verdict import verdict_of
from loadlint.replay.words import cause_of, field_of, missing_name, needed_by
from loadlint.script import Step
from loadlint.text.sentences import number_of, sentence
from loadlint.value_flow.application_changes import no_longer_fits, told_changes

_MOST = 10


def whole_script(analysis: Analysis, run: RunResult | None, markdown: Markdown) -> Iterator[str]:
    """The certificate, the requests that the script lacks, its last run, and what has changed in the application."""
    certificate = analysis.context.certificate
    if certificate is not None:
        yield f"**{markdown.text(sentence(verdict_of(certificate).line))}**"
        missing = {
            f"no step makes {missing_name(request)}{needed_by(analysis.script.steps, request.needed_by)}": None
            for request in certificate.missing
        }
        yield from _list(markdown, missing)
    if run is not None and run.way != "replay":
        yield f"Last run: {markdown.text(run.verdict.line)}"
    if no_longer_fits(analysis):
        yield "The application has changed:"
        yield from _list(markdown, told_changes(analysis))


def of_step(analysis: Analysis, step: Step, markdown: Markdown) -> Iterator[str]:
    """What the replay shows of a step's request, where the newest recordings have it."""
    certificate = analysis.context.certificate
    if certificate is None or analysis.flow is None:
        return
    compared = [run for run in sorted(certificate.newest) if step.index in analysis.flow.whole.runs[run].position_of]
    if not compared:
        return
    refused = [value for value in certificate.refusals if value.step == step.index]
    if not refused:
        word = "Certified" if certificate.is_certified else "It matches"
        yield f"{word}: it sends what {markdown.text(_names(certificate, compared))} sent."
        return
    places: dict[tuple[str, str, str], list[int]] = {}
    for value in refused:
        places.setdefault(_words_of_value(analysis, value), []).append(value.run)
    yield f"**{number_of(len(places), 'value')} not as recorded:**"
    yield "\n".join(
        f"- **{verdict}**: {markdown.text(field)} ({markdown.text(_names(certificate, runs))}): {markdown.message(why)}"
        for (verdict, field, why), runs in [*places.items()][:_MOST]
    )


def _words_of_value(analysis: Analysis, value: SentValue) -> tuple[str, str, str]:
    return value.verdict, field_of(value), cause_of(value, analysis.script.steps)


def _names(certificate: Certificate, runs: Iterable[int]) -> str:
    return ", ".join(os.path.basename(certificate.runs[run]) for run in dict.fromkeys(runs))


def _list(markdown: Markdown, texts: Iterable[str]) -> Iterator[str]:
    texts = list(texts)
    lines = [f"- {markdown.message(text)}" for text in texts[:_MOST]]
    if len(texts) > _MOST:
        lines.append(f"- and {len(texts) - _MOST} more")
    if lines:
        yield "\n".join(lines)

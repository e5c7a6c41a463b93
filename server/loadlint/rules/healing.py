"""What the rules about a changed application have in common."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

from loadlint.changes import ReadAnew, ReplaceExtraction
from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.prove.origins import Proof
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromJson
from loadlint.findings import Applicability, Finding, Pending, Related, Remedy, Severity
from loadlint.healing.extractions import BrokenExtraction, Kind, sent_sources
from loadlint.replay.certificate import SentValue
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.script import Extraction

_NOT_PROVEN = Remedy(no_fix="no response of the newest recordings proves where the value is")


def of_kind(context: Context, kind: Kind) -> Iterator[BrokenExtraction]:
    """The extractions of a script that are wrong in one way."""
    yield from (broken for broken in context.diagnosis.extractions if broken.kind == kind)


def finding_about(module: str, context: Context, broken: BrokenExtraction, message: str, help_text: str) -> Finding:
    """A finding about an extraction, with the steps that send its value."""
    steps = context.script.steps
    seen = dict.fromkeys(value.step for value in broken.values)
    related = tuple(Related(steps[step].at, f"sends `{broken.extraction.variable}`") for step in seen)
    return finding(
        module,
        severity_of({value.run for value in broken.values}),
        broken.span,
        message,
        help=help_text,
        related=related,
        remedy=read_anew(context, broken) if broken.inline else taken_anew(context, broken.extraction, broken.proof),
    )


def read_anew(context: Context, broken: BrokenExtraction) -> Remedy | Pending:
    """Read a value as a proof finds it, where requests send it."""
    proof, extraction = broken.proof, broken.extraction
    if proof is None:
        return _NOT_PROVEN
    old, new = Extracted(extraction.step, extraction.extractor), Extracted(proof.step, proof.extractor)
    change = ReadAnew(broken.inline, old, new, proof.stop_redirects)
    kind, expression = context.dialect.show(proof.extractor)
    return fix_for(
        context, [change], f"Take `{extraction.variable}` by {kind} `{expression}`", applicability(proof.proven_on)
    )


def taken_anew(context: Context, extraction: Extraction, proof: Proof | None) -> Remedy | Pending:
    """Take the value as a proof finds it; the variable and its uses stay."""
    if proof is None:
        return _NOT_PROVEN
    step = context.script.steps[proof.step]
    address = path_of(step.address, "*")
    change = ReplaceExtraction(
        extraction.span,
        proof.step,
        proof.extractor,
        f"no {extraction.variable.rpartition('.')[2]} in the response to {step.method} {address}",
        proof.stop_redirects,
        proof.number,
        variable=extraction.variable,
        call=extraction.call,
        likewise=tuple(_steps_taken_alike(context, extraction, proof)),
        together=tuple(_taken_together(context, extraction)),
    )
    kind, expression = context.dialect.show(proof.extractor)
    moved = "" if proof.step == extraction.step else f" out of the response to {step.method} {address}"
    title = f"Take `{extraction.variable}`{moved} by {kind} `{expression}`"
    return fix_for(context, [change], title, applicability(proof.proven_on))


def _taken_together(context: Context, extraction: Extraction) -> Iterator[tuple[str, Extractor]]:
    """The other variables that the same expression gives values out of the same answer, and how these are taken now."""
    key = extraction.span, extraction.step
    for broken in context.diagnosis.extractions:
        other, proof = broken.extraction, broken.proof
        if (other.span, other.step) == key and other != extraction and proof is not None and proof.step == other.step:
            yield other.variable, proof.extractor
    for member in context.diagnosis.lost:
        lost = member.extraction
        if lost is not None and (lost.span, lost.step) == key and member.now is not None:
            yield lost.variable, Extractor(FromJson(member.now))


def _steps_taken_alike(context: Context, extraction: Extraction, proof: Proof) -> Iterator[int]:
    """The other steps for which the same code has to take a value in the same way now, or may: no request sends it."""
    others = context.script.extractions
    # The call of a function that takes the value, or where this stands in the function.
    places = {extraction.span, *(other.span for other in others if other.call == extraction.span)}
    wrong = {
        (broken.extraction.step, broken.extraction.extractor)
        for broken in context.diagnosis.extractions
        if broken.proof is not None and broken.proof.extractor == proof.extractor
    }
    sent = sent_sources(context.script)
    for other in others:
        key = other.step, other.extractor
        if other.span in places and other.step != extraction.step and (key in wrong or Extracted(*key) not in sent):
            yield other.step


def applicability(runs: Collection[int]) -> Applicability:
    """Safe where two runs tell the same."""
    return Applicability.SAFE if len(runs) > 1 else Applicability.UNSAFE


def severity_of(runs: Collection[int]) -> Severity:
    """An error where two runs tell the same, else a warning."""
    return Severity.ERROR if len(runs) > 1 else Severity.WARNING


def newest_of(values: tuple[SentValue, ...]) -> SentValue:
    """The value of the run that was named last."""
    return max(values, key=lambda value: value.run)


def recording_name(context: Context, run: int) -> str:
    """The name of a run's recording, for people."""
    return os.path.basename(context.certificate.runs[run]) if context.certificate is not None else ""


def quoted_value(value: str | None) -> str:
    """A value in a message."""
    return f"`{shorten(value or '')}`"

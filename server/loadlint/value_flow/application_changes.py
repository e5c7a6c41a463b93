"""Whether a script still fits its recordings, and what has changed in the application where it does not."""

from __future__ import annotations

from loadlint.correlation.pair.versions import changes, versions_of
from loadlint.engine import Analysis
from loadlint.healing.change_words import sentence_of


def no_longer_fits(analysis: Analysis) -> bool:
    """Whether the newest version of the application is another one than the script was written for."""
    certificate = analysis.context.certificate
    if certificate is None or certificate.matches:
        return False
    return bool(certificate.older or analysis.context.diagnosis.extractions)


def may_be_healed(analysis: Analysis) -> bool:
    """Whether healing is worth a try: the script was correlated before, and does not send what was sent.

    Where only recordings of the newer version are linked, nothing says for sure that the application has changed.
    """
    certificate = analysis.context.certificate
    return certificate is not None and not certificate.matches and bool(analysis.script.extractions)


def told_changes(analysis: Analysis) -> list[str]:
    """What has changed, a clause for each; where no older version is linked, what the script's extractions show."""
    versions = versions_of(analysis.recordings)
    if len(versions) > 1:
        older, newest = versions[-2].recordings[-1], versions[-1].recordings[-1]
        return list(dict.fromkeys(map(sentence_of, changes(older, newest))))
    broken = {extraction.extraction.span for extraction in analysis.context.diagnosis.extractions}
    return [finding.message for finding in analysis.findings if finding.span in broken]


def summary(analysis: Analysis) -> str:
    """The first change, and how many there are beside it."""
    told = told_changes(analysis)
    more = f", and {len(told) - 1} more" if len(told) > 1 else ""
    return f"{told[0]}{more}" if told else "the newest recording differs from what the script sends"

"""Steps that the newest version has in addition, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.certificate import Certificate
    from loadlint.request import Request
    from loadlint.script import Script


class MissingStep(Struct, frozen=True):
    """A request of the newest version that no step makes. `before` is the step that follows it, None at the end."""

    request: Request
    url: str
    before: int | None
    needed_by: int | None
    runs: tuple[int, ...]


def missing_steps(alignment: Alignment, certificate: Certificate) -> Iterator[MissingStep]:
    """All of them, each once for all runs, in the order of the newest run."""
    if not certificate.missing:
        return
    newest = max(request.run for request in certificate.missing)
    for missing in certificate.missing:
        if missing.run != newest:
            continue
        run = alignment.runs[newest]
        later = (step for step, position in sorted(run.position_of.items()) if position > missing.position)
        request = run.exchanges[missing.position].request
        runs = tuple(sorted({other.run for other in certificate.missing if other.method == missing.method}))
        yield MissingStep(request, missing.url, next(later, None), missing.needed_by, runs)


def obsolete_steps(script: Script, alignment: Alignment, newest: frozenset[int]) -> Iterator[int]:
    """The steps that no run of the newest version has, although it has most of the others."""
    paired = {
        step.index for step in script.steps if any(step.index in alignment.runs[run].position_of for run in newest)
    }
    if len(paired) * 2 <= len(script.steps):
        return
    yield from (step.index for step in script.steps if step.index not in paired)

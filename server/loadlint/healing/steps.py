"""Steps that the newest version has in addition, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.pair.path_change import ID
from loadlint.request import url_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.certificate import Certificate, MissingRequest
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
    """Those of the newest run that misses one, in its order; `runs` are all that miss the same."""
    if not certificate.missing:
        return
    newest = max(request.run for request in certificate.missing)
    for missing in certificate.missing:
        if missing.run != newest:
            continue
        run = alignment.runs[newest]
        later = (step for step, position in sorted(run.position_of.items()) if position > missing.position)
        request = run.exchanges[missing.position].request
        runs = tuple(sorted({other.run for other in certificate.missing if _likeness(other) == _likeness(missing)}))
        yield MissingStep(request, missing.url, next(later, None), missing.needed_by, runs)


def _likeness(request: MissingRequest) -> str:
    """What requests for the same have in common in all runs: the method and the path, but for its ids."""
    segments = (ID if is_id(segment) else segment for segment in url_path(request.url).split("/"))
    return f"{request.method} {'/'.join(segments)}"


def obsolete_steps(script: Script, alignment: Alignment, newest: frozenset[int]) -> Iterator[int]:
    """The steps that no run of the newest version has, although it has most of the others."""
    paired = {
        step.index for step in script.steps if any(step.index in alignment.runs[run].position_of for run in newest)
    }
    if len(paired) * 2 <= len(script.steps):
        return
    yield from (step.index for step in script.steps if step.index not in paired)

"""One finding for one cause: what rules report at each place of a script is told once, with its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from loadlint.findings import Applicability, Finding, Fix, Pending, Remedy
from loadlint.text.edits import Edit, join


def by_cause(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each cause, where the first of its places is; those without a cause stay as they are."""
    by_key: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = (finding.rule, finding.cause.key) if finding.cause is not None else number
        by_key.setdefault(key, []).append(finding)
    for places in by_key.values():
        yield about_all(places, _remedy_of(places))


def about_all(places: Sequence[Finding], remedy: Remedy | Pending | None) -> Finding:
    """The finding about all places of one cause: it says what is true of each of them."""
    first = places[0]
    if first.cause is None or len(places) == 1:
        return first if first.remedy is remedy else replace(first, remedy=remedy)
    before, after = first.cause.several
    return replace(
        first,
        severity=max(place.severity for place in places),
        message=f"{before}{len(places)}{after}",
        help=_help_of(places),
        evidence=first.evidence if all(place.evidence == first.evidence for place in places) else None,
        assertion=None,
        remedy=remedy,
        places=tuple(places),
    )


_MOST_REQUESTS = 10


def _help_of(places: Sequence[Finding]) -> str | None:
    """The help of all places, after the requests that they are about."""
    texts = dict.fromkeys(place.help for place in places)
    requests = list(dict.fromkeys(place.request for place in places if place.request))
    more = f" and {len(requests) - _MOST_REQUESTS} more" if len(requests) > _MOST_REQUESTS else ""
    listed = f"{', '.join(requests[:_MOST_REQUESTS])}{more}"
    common = next(iter(texts)) if len(texts) == 1 else None
    return "; ".join(filter(None, (listed, common))) or None


def _remedy_of(places: Sequence[Finding]) -> Remedy | Pending | None:
    """What can be done about all places: the remedy that they share, else the fixes of as many as go together."""
    remedies = list({id(place.remedy): place.remedy for place in places}.values())
    if len(remedies) == 1:
        return remedies[0]
    return Pending(lambda: _together(places), lambda: _outline(places))


def _together(places: Sequence[Finding]) -> Remedy:
    """One fix for several places; where some have a safe one, it is that of these."""
    outline = _outline(places)
    if outline.fix is None:
        return outline
    edits: list[Edit] = []
    for place in places:
        if place.fix is not None and place.fix.applicability is outline.fix.applicability:
            join(edits, place.fix.edits)
    return Remedy(replace(outline.fix, edits=tuple(edits)))


def _outline(places: Sequence[Finding]) -> Remedy:
    """The fix for several places without its edits. As soon as one place has a fix, only a safe one of another place
    makes a difference.
    """
    first: Fix | None = None
    for place in places:
        fix = place.fix if first is None or _may_be_safe(place) else None
        first = first or fix
        if fix is not None and fix.applicability is Applicability.SAFE:
            return Remedy(_fix_of_all(places, first, Applicability.SAFE))
    if first is not None:
        return Remedy(_fix_of_all(places, first, Applicability.UNSAFE))
    return Remedy(no_fix=next((place.no_fix for place in places if place.no_fix), None))


def _may_be_safe(place: Finding) -> bool:
    return not isinstance(place.remedy, Pending) or place.remedy.at_best is Applicability.SAFE


def _fix_of_all(places: Sequence[Finding], first: Fix | None, applicability: Applicability) -> Fix:
    title = places[0].cause.title if places[0].cause is not None else ""
    return Fix(title or (first.title if first else ""), applicability, ())

"""Where an application ran when it was recorded, and where a script expects it."""

from __future__ import annotations

from collections.abc import Mapping

from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.text.regex import regex

_SITE = regex(r"https?://[\w.-]+(?::\d+)?")


def other_sites(alignment: Alignment, run: AlignedRecording) -> Mapping[str, str]:
    """For the sites (scheme, host and port) that the script calls, those that a run called in their place.

    Only where that is another one, and the same at all steps.
    """
    called: dict[str, set[str]] = {}
    for step, position in run.position_of.items():
        written = alignment.steps[step].address
        old = _SITE.match(written)
        new = _SITE.match(run.exchanges[position].request.url.value)
        if old is not None and new is not None and written[old.end() : old.end() + 1] in ("", "/", "?", "#"):
            called.setdefault(old[0], set()).add(new[0])
    return {site: next(iter(others)) for site, others in called.items() if len(others) == 1 and site not in others}


def at_other_sites(value: str, sites: Mapping[str, str]) -> str:
    """A value that holds addresses, as it is where the application runs elsewhere."""
    return _SITE.sub(lambda site: sites.get(site[0], site[0]), value) if sites else value

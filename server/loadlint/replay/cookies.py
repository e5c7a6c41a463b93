"""The cookies of a run's requests, beside those that the tool's jar holds.

A tool's jar takes the cookies of all answers that the script's steps see. What a page's own code sets in a browser is
compared if it is a token that an answer issued. Else it is not: the verdict names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.recordings.cookies import sent_cookies
from loadlint.replay.certificate import Cause, SentValue
from loadlint.text.regex import regex


def missing_cookies(alignment: Alignment, number: int, step: int) -> Iterator[SentValue]:
    """The cookies that a run sent with a step and that the script's jar lacks.

    No step sees the answer that set them, or the page's code makes them out of an answer.
    """
    run = alignment.runs[number]
    position = run.position_of.get(step)
    if position is None:
        return
    jar, sent = run.jar_before(step), run.lookups.sent_cookies(position)
    missing = [name for name in sent if name not in jar and _is_set_before(run, name, position)]
    causes: dict[str, Cause] = dict.fromkeys(missing, "missing-cookie")
    causes |= dict.fromkeys(run.lookups.page_cookies.get(position, ()), "missing-field")
    written = sent_cookies(alignment.steps[step].request) if causes else {}
    for name, cause in causes.items():
        if name not in written:
            yield SentValue(number, step, ("cookie", name), "different", None, sent[name], cause)


def cookies_of_pages(alignment: Alignment) -> tuple[str, ...]:
    """The names of the cookies that runs sent with the steps, that no answer set and the script does not write."""
    written = {name for step in alignment.steps for name in sent_cookies(step.request)}
    names = {
        name: None
        for run in alignment.runs
        for position in run.position_of.values()
        for name in run.lookups.sent_cookies(position)
        if name not in run.lookups.cookies_set and name not in written
    }
    return tuple(names)


def _is_set_before(run: AlignedRecording, name: str, position: int) -> bool:
    """Whether an answer before a position set a cookie, but for those of files of a page and of preflights, which come
    from networks that set their own.
    """
    return any(
        cookie.name == name and any(setting < position and not _is_beside(run, setting) for setting in positions)
        for cookie, positions in run.lookups.cookies.items()
    )


def _is_beside(run: AlignedRecording, position: int) -> bool:
    exchange = run.exchanges[position]
    response = exchange.response
    if exchange.method == "OPTIONS":
        # A preflight, which a browser alone makes.
        return True
    return response is not None and _FILE.match(response.media_type) is not None


_FILE = regex(r"(?:image|font|audio|video)/|text/css|[\w-]+/(?:x-)?(?:java|ecma)script|application/font")

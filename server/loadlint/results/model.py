"""What the formats of results have in common."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.errors import UserError

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange
    from loadlint.request import Request


class ResultsError(UserError):
    """A file that holds no readable results; the message names the file and the reason."""


class Sample(Struct, frozen=True):
    """One request of a run.

    `label` is what the tool's statistics call it, `user` which of the parallel users made it, `iteration` the number of
    the user's iteration. `status` is that of the answer behind all redirects that the sample knows, None where no
    answer came; `first_status` that of the first answer. `has_failed` is the tool's own verdict and `message` its
    reason; both say what the script's assertions found. `size` counts the bytes of the body and of the headers where
    `with_headers`. `exchanges` are the request and what it led to (redirects that the tool followed) where the file
    holds them. `started` and `ended` are seconds, 0 where the order of the samples tells all. `trace` is the id of the
    trace that the request began, as the tool wrote it. What a file does not tell is None, or empty.
    """

    label: str
    method: str | None
    url: str
    status: int | None
    first_status: int | None = None
    has_failed: bool | None = None
    message: str = ""
    size: int | None = None
    with_headers: bool = False
    user: str = ""
    iteration: int | None = None
    exchanges: tuple[Exchange, ...] = ()
    started: float = 0.0
    ended: float = 0.0
    trace: str = ""


def trace_in(request: Request) -> str:
    """The id of the trace that a request began, as its header says; empty where it has none."""
    header = request.header("traceparent")
    return header.value.split("-")[1] if header is not None and header.value.count("-") >= 3 else ""


class Times(Struct, frozen=True):
    """Response times as the tool itself summed them up, in milliseconds; `rate` is that of requests a second.

    `percentiles` are those that the tool wrote down, by their number; none of the others can be computed from them.
    """

    percentiles: tuple[tuple[float, float], ...] = ()
    mean: float | None = None
    most: float | None = None
    rate: float | None = None


class Tally(Struct, frozen=True):
    """The sums of all requests with one label. `messages` are the reasons of failures with their numbers.

    `size` is the mean size of the bodies, `times` what the tool says of their times, None where unknown.
    `first_failure` is when the first of them failed, as ISO 8601, empty where unknown.
    """

    label: str
    method: str | None
    requests: int
    failures: int
    messages: tuple[tuple[str, int], ...] = ()
    size: float | None = None
    times: Times | None = None
    first_failure: str = ""


class Check(Struct, frozen=True):
    """One of the script's checks by its name, with how often it failed. `group` is the innermost group around it."""

    name: str
    passes: int
    fails: int
    group: str = ""


class Results(Struct, frozen=True, dict=True):
    """The results of one run, from one file: samples one by one in order of start, or sums.

    `has_single_hops` says that a redirect which the tool followed is one more sample, `is_whole` that the run went on
    as long as the script wanted. `finished` are the iterations which are known to have come to their end, by user and
    number. Of sums, `iterations` is the number of those, and `users` that of users at a time; None where the file does
    not tell. `requests_a_user` is how many requests a second each user made while there were most of them. `exceptions`
    are those that ended tasks of the script, with their numbers. `note` says what the file lacks, for the user.
    `transactions` are the times of what holds several requests, which are no requests themselves; `totals` the sums of
    all requests, or of those with one tag, where the tool keeps no others. `kept` is what others have computed from
    them, by class, as long as they are in memory.
    """

    path: str
    tool: str
    samples: tuple[Sample, ...] = ()
    tallies: tuple[Tally, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""
    has_single_hops: bool = False
    is_whole: bool = False
    finished: frozenset[tuple[str, int | None]] = frozenset()
    iterations: int | None = None
    users: int | None = None
    requests_a_user: float | None = None
    exceptions: tuple[tuple[str, int], ...] = ()
    transactions: tuple[Sample, ...] = ()
    totals: tuple[Tally, ...] = ()

    @cached_property
    def kept(self) -> dict[type, object]:
        return {}

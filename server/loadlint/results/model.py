"""What the formats of results have in common."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.errors import UserError

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange


class ResultsError(UserError):
    """A file that holds no readable results; the message names the file and the reason."""


class Sample(Struct, frozen=True):
    """One request of a run.

    `label` is what the tool's statistics call it, `user` which of the parallel users made it. `failed` is the tool's
    own verdict and `message` its reason; both say what the script's assertions found. `status` is None where no answer
    came. `size` counts the bytes of the body and of the headers where `with_headers`, None where unknown.
    `exchanges` are the request and what it led to (redirects that the tool followed) where the file holds them.
    """

    label: str
    method: str | None
    url: str
    status: int | None
    failed: bool = False
    message: str = ""
    size: int | None = None
    with_headers: bool = False
    user: str = ""
    exchanges: tuple[Exchange, ...] = ()


class Tally(Struct, frozen=True):
    """The sums of all requests with one label. `messages` are the reasons of failures with their numbers.

    `size` is the mean size of the bodies, None where unknown.
    """

    label: str
    method: str | None
    requests: int
    failures: int
    messages: tuple[tuple[str, int], ...] = ()
    size: float | None = None


class Check(Struct, frozen=True):
    """One of the script's checks by its name, with how often it failed."""

    name: str
    passes: int
    fails: int


class Results(Struct, frozen=True, dict=True):
    """The results of one run, from one file: samples one by one in order of start, or sums.

    `note` says what the file lacks, for the user. `kept` is what others have computed from them, by class, as long
    as they are in memory.
    """

    path: str
    tool: str
    samples: tuple[Sample, ...] = ()
    tallies: tuple[Tally, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""

    @cached_property
    def kept(self) -> dict[type, object]:
        return {}

"""The picture of values that run from answers into requests, as plain values."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from loadlint.findings import Level
from loadlint.replay.verdict import ScriptVerdict
from loadlint.text.span import Span

UseState = Literal["literal", "variable", "unseen"]
"""The script replays the recorded value; it puts an expression there; loadlint can't see what it sends there."""

Kind = Literal["issued", "client", "unknown"]
"""A response issued the value; the client made it; it differs between the recordings, nobody knows who makes it."""

Verdict = Literal["different", "open"]
"""The newest recordings sent something else; that can't be told."""


class Answer(Struct, frozen=True, rename={"media_type": "mediaType"}):
    """A recorded exchange of a request. `exchange` is the entry's index in the file, `size` the body's bytes.

    `failure` says why the answer is held for a failure, whatever its status; nothing is learned from it.
    """

    exchange: int
    status: int | None
    size: int | None
    media_type: str
    failure: str | None = None


class Difference(Struct, frozen=True, rename={"span": "at"}):
    """A value that is not as the newest recordings have it.

    `field` is its place for people, `cause` a clause. `sent` is what the script would send, `recorded` what the run
    sent; each is None where there is none, or where it is not known. `recording` is the index of the run's file, `span`
    where the script writes the value.
    """

    verdict: Verdict
    field: str
    cause: str
    sent: str | None
    recorded: str | None
    recording: int
    span: Span | None

    NAMED_BY: ClassVar = "field"


class FlowRequest(Struct, frozen=True, rename={"span": "at", "call": "calledAt"}):
    """One request of the journey. `answers` are its exchanges, one for each recording (None where it lacks one).

    `step` and `span` are None for a recorded request that the script does not make; `call` is the place in the script's
    own file that leads to one which is written in a module. `redirect` says that a redirect led to it, so that no
    script has to; `missing` says why the script has to make it. `differences` are those of its values that stand at no
    wire.
    """

    method: str
    url: str
    answers: tuple[Answer | None, ...]
    step: int | None = None
    name: str | None = None
    span: Span | None = None
    call: Span | None = None
    redirect: bool = False
    missing: str | None = None
    differences: tuple[Difference, ...] = ()

    DERIVED: ClassVar = {"in_script": "inScript"}

    @property
    def in_script(self) -> bool:
        """Whether the script makes it."""
        return self.step is not None


class FlowOrigin(Struct, frozen=True, rename={"span": "at"}):
    """Where a value was issued: an index into the requests, the part of the response, and what finds it there.

    `span` is the script's own extraction, where there is one.
    """

    request: int
    part: str
    locator: str | None
    span: Span | None = None


class FlowUse(Struct, frozen=True, rename={"span": "at"}):
    """One place that sends a value: an index into the requests, the place's name for people, and what the script does.

    `fixable` says that a finding at this place has a fix. `difference` says why the place is not certified, `was` how
    the script calls a field that has another name in the newest version of the application.
    """

    request: int
    place: str
    state: UseState
    span: Span | None
    fixable: bool
    difference: Difference | None = None
    was: str | None = None


class FlowValue(Struct, frozen=True):
    """One value of the journey. `values` are what it was in each recording, `level` how sure it is that it is dynamic.

    `note` says why there is no fix, or who makes the value. `taken` is where the script takes it out of an answer,
    where that is not the place that gives it in the newest recordings.
    """

    name: str
    kind: Kind
    level: Level | None
    values: tuple[str | None, ...]
    origin: FlowOrigin | None
    uses: tuple[FlowUse, ...]
    reasons: tuple[str, ...] = ()
    note: str | None = None
    taken: FlowOrigin | None = None

    NAMED_BY: ClassVar = "name"


class FlowCookie(Struct, frozen=True, rename={"set_by": "setBy", "sent_by": "sentBy", "span": "fixAt"}):
    """A cookie that the server sets: the requests whose answers set it, and those that send it, by their indices.

    `written` are the requests where the script itself sends it in a header, so that no jar does. `span` is such a
    header that has a fix; None where there is none.
    """

    name: str
    set_by: tuple[int, ...]
    sent_by: tuple[int, ...]
    written: tuple[int, ...] = ()
    span: Span | None = None


class UnreadRecording(Struct, frozen=True):
    """A linked recording that tells nothing. `reason` says why it can't be read; None while it is being read."""

    path: str
    reason: str | None


class LinkedRecording(Struct, frozen=True):
    """A recording of the journey, and what is wrong with it. `older`: of an older version of the application."""

    path: str
    exchanges: int
    problems: tuple[str, ...]
    older: bool = False


class ValueFlow(Struct, frozen=True):
    """The whole picture. Requests are in the order of the first recording of the newest version, values in the order of
    their first use. `verdict` is what the replay shows of the script, `safe_fixes` how many findings have a fix that is
    safe.
    """

    path: str
    dialect: str
    recordings: tuple[LinkedRecording, ...]
    requests: tuple[FlowRequest, ...]
    values: tuple[FlowValue, ...] = ()
    verdict: ScriptVerdict | None = None
    cookies: tuple[FlowCookie, ...] = ()
    unread: tuple[UnreadRecording, ...] = ()
    safe_fixes: int = 0

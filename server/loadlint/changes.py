"""What a fix does to a script, in the terms of load testing. A dialect's writer lowers it to text edits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from loadlint.text.instants import IsoSpelling

if TYPE_CHECKING:
    from loadlint.assertion import Test
    from loadlint.expression import Extracted
    from loadlint.extractor import Codec, Extractor
    from loadlint.request import Request
    from loadlint.text.span import Span

    GeneratorKind = Literal[
        "uuid",
        "hex",
        "epoch-milliseconds",
        "epoch-seconds",
        "epoch-decimal-seconds",
        "iso-time",
        "http-date",
        "pkce-verifier",
        "pkce-challenge",
    ]


TIMES_IN_NUMBERS = ("epoch-milliseconds", "epoch-seconds", "epoch-decimal-seconds")
TIMES_IN_WORDS = ("iso-time", "http-date")
"""The kinds of values that a clock gives; an encoding may change words."""


class CannotWriteError(Exception):
    """The dialect has no correct way to write the change here; the message says why, for the user."""


class Use(Struct, frozen=True):
    """A place in the script that sends a value: the bytes to replace by the variable.

    `codecs` are the encodings to apply to the variable's value, in order, so that the server gets the value. `step` is
    the index of the step that sends it. `around` is constant text before and after the value, inside the innermost
    encoding: the user's name in `base64("ann:" + session)`. It is printable ASCII without backslashes, dollars,
    backticks and single quotes.
    """

    step: int
    span: Span
    codecs: tuple[Codec, ...] = ()
    around: tuple[str, str] = ("", "")


class Alike(Struct, frozen=True):
    """How much of a script would be written in one way. Where that is long, a function of the script is worth it.

    `count` is the number of values that are taken out of answers by extractors which differ in names and choices alone,
    or of answers of one kind. `chooses` says that some value is in an item of a list which another member tells.
    """

    count: int = 1
    chooses: bool = False


ALONE = Alike()


class Change(Struct, frozen=True):
    """One thing that a fix does; each class below is a kind of it."""


IfMissing = Literal["end", "leave out", "wait"]
"""What a script does where an answer lacks a value."""


class Correlate(Change, frozen=True):
    """Extract a value from the response of a step, fail the step's user when there is none, and use it.

    `stop_redirects` says that the tool must not follow this step's redirect, since the value is in the redirect itself.
    `description` tells a person what was not found (in the guard's message). `number` says whether the responses hold
    a number there; None where that is not known. `likewise` are the steps that the same code makes and whose answers
    hold such a value too, `peers` those of them whose value is used. `alike` tells of the values that are taken in the
    same way. `if_missing` says what an answer without the value means: the end, by the guard; no requests that send it,
    where nothing of the journey needs them; or, in a loop that waits for the value, another turn, and the end behind
    the last one.
    """

    step: int
    extractor: Extractor
    variable: str
    description: str
    uses: tuple[Use, ...]
    stop_redirects: bool = False
    number: bool | None = None
    likewise: tuple[int, ...] = ()
    peers: tuple[int, ...] = ()
    alike: Alike = ALONE
    if_missing: IfMissing = "end"


class UseVariable(Change, frozen=True):
    """Use a variable that the script already has.

    `number` says whether it holds a number; None where that is not known.
    """

    variable: str
    uses: tuple[Use, ...]
    number: bool | None = None


class RemoveHeader(Change, frozen=True):
    """Take the header at `span` (the source text of its value) out of a step."""

    step: int
    span: Span


class Authenticate(Change, frozen=True):
    """Have the tool prove who the user is, in place of the recorded header whose value is at a place.

    `scheme` is Digest or NTLM; `domain` is that of NTLM's user. Name and password are read from the settings of these
    names.
    """

    step: int
    span: Span
    scheme: str
    domain: str = ""
    user: str = "user_name"
    password: str = "password"


class KeepCookies(Change, frozen=True):
    """Make the tool keep the cookies that answers set, and send them back, for all users."""


class StopRedirects(Change, frozen=True):
    """Make the tool show a step's redirect in place of following it."""

    step: int


class UseSetting(Change, frozen=True):
    """Read a value from the environment, or from what the tool has in its place, at run time.

    `name` is that of the setting, in small letters with `_`.
    """

    name: str
    uses: tuple[Use, ...]


class Generate(Change, frozen=True):
    """Make a value at run time, once in each iteration, before `step`, and use it.

    `length` is the number of characters for the kinds that have no fixed one. For a PKCE challenge, `source` is the
    variable that holds the verifier, and `source_uses` are the verifier's own uses.
    """

    step: int
    kind: GeneratorKind
    variable: str
    uses: tuple[Use, ...]
    length: int = 0
    source: str | None = None
    source_uses: tuple[Use, ...] = ()
    spelling: IsoSpelling = IsoSpelling()


class ReplaceText(Change, frozen=True):
    """Write other text, or none, in place of bytes inside a literal: ASCII without quotes, backslashes and dollars.

    Where the name of a constant stands at `span`, `old` is the part of its text that changes.
    """

    span: Span
    text: str = ""
    old: str = ""


class ReplaceInName(Change, frozen=True):
    """Write other text in place of bytes of a name, a message or a comment: letters and digits of a path."""

    span: Span
    text: str


class SplitValue(Change, frozen=True):
    """Send several values under the name of a field, in place of the one at `span`: a list in the object of a form."""

    span: Span
    values: tuple[str, ...]


class NameRequest(Change, frozen=True):
    """Make the statistics count a step under `name`, or under a name that the tool makes of its address."""

    step: int
    name: str


class CountRequest(Change, frozen=True):
    """Let the tool itself count the request that is made at `span`; the script does not judge it."""

    span: Span


class AddAssertion(Change, frozen=True):
    """Fail a step where one of `tests` does not hold.

    What the tool tests anyway, such as the status, is left out. A writer raises CannotWriteError where nothing is left
    or where the tool can't test it. `alike` tells of the steps whose answers are of the same kind.
    """

    step: int
    tests: tuple[Test, ...]
    alike: Alike = ALONE


class ReplaceTest(Change, frozen=True):
    """Let the assertion that is shown at `span` test `tests` where it tests `old`: its whole test, or a part of it.

    Without `tests` the assertion goes. A writer raises CannotWriteError where that part can't be told from the rest.
    """

    step: int
    span: Span
    old: Test
    tests: tuple[Test, ...]


class CountChecks(Change, frozen=True):
    """Make failed checks fail the test run."""


class EndIteration(Change, frozen=True):
    """Let the users of what is shown at `span` begin their next iteration where a request has failed."""

    span: Span


class LastAtLeast(Change, frozen=True):
    """Let an iteration last at least so many seconds, also where it ends early."""

    seconds: str


class WaitAfterFailure(Change, frozen=True):
    """Let the user wait where the call that is shown at `span` ends what it does."""

    span: Span


class ClearCookies(Change, frozen=True):
    """Let each iteration begin without cookies, where the script keeps them as is shown at `span`."""

    span: Span


class SwitchOff(Change, frozen=True):
    """Let the tool leave out the element that is shown at `span`, which stays in the script."""

    span: Span


class AddNote(Change, frozen=True):
    """Write a text of one line into a comment about the file, or about what stands at `covers`.

    loadlint reads a text that begins with `loadlint:` itself.
    """

    text: str
    covers: Span | None = None


class RemoveExtraction(Change, frozen=True):
    """Take out the extraction that is shown at `span`, with its guard and what else only judges or hands on its value.

    `variable` tells it from others at the same place; None takes the first.
    """

    span: Span
    variable: str | None = None


class TakeMatch(Change, frozen=True):
    """Let the extraction that is shown at `span` take the value with a number, from 1, of several that match."""

    span: Span
    number: int


class GuardExtraction(Change, frozen=True):
    """Let the extraction that is shown at `span` fail its request when it finds nothing."""

    span: Span


class ReplaceExtraction(Change, frozen=True):
    """Take the value of the extraction that is shown at `span` in another way, out of the answer to `step`.

    The variable, its uses, its guard and the author's style stay. Where `step` is another step than before, the
    extraction and its guard move there. `stop_redirects` and `number` as in Correlate; `description` is for the guard's
    message where it names the response. `variable` tells which one is meant where one expression gives several, `call`
    where a function takes it for several callers. `together` are other variables that the same expression gives values,
    with how these are to be taken then. `likewise` are other steps out of whose answers it is to be taken in
    the same way, where they share the code.
    """

    span: Span
    step: int
    extractor: Extractor
    description: str
    stop_redirects: bool = False
    number: bool | None = None
    variable: str | None = None
    call: Span | None = None
    likewise: tuple[int, ...] = ()
    together: tuple[tuple[str, Extractor], ...] = ()


class ReadAnew(Change, frozen=True):
    """Read a value out of an answer in another way where the expressions at `spans` read it, without a variable.

    What the script makes of it stays, and what it reads below a member of JSON. `stop_redirects` as in Correlate.
    """

    spans: tuple[Span, ...]
    old: Extracted
    new: Extracted
    stop_redirects: bool = False

    @property
    def span(self) -> Span:
        """The first of the expressions."""
        return self.spans[0]


FieldPlace = Literal["query", "form", "json", "header"]


class AddField(Change, frozen=True):
    """Send one field more with a step: `value` as it is, or the value of `variable` where that is given.

    `name` is the field's; for `json` the path of its members, from the root. `as_json` says that the value is JSON's
    own text: a number, an object or a list; that of a variable is a number then. The encodings of the place are the
    writer's business. `likewise` as in RemoveField, `values` is what each of these steps is to send; empty where that
    is the same. `of_each_run` says that the value will be one that each run takes anew.
    """

    step: int
    place: FieldPlace
    name: tuple[str, ...]
    value: str = ""
    variable: str | None = None
    as_json: bool = False
    likewise: tuple[int, ...] = ()
    values: tuple[str, ...] = ()
    of_each_run: bool = False


class RenameField(Change, frozen=True):
    """Call the field whose name stands at `span` otherwise."""

    span: Span
    name: str


class RemoveField(Change, frozen=True):
    """Do not send the field whose value stands at `span` with a step any more.

    Of an object or a list in JSON, `span` is where its name stands. `likewise` are other steps that are to change in
    the same way, where they share the code.
    """

    step: int
    span: Span
    likewise: tuple[int, ...] = ()


class InsertStep(Change, frozen=True):
    """Make a recorded request before `before` (after the last step where that is None), as its neighbours are made.

    The texts of `request` are plain, as recorded. Values that earlier answers issued are correlated by later fixes.
    `beside` is where the script takes a value that the new answer gives: the request is best made in the same function.
    """

    before: int | None
    request: Request
    follows_redirects: bool = True
    beside: Span | None = None


class RemoveStep(Change, frozen=True):
    """Take a step out, with its assertions. What it extracted must not be used any more."""

    step: int


class WrapBody(Change, frozen=True):
    """Send the JSON that a step sends as the member `name` of an object."""

    step: int
    name: str


class SendAsJson(Change, frozen=True):
    """Send the form of a step as an object of JSON that has its fields as members."""

    step: int


class SendAsForm(Change, frozen=True):
    """Send the object of JSON of a step as a form that has its members as fields."""

    step: int


class Import(Change, frozen=True):
    """Import names of one of the tool's modules, or a module as a whole where there are none."""

    module: str
    names: tuple[str, ...] = ()


class CatchResponse(Change, frozen=True):
    """Let the script judge the answer to a step itself, as its code expects."""

    step: int


class SendByClient(Change, frozen=True):
    """Make a step by the client itself, in place of a helper that sends headers of its own."""

    step: int


class JoinThresholds(Change, frozen=True):
    """Give a metric all of its thresholds, at `kept`, which those at `lost` overwrite or are overwritten by."""

    lost: Span
    kept: Span


class TraceRequests(Change, frozen=True):
    """Let each request of the script begin a trace of its own, and the results have its id."""


class TimeLimit(Struct, frozen=True):
    """The most milliseconds that a step may take; `name` and `method` are what the tool's statistics call it."""

    step: int
    name: str
    method: str
    milliseconds: int


class LimitTimes(Change, frozen=True):
    """Fail the run, or in JMeter the sample, where a step takes longer than its limit."""

    limits: tuple[TimeLimit, ...]


READY_USERS, SPARE_USERS = 1.2, 2
"""So many times the users that Little's law asks for are made from the start, and may be made: iterations may take
longer."""


class PartRate(Struct, frozen=True):
    """How many iterations of a part of the script are to begin a second, and how many seconds one takes.

    `name`, `steps` and `group` are those of the part.
    """

    name: str
    steps: tuple[int, ...]
    rate: float
    seconds: float
    group: str = ""

    @property
    def users(self) -> int:
        """How many users are busy with it at a time, by Little's law."""
        return max(1, math.ceil(self.rate * self.seconds))


class LoadStage(Struct, frozen=True):
    """A part of a run: in so many seconds the load goes from one share of the full load to another."""

    seconds: float
    start: float = 1.0
    end: float = 1.0


class SetLoad(Change, frozen=True):
    """Let iterations begin at a rate, in stages."""

    rates: tuple[PartRate, ...]
    stages: tuple[LoadStage, ...]

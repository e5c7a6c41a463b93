"""What loadlint tells its users: findings, the evidence for them, and fixes."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.extractor import Extractor
    from loadlint.text.edits import Edit
    from loadlint.text.span import Span


class Severity(IntEnum):
    """How bad a finding is: the test's results are wrong; load or measurement is distorted; worth knowing; style."""

    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        return self.name.lower()


class Applicability(StrEnum):
    """`safe`: the script sends the same requests when the recording is replayed. `unsafe`: needs review."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Level(StrEnum):
    """How sure a finding is."""

    PROVEN = "proven"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Reason(Struct, frozen=True):
    """One piece of evidence. `weight` is from -1 (against) to 1 (for)."""

    text: str
    weight: float


class Evidence(Struct, frozen=True):
    """Why a finding is held to be true."""

    level: Level
    reasons: tuple[Reason, ...]


class Issuer(Struct, frozen=True):
    """The place in a recorded response that issued a value.

    `exchange` is the entry's index in the file, from 0; `locator` is what finds the place in the terms of the dialect.
    """

    recording: str
    exchange: int
    method: str
    url: str
    part: str
    locator: str = ""


class ProvenExtractor(Struct, frozen=True):
    """An extractor as the dialect writes it, with the recordings on which it gave each run's own value."""

    kind: str
    expression: str
    match: int
    proven_on: tuple[str, ...]
    extractor: Extractor


class Judged(Struct, frozen=True):
    """What an assertion does on recorded answers, in words.

    It holds for the answers of the recordings `passes_on`; `kills` are the bad answers that it fails, `misses` those
    that pass it. All bad answers have the good one's status.
    """

    tests: tuple[str, ...]
    passes_on: tuple[str, ...]
    kills: tuple[str, ...]
    misses: tuple[str, ...]


class Fix(Struct, frozen=True):
    """Edits that belong together.

    `masked` says that a secret stands in their texts: then an output has none of them, since what is masked can't be
    applied.
    """

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    masked: bool = False


class Remedy(Struct, frozen=True):
    """What can be done about a finding: a fix, or the reason why there is none where a user would expect one."""

    fix: Fix | None = None
    no_fix: str | None = None


class Pending:
    """A remedy that is worked out when somebody first asks: most fixes of most analyses are never looked at.

    `outline` gives the remedy without the edits of its fix, where that takes less work. `at_best` is what a fix can be:
    it may turn out to be less.
    """

    __slots__ = ("_known", "_outline", "_work", "at_best")

    def __init__(
        self,
        work: Callable[[], Remedy],
        outline: Callable[[], Remedy] | None = None,
        at_best: Applicability = Applicability.SAFE,
    ) -> None:
        self._work = work
        self._outline = outline
        self._known: Remedy | None = None
        self.at_best = at_best

    def get(self) -> Remedy:
        """The remedy."""
        if self._known is None:
            self._known = self._work()
        return self._known

    def outline(self) -> Remedy:
        """The remedy, perhaps without the edits of its fix."""
        return self._outline() if self._outline is not None and self._known is None else self.get()


class Unchecked(Struct, frozen=True):
    """What a check of one script can't tell: no finding says that this is in order.

    `steps` are those that no linked recording has, `requests` recorded ones that no step makes; both are None where no
    readable recording is linked.
    """

    steps: int | None = None
    requests: int | None = None


class Certified(Struct, frozen=True):
    """What a replay of one script on its recordings showed, in numbers: see `replay/certificate.py`.

    `line` says it in words, `verdict` in one: see `replay/verdict.py`. `runs` are the names of the recordings,
    `page_cookies` those of the cookies that no answer set and the script does not send.
    """

    line: str
    verdict: str
    runs: tuple[str, ...]
    requests: int
    equal: int
    made: int
    replayed: int
    different: int
    open: int
    missing: int
    exceptions: int
    issued_literals: int
    unknown_values: int = 0
    unseen_values: int = 0
    page_cookies: tuple[str, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether several sessions show that the script works."""
        return self.verdict == "certified" and not self.unknown_values and not self.unseen_values


class Related(Struct, frozen=True):
    """Another place in the script that belongs to a finding, and what about it."""

    span: Span
    text: str


class Cause(Struct, frozen=True):
    """Why several places of a script are reported: one finding tells of them all.

    `key` is equal for the places of one cause, among those of a rule. `several` is the message where there is more than
    one place: what comes before their number, and what comes after it. `title` is that of the fix of all of them, where
    each place has one of its own.
    """

    key: str
    several: tuple[str, str]
    title: str = ""


class Finding(Struct, frozen=True):
    """One diagnostic: of a rule at one place of the script, or what `causes` makes of all places of one cause.

    `value` is the literal that it is about, or None. `request` names the request that it is about, where the message
    about several places can't. `related` are other places that the finding speaks of. `remedy` is what can be done.
    `places` are the findings at all places of one cause, the first of which is this one's; empty where it has but one.

    Rules write what they found as it is. What leaves the program is masked: `masked` says that secrets were replaced in
    its texts, `mark` is then its fingerprint, which depends on the real value.
    """

    rule: str
    category: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    evidence: Evidence | None = None
    value: str | None = None
    masked: bool = False
    issuer: Issuer | None = None
    extractor: ProvenExtractor | None = None
    assertion: Judged | None = None
    related: tuple[Related, ...] = ()
    remedy: Remedy | Pending | None = None
    mark: str = ""
    cause: Cause | None = None
    request: str = ""
    places: tuple[Finding, ...] = ()

    @property
    def each_place(self) -> tuple[Finding, ...]:
        """The findings at its places, one for each."""
        return self.places or (self,)

    @property
    def judged(self) -> Judged | None:
        """What its assertion does; where it has several places those of all, each with its request."""
        if not self.places:
            return self.assertion
        judged = [(place.request, place.assertion) for place in self.places if place.assertion is not None]
        if not judged:
            return None
        return Judged(
            tuple(f"{request}: {test}" for request, assertion in judged for test in assertion.tests),
            tuple(dict.fromkeys(run for _, assertion in judged for run in assertion.passes_on)),
            tuple(f"{request}: {answer}" for request, assertion in judged for answer in assertion.kills),
            tuple(f"{request}: {answer}" for request, assertion in judged for answer in assertion.misses),
        )

    @property
    def uses(self) -> tuple[Span, ...]:
        """The other places of its cause."""
        return tuple(dict.fromkeys(place.span for place in self.places if place.span != self.span))

    @property
    def fix(self) -> Fix | None:
        """The fix, where there is one."""
        return self._worked_out().fix

    @property
    def no_fix(self) -> str | None:
        """Why there is no fix, where a user would expect one."""
        return self._worked_out().no_fix

    def with_remedy(self) -> Finding:
        """The finding with its remedy worked out, so that it depends on nothing else; its places have none."""
        return replace(self.without_remedy(), remedy=self._worked_out())

    def in_outline(self) -> Finding:
        """As `settled`, perhaps without the edits of its fix: for those who only say that there is one."""
        if not isinstance(self.remedy, Pending):
            return self.with_remedy()
        return replace(self.without_remedy(), remedy=self.remedy.outline())

    def without_remedy(self) -> Finding:
        """What the finding tells, without what can be done."""
        return replace(self, remedy=None, places=tuple(place.without_remedy() for place in self.places))

    def _worked_out(self) -> Remedy:
        if self.remedy is None or isinstance(self.remedy, Remedy):
            return self.remedy or Remedy()
        return self.remedy.get()

    def fingerprint(self, line: str) -> str:
        """Stable under moves: the rule, the message's subject and the trimmed source line, not the position."""
        import hashlib

        if self.mark:
            return self.mark
        if self.places:
            return self.places[0].fingerprint(line)
        subject = "\0".join((self.rule, self.value or "", line.strip()))
        return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:16]

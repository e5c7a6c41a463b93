"""The dialect-neutral model of a load script: what it requests, in which order, and what it does with the answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from loadlint.expression import Extracted, extracted_in, extractions_in
from loadlint.extractor import FromAddress
from loadlint.facts import Facts, fact
from loadlint.request import Request, WrittenRequest, content_of, moves_between, texts_of
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.assertion import Test
    from loadlint.changes import Change
    from loadlint.extractor import Extractor, JsonStep
    from loadlint.text.mapped import Moves, Text
    from loadlint.text.source import Source

    RemarkKind = Literal[
        "sample-not-closed", "sample-may-raise", "always-success", "status-ignored", "other-client", "shared-by-users",
        "out-of-scope", "set-in-setup", "never-set", "set-later", "set-in-other-group", "overwritten", "never-read",
        "match-number", "malformed", "unguarded", "unhandled", "unenforced",
        "beanshell", "text-condition", "client-closed", "discarded-body",
        "gui-listener", "interpolated-code", "no-pause", "no-wait", "no-timeout", "at-once", "host-ignored",
        "swallowed", "opened-data", "no-thresholds", "errors-expected", "contradiction",
        "refused", "repeated-threshold", "decided-threshold", "unset", "goes-on", "hammers", "keeps-session",
        "object-body", "unread", "version", "asked-rate", "threshold", "untraced", "absolute-file",
    ]  # fmt: skip


class Embedded(Struct, frozen=True):
    """The addresses that a tool requests together with an answer, in order. `complete`: there are no others."""

    addresses: tuple[str, ...]
    complete: bool = True


class RequestFacts:
    """What is known of the requests of a script, by their content; of an earlier version only what this one has too."""

    def __init__(self, earlier: RequestFacts | None) -> None:
        self._earlier = earlier._own if earlier is not None else {}
        self._own: dict[object, Facts] = {}

    def of(self, content: object) -> dict[object, Any]:
        """What is known of a request, by the function that has found it out; to be added to."""
        facts = self._own.get(content)
        if facts is None:
            facts = self._own[content] = Facts(self._earlier.get(content, {}))
        return facts


def keep_facts(source: Source, steps: Iterable[Step]) -> None:
    """Let the steps of a script share what is known of requests with its earlier and later versions."""
    shared = source.kept[RequestFacts] = RequestFacts(source.earlier(RequestFacts))
    for step in steps:
        vars(step)["_shared_facts"] = shared


@dataclass(eq=False, repr=False, kw_only=True)
class Step:
    """One request that a script makes.

    `index` is its place in the order of execution, from 0. `span` is the request's own source text (the call), `at` the
    place where a finding about the whole step is shown (method and address). `follows_redirects` is what the tool will
    do, options of the script included; None where that can't be told. `repeated` says that it stands in a loop,
    `conditional` that it may not run. `editable` is False for steps that are written in another file or that several
    callers share.

    `name` is what the tool's statistics call it; None where they take its address, one HOLE without a place where the
    file does not tell. `varies` are the places in name and address that get another value from request to request.
    `watched` says that the script looks at the answer in a way of its own, or hands it on to code that is not known:
    that may judge it. `method_at` is where the method is written; None where that is not known. `keeps_cookies` says
    that the tool's cookie jar is in use. Steps that the same code makes for several callers have the same `made_by`;
    None where each has its own. `tagged` says that the statistics tell it apart by a mark of the script's own.
    `single_user` says that one user alone makes it: before or after the load, or in a script for one user.
    `taken_together` says that their answers are at hand nowhere but in that code, so that a value that is taken out of
    one of them is taken out of each. `time_limit` is how long the tool waits for the answer, in seconds; None where the
    request has no time-out of its own. `called_from` are the calls that lead to it, from the script's own; the last one
    makes the request, where `span` is another one because several callers share that. `hides_headers` says that it may
    send headers of which nothing is known.
    """

    index: int
    request: Request
    span: Span
    at: Span
    follows_redirects: bool | None = True
    repeated: bool = False
    conditional: bool = False
    editable: bool = True
    name: Text | None = None
    varies: tuple[Span, ...] = ()
    watched: bool = False
    method_at: Span | None = None
    keeps_cookies: bool = True
    made_by: Hashable | None = None
    tagged: bool = False
    single_user: bool = False
    taken_together: bool = False
    time_limit: float | None = None
    called_from: tuple[Span, ...] = ()
    hides_headers: bool = False

    @property
    def is_untold(self) -> bool:
        """Whether a tool makes the request of a link or a form of a page: without the page nothing is known of it."""
        url = self.request.url
        is_whole = url.is_open and not url.value.strip(HOLE)
        return is_whole and (self.is_of_page or (self.method is None and not any(url.sources)))

    @property
    def is_of_page(self) -> bool:
        """Whether its address is that of a link or a form of a page."""
        taken = extractions_in(self.request.url.sources[0]) if len(self.request.url.sources) == 1 else ()
        return any(item.extractor is not None and isinstance(item.extractor.origin, FromAddress) for item in taken)

    @property
    def calls(self) -> tuple[Span, ...]:
        """The request's own source text, and the calls that lead to it, each once."""
        return tuple(dict.fromkeys((self.span, *self.called_from)))

    def sending(self, request: Request) -> Step:
        """The step with another request."""
        from copy import copy

        step = copy(self)
        vars(step).update(request=request, written=WrittenRequest(request), moves=None)
        for name in ("facts", "_shared_facts", "_slots", "_written_slots"):
            vars(step).pop(name, None)
        return step

    @cached_property
    def written(self) -> WrittenRequest:
        """The request where it was first read, which may be an earlier version of the script."""
        return self._where_read[0]

    @cached_property
    def moves(self) -> Moves | None:
        """From the places of the `written` request to those of the step; None where they are the same."""
        return self._where_read[1]

    @cached_property
    def _where_read(self) -> tuple[WrittenRequest, Moves | None]:
        written: WrittenRequest | None = self.facts.get(WrittenRequest)
        moves = moves_between(texts_of(written.request), self.request) if written is not None else None
        if written is None or moves is None:
            written = self.facts[WrittenRequest] = WrittenRequest(self.request)
        return written, moves if moves is not None and moves.pieces else None

    @property
    def method(self) -> str | None:
        """The request's method in capitals, or None where the script computes it."""
        return _outline(self)[0]

    @property
    def address(self) -> str:
        """The text of the request's address."""
        return _outline(self)[1]

    @property
    def header_names(self) -> frozenset[str]:
        """The names of the request's headers in small letters."""
        return _outline(self)[2]

    @property
    def content(self) -> object:
        """What the request is made of, without places."""
        return content_of(self.request)

    @cached_property
    def facts(self) -> dict[object, Any]:
        """What is known of the request."""
        shared: RequestFacts | None = vars(self).get("_shared_facts")
        return shared.of(self.content) if shared is not None else {}

    @property
    def loading(self) -> Hashable | None:
        """The options of the tool for resources of pages, as a key for caches; None where it loads none."""
        return None

    @property
    def loads_resources(self) -> bool:
        """Whether the tool itself requests what a page embeds, or may do so."""
        return self.loading is not None

    def may_load(self, url: str) -> bool:
        """Whether the tool would request an address, where the page embeds it."""
        return self.loads_resources

    def embedded_resources(self, url: str, media_type: str, text: str) -> Embedded | None:
        """What the tool requests with an answer from an address; None where it makes no samples of its own for it."""
        return None


@fact
def _outline(step: Step) -> tuple[str | None, str, frozenset[str]]:
    request = step.written.request
    return request.method, request.url.value, frozenset(header.name.value.lower() for header in request.headers)


class Extraction(Struct, frozen=True):
    """A value that the script already takes out of a response.

    `extractor` is None where loadlint can't run what the script does. `variable` is the name that holds the value,
    `span` the extracting expression. `call` is the innermost call of a function of the script that leads there and is
    made once; None where there is no such call. `in_function` says that some function of the script is called for it.
    """

    step: int
    variable: str
    extractor: Extractor | None
    span: Span
    call: Span | None = None
    in_function: bool = False

    @property
    def source(self) -> Extracted:
        """What it takes, as requests send it."""
        return Extracted(self.step, self.extractor)


class Assertion(Struct, frozen=True):
    """Something in the script that fails a request because of its answer.

    `steps` are those that it judges, in order: its own request, or all in its scope where it is `inherited` from a
    controller, a thread group or a plan. `test` is what must hold. `kind` is the tool's word for it and `label` what
    the tool's output calls it. `span` is where a finding about it is shown.

    `samples` says which samples of a request it looks at: the request itself, the requests that it led to (redirects,
    embedded resources), or all. `ignores_status` says that it overrides the tool's own verdict on the status.
    `counted` is False where a failure changes no result of the test: k6's checks without a threshold. `stops` says
    that the user's iteration does not go on after a failure, or takes no value of the answer then, `guards` that it
    only tests that an extraction worked.
    """

    steps: tuple[int, ...]
    test: Test
    span: Span
    kind: str
    label: str = ""
    inherited: bool = False
    samples: Literal["main", "children", "all"] = "main"
    ignores_status: bool = False
    counted: bool = True
    stops: bool = False
    guards: bool = False


class RequiredMember(Struct, frozen=True):
    """A member of a JSON answer without which an exception ends the script, where it reads it for certain.

    `step` is the step that is answered, `path` leads to the member, `span` is the expression that reads it.
    """

    step: int
    path: tuple[JsonStep, ...]
    span: Span


class Renewal(Struct, frozen=True):
    """What a loop takes anew: only its first turn has the values of `sources`. `steps` are those that it repeats."""

    steps: range
    sources: frozenset[Extracted]


class Remark(Struct, frozen=True):
    """Something that only a dialect can see and a rule reports. `subject` is the code or the name that it is about.

    `certain` is False where the script takes some care of it. `fixable` says that the kind's change can be written.
    `detail` is what else the user should know of it. `repairs` are the changes that mend it, where those differ from
    place to place. `per_second` is a rate, of what `detail` says.
    """

    span: Span
    subject: str
    certain: bool = True
    fixable: bool = False
    detail: str = ""
    repairs: tuple[Change, ...] = ()
    per_second: float = 0.0


class Comment(Struct, frozen=True):
    """A comment (or what the dialect has instead), for directives. `line` counts from 0.

    `covers` is what the comment is about, where that is not a matter of lines: a test plan's element.
    """

    span: Span
    text: str
    line: int
    own_line: bool
    covers: Span | None = None


class SyntaxProblem(Struct, frozen=True):
    """A place that could not be parsed."""

    span: Span
    message: str


class Runnable(Struct, frozen=True):
    """What the tool can run by itself: the function of a scenario, a class of users, a thread group.

    `name` is what the tool knows it by, `span` where it stands, None for one of another file. `steps` are the indices
    of those that it makes.
    """

    name: str
    span: Span | None
    steps: frozenset[int]


class LoadPart(Struct, frozen=True):
    """What a user does in one go: an iteration of a scenario or of a thread group, a task, what a controller holds.

    `weight` is how often it is done beside the others. `weight_at` is where that is written, None where it can't be
    changed there, and `weight_form` how a number is written there. `unit` says what the number is: a rate or a number
    of users, a percentage of the iterations, or a share, of which only the proportion to others of its `group` counts.
    `steps` are the indices of those that it makes.
    """

    name: str
    steps: tuple[int, ...]
    weight: float = 1.0
    weight_at: Span | None = None
    weight_form: str = "{}"
    unit: Literal["amount", "percent", "share"] = "amount"
    group: str = ""


class Script(Struct, frozen=True, eq=False, dict=True):
    """A parsed load script. It is compared by identity, so that results about it can be kept.

    `names` are all names in use, so that a new one can be chosen; `naming` is the file's habit. `files` are the paths
    of the local modules that were read for it. `tree` is the dialect's own, for its writer. `is_module` says that the
    tool can't be started with this file: it holds what other scripts call. `defaults` are the texts that stand in for
    values of the environment where it has none. `optional` are the values in whose place something else stands where an
    answer does not have them. `unreached` are calls for requests in its own file that nothing is known to make.
    """

    source: Source
    dialect: str
    steps: tuple[Step, ...]
    extractions: tuple[Extraction, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    required: tuple[RequiredMember, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    optional: frozenset[Extracted] = frozenset()
    unreached: tuple[Span, ...] = ()
    comments: tuple[Comment, ...] = ()
    problems: tuple[SyntaxProblem, ...] = ()
    names: frozenset[str] = frozenset()
    naming: Literal["camel", "snake"] = "camel"
    files: tuple[str, ...] = ()
    tree: Any = None
    is_module: bool = False
    parts: tuple[Runnable, ...] = ()
    defaults: frozenset[str] = frozenset()

    def shown_at(self, step: int) -> Span:
        """Where a step is in the script's own file: its own place, or that of the call which leads to it."""
        end = self.source.script_end
        places = (self.steps[step].at, *self.steps[step].called_from)
        return next((place for place in places if place.start <= end), Span(0, 0))

    @cached_property
    def _judging(self) -> dict[int, list[Assertion]]:
        assertions_by_step: dict[int, list[Assertion]] = {}
        for assertion in self.assertions:
            for step in dict.fromkeys(assertion.steps):
                assertions_by_step.setdefault(step, []).append(assertion)
        return assertions_by_step

    def assertions_of(self, step: int) -> Sequence[Assertion]:
        """The assertions that judge a step, in order, inherited ones included."""
        return self._judging.get(step, ())

    def unguarded_variable(self, step: int) -> str | None:
        """A variable taken from the answer to a step although no failed test of it ends the iteration, or None."""
        judging = (assertion for assertion in self.assertions_of(step) if not assertion.inherited)
        if any(assertion.stops or assertion.guards for assertion in judging):
            return None
        return self._first_variables.get(step)

    @cached_property
    def _first_variables(self) -> dict[int, str]:
        """The variable that is taken first from the answer to a step.

        What a function of the script took may be gone with it, unless a request sends it.
        """
        sent = frozenset[Extracted]().union(*(extracted_in(step.request) for step in self.steps))
        kept = (
            extraction
            for extraction in reversed(self.extractions)
            if not extraction.in_function or Extracted(extraction.step, extraction.extractor) in sent
        )
        return {extraction.step: extraction.variable for extraction in kept}

"""Samplers as steps. A request is read only when it is needed, since it is most of a sampler's properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.expressions import Expression
from loadlint.dialects.jmeter.read import requests
from loadlint.dialects.jmeter.read.assertions import is_watched
from loadlint.dialects.jmeter.read.embedded_resources import ResourceLoading
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.labels import Label
from loadlint.dialects.jmeter.read.variable_sources import VariableSources
from loadlint.expression import Expression as Source
from loadlint.facts import fact
from loadlint.request import Request, WrittenRequest, with_texts
from loadlint.script import Embedded, Step
from loadlint.text.mapped import Moves
from loadlint.text.span import Span

_GROUPS_OF_ONE = ("setup", "teardown")


def _is_for_one(group: Element) -> bool:
    """Whether a thread group runs before or after the load, or has one thread."""
    return group.kind in _GROUPS_OF_ONE or group.text("ThreadGroup.num_threads").strip() == "1"


class PlanContext(Struct, frozen=True, dict=True):
    """What texts of a plan mean: `constants` are the variables with a plain value, `sources` tells of all others."""

    constants: Mapping[str, str]
    sources: VariableSources

    @cached_property
    def content(self) -> str:
        """The constants as a text that can be compared quickly."""
        return repr(sorted(self.constants.items()))


@fact
def _loading(step: SamplerStep) -> ResourceLoading | None:
    return step.reader.loading()


class SamplerStep(Step):
    """A sampler where it runs."""

    def __init__(self, index: int, run: SamplerRun, context: PlanContext, label: Label) -> None:
        # The base class is given everything at once. Here the request is read only when it is needed.
        vars(self).update(
            index=index,
            span=run.sampler.span,
            at=run.sampler.shown_at,
            repeated=run.repeated,
            conditional=run.conditional,
            name=label.text,
            varies=label.varying,
            watched=is_watched(run),
            keeps_cookies=any(element.cls == "CookieManager" for element in run.applying("config")),
            single_user=_is_for_one(run.group),
            called_from=(run.foreign.shown_at,) if run.foreign is not None else (),
            _of=(run, context),
        )

    @property
    def reader(self) -> requests.RequestReader:
        """What reads the parts of the request."""
        return self._reader(self._source_of)

    def _reader(self, source_of: Callable[[Expression], Source | None]) -> requests.RequestReader:
        run, context = vars(self)["_of"]
        return requests.RequestReader(run, context.constants, source_of)

    def _source_of(self, expression: Expression) -> Source | None:
        sources: VariableSources = vars(self)["_of"][1].sources
        return sources.expression(expression, self.index)

    @cached_property
    def _placed(self) -> requests.PlacedRequest:
        """The request as it was first read, here or in an earlier version of the plan."""
        placed: requests.PlacedRequest | None = self.facts.get(requests.PlacedRequest)
        if placed is None or any(self._source_of(part) != source for part, source in placed.asked):
            asked: list[tuple[Expression, Source | None]] = []

            def source_of(part: Expression) -> Source | None:
                asked.append((part, self._source_of(part)))
                return asked[-1][1]

            sent = self._reader(source_of).read()
            placed = requests.PlacedRequest(sent, WrittenRequest(sent.request), self._places, asked)
            self.facts[requests.PlacedRequest] = placed
        return placed

    @property
    def _places(self) -> tuple[Span, ...]:
        return tuple(element.span for element in self._elements)

    @property
    def _elements(self) -> tuple[Element, ...]:
        """The elements that the request is read from."""
        run, _ = vars(self)["_of"]
        return (run.sampler, *run.applying("config"))

    @cached_property
    def written(self) -> WrittenRequest:
        return self._placed.written

    @cached_property
    def moves(self) -> Moves | None:
        return self._placed.moves_to(self._places)

    @cached_property
    def request(self) -> Request:  # type: ignore[override] # it can be set, like any cached property
        moves, request = self.moves, self.written.request
        return request if moves is None else with_texts(request, lambda text: text.after(moves))

    @property
    def starts(self) -> Iterable[int]:
        """The first bytes of the texts of the properties that the request is made of."""
        starts, moves = self._placed.sent.starts, self.moves
        return starts if moves is None else map(moves.offset, starts)

    @property
    def encoded(self) -> Iterable[int]:
        """The first bytes of the texts of the properties that JMeter percent-encodes itself."""
        starts, moves = self._placed.sent.encoded, self.moves
        return starts if moves is None else map(moves.offset, starts)

    @property
    def content(self) -> object:
        """The texts of the elements that the request is read from: it need not be read to know that it is the same."""
        return (vars(self)["_of"][1].content, *(element.content for element in self._elements))

    @cached_property
    def follows_redirects(self) -> bool:  # type: ignore[override]
        return self._placed.sent.follows_redirects

    @cached_property
    def time_limit(self) -> float | None:  # type: ignore[override]
        return self.reader.time_limit()

    @property
    def loading(self) -> ResourceLoading | None:
        """Which resources of a page it requests; None where it requests none."""
        return _loading(self)

    def may_load(self, url: str) -> bool:
        return self.loading is not None and self.loading.may_load(url)

    def embedded_resources(self, url: str, media_type: str, text: str) -> Embedded | None:
        return self.loading.embedded_resources(url, media_type, text) if self.loading is not None else None

"""The faults of a script: each step broken in each way that applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertions.answers import answers_of
from loadlint.assertions.derive import Taken, derive
from loadlint.assertions.echoed_values import EchoedValues
from loadlint.assertions.recorded_exemplars import login_address
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.soft_failures import login_steps
from loadlint.faults.kinds import KINDS, Break, Change, Scene
from loadlint.recordings.cookies import sent_cookies
from loadlint.recordings.exchange import Exchange, Response
from loadlint.verify.enforcement import login_page
from loadlint.verify.messages import Answer

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Answers
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.script import Script


class Fault(Struct, frozen=True):
    """One answer that is broken: that to a step of the script in one run, at a position of it.

    `response` is what comes in its place; None where nothing comes.
    """

    step: int
    kind: str
    run: int
    position: int
    change: Change
    response: Response | None

    @property
    def key(self) -> tuple[int, str]:
        """What it is in every run."""
        return self.step, self.kind


class NotApplied(Struct, frozen=True):
    """A kind that is not tried at a step, and why."""

    step: int
    kind: str
    why: str

    @property
    def key(self) -> tuple[int, str]:
        """What it is in every run."""
        return self.step, self.kind


class Plan:
    """What can be broken in the answers to a script's steps."""

    def __init__(self, script: Script, flow: Flow) -> None:
        self._script = script
        self._flow = flow
        self._alignment = flow.whole
        self._echoed = EchoedValues(script, self._alignment)
        self._logins = login_steps(self._alignment)
        self._login_path = login_address(self._alignment) or "/login"

    def faults(self, number: int, steps: Iterable[int], kinds: Sequence[str]) -> Iterator[Fault | NotApplied]:
        """The faults of some kinds at some steps in the run of a number, kind by kind."""
        run = self._alignment.runs[number]
        scenes = {step: scene for step in sorted(steps) if (scene := self._scene(run, step)) is not None}
        for kind in kinds:
            for step, scene in scenes.items():
                broken = KINDS[kind].of(scene)
                if isinstance(broken, Break):
                    exchange = scene.page.hops[broken.hop]
                    position = run.lookups.position_by_index[exchange.index]
                    yield Fault(step, kind, number, position, broken.change, _broken(exchange, broken.change))
                else:
                    yield NotApplied(step, kind, broken)

    def _scene(self, run: AlignedRecording, step: int) -> Scene | None:
        page = page_of(run, step, follow=self._alignment.follows(step))
        if page is None:
            return None
        answers = answers_of(self._alignment, step, self._flow.failures)
        here = [item.extractor for item in self._script.extractions if item.step == step and item.extractor is not None]
        taken = tuple((extractor, value) for extractor in here if (value := page.value(extractor)))
        wanted = Taken(frozenset(value for _, value in taken), tuple(here))
        alike = derive(answers, self._alignment.runs, wanted).misses if answers is not None else ()
        needs_session = self._needs_session(step, page.hops[0])
        return Scene(
            page,
            answers,
            frozenset(alike),
            taken,
            self._other(run, step, answers) if answers is not None else None,
            login_page(self._alignment.runs),
            self._login_path if needs_session else None,
            self._script.steps[step].time_limit,
        )

    def _needs_session(self, step: int, request: Exchange) -> bool:
        """Whether a step comes after the login, or is it, and says who the user is."""
        is_told = bool(sent_cookies(request.request)) or request.request.header("authorization") is not None
        return is_told and bool(self._logins) and step >= min(self._logins)

    def _other(self, run: AlignedRecording, step: int, answers: Answers) -> Response | None:
        """The answer of another run, where it lacks a value of this one that the script can look for."""
        if answers.kind == "redirect" or self._echoed.echo(answers, step) is None:
            return None
        good = dict(answers.good)
        return next((page.response for name, page in good.items() if name != run.name), None)


def _broken(exchange: Exchange, change: Change) -> Response | None:
    """A recorded answer after a change."""
    response = exchange.response
    assert response is not None
    broken = change(Answer(response.status, response.headers, response.body or b""))
    if not isinstance(broken, Answer):
        return None
    media_type = next((value for name, value in broken.headers if name.lower() == "content-type"), "")
    return Response(broken.status, broken.headers, broken.body, media_type.partition(";")[0].strip(), response.url)

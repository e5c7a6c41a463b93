"""Samplers as steps. The request is read when it is asked for: most of a plan's properties are headers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.read import requests
from loadlint.script import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loadlint.dialects.jmeter.language.elements import Plan
    from loadlint.dialects.jmeter.read.embedded_resources import Loading
    from loadlint.dialects.jmeter.read.plan import Run
    from loadlint.dialects.jmeter.read.requests import Sent
    from loadlint.request import Request
    from loadlint.script import Embedded
    from loadlint.text.mapped import Text
    from loadlint.text.span import Span


class SamplerStep(Step):
    """A sampler where it runs. Samplers of included files are shown at the element that includes them."""

    def __init__(
        self, index: int, run: Run, plan: Plan, constants: Mapping[str, str], label: tuple[Text, tuple[Span, ...]]
    ) -> None:
        shown = run.foreign or run.sampler
        # What the base gets from others is read here when it is asked for.
        vars(self).update(
            index=index,
            span=shown.span,
            at=shown.at,
            repeated=run.repeated,
            conditional=run.conditional,
            editable=run.foreign is None,
            name=label[0],
            varies=label[1],
            _of=(run, plan, constants),
        )

    @cached_property
    def _reader(self) -> requests.Reader:
        return requests.Reader(*vars(self)["_of"])

    @cached_property
    def sent(self) -> Sent:
        """The request, with the properties that it is made of."""
        return self._reader.read()

    @cached_property
    def request(self) -> Request:  # type: ignore[override] # it can be set, like any cached property
        return self.sent.request

    @cached_property
    def follows_redirects(self) -> bool:  # type: ignore[override]
        return self.sent.follows_redirects

    @cached_property
    def loading(self) -> Loading | None:
        """What it does about the resources of a page; None where it leaves them alone."""
        return self._reader.loading()

    def may_load(self, url: str) -> bool:
        return self.loading is not None and self.loading.may_load(url)

    def embedded(self, url: str, media_type: str, text: str) -> Embedded | None:
        return self.loading.embedded(url, media_type, text) if self.loading is not None else None

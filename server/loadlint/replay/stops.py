"""Where an exception ends a script, since an answer has no member that it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.assertions.judge import NOTHING, follow, parsed
from loadlint.replay.certificate import Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loadlint.replay.fill import Answers
    from loadlint.script import RequiredMember


def stops(required: Iterable[RequiredMember], answers: Answers, run: int) -> Iterator[Stop]:
    """Those of one run. A failed answer tells nothing of the members that good ones have, nor does one without JSON."""
    documents: dict[int, object] = {}
    for member in required:
        if member.step not in documents:
            documents[member.step] = document_of(answers, member.step)
        document = documents[member.step]
        if document is not NOTHING and follow(document, member.path) is NOTHING:
            yield Stop(run, member)


def document_of(answers: Answers, step: int) -> object:
    """The JSON of a good answer, NOTHING where a run has none."""
    page = answers.page(step)
    return parsed(page.response.text) if page is not None and page.response.status < 400 else NOTHING

"""Where an exception ends a script, since an answer has no member that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from loadlint.correlation.prove.run_extractor import json_of
from loadlint.replay.certificate import Stop

if TYPE_CHECKING:
    from loadlint.extractor import JsonStep
    from loadlint.replay.fill import Answers
    from loadlint.script import RequiredMember


def stops(required: Iterable[RequiredMember], answers: Answers, run: int) -> Iterator[Stop]:
    """Those of one run, but for what is inside of a member that is not there.

    A failed answer tells nothing of the members that good ones have, nor does one without JSON.
    """
    documents: dict[int, Any] = {}
    missing: dict[int, list[tuple[JsonStep, ...]]] = {}
    for member in required:
        if member.step not in documents:
            documents[member.step] = document_of(answers, member.step)
        document, missing_there = documents[member.step], missing.setdefault(member.step, [])
        if document is None or any(_is_inside(member.path, outer) for outer in missing_there):
            continue
        if not _has(document, member.path):
            missing_there.append(member.path)
            yield Stop(run, member)


def _is_inside(path: Sequence[JsonStep], outer: Sequence[JsonStep]) -> bool:
    return len(path) > len(outer) and tuple(path[: len(outer)]) == tuple(outer)


def document_of(answers: Answers, step: int) -> Any:
    """The JSON of a good answer, None where a run has none."""
    page = answers.page(step)
    return json_of(page.response.text) if page is not None and page.response.status < 400 else None


def _has(node: Any, path: Sequence[JsonStep]) -> bool:
    """Whether there is something at the end of a path of names and numbers; null is something."""
    for step in path:
        has_member = isinstance(node, dict) and step in node
        has_item = isinstance(node, list) and isinstance(step, int) and -len(node) <= step < len(node)
        if not has_member and not has_item:
            return False
        node = node[step]
    return True

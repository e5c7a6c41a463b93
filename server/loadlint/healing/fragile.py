"""Extractions that are right in all recordings, but by luck."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from loadlint.correlation.prove.pages import page_of
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromHtml, FromJson, JsonInside, Match, Where
from loadlint.healing.documents import document, value_at
from loadlint.healing.extractions import proof_of
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.replay.fill import Answers, written_slots

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.prove.origins import Proof
    from loadlint.script import Extraction, Script

    Luck = Literal["order", "context"]

_LEAST_LENGTH = 6
"""How long a value must be to count as a part of the text around another one."""


class FragileExtraction(Struct, frozen=True):
    """An extraction that gives the right value by luck.

    `luck` says why: "order" where it takes the n-th of a list whose order differs between the runs, "context" where
    the text around its value holds another value that the server issued. `detail` is the list's path, or that value.
    `proof` is another way to find the value, None where nothing proves one.
    """

    extraction: Extraction
    luck: Luck
    detail: str
    runs: tuple[int, ...]
    proof: Proof | None


def fragile_extractions(
    script: Script, alignment: Alignment, certificate: Certificate, flow: Flow
) -> Iterator[FragileExtraction]:
    """All of them, in the order of the script; those that are wrong in a run are no luck any more."""
    wrong = {(value.source.step, value.source.extractor) for value in certificate.refusals if value.source is not None}
    issued = _issued_values(script, alignment, flow)
    seen: set[tuple[int, Extractor]] = set()
    for extraction in script.extractions:
        extractor = extraction.extractor
        key = extraction.step, extractor
        if extractor is None or key in wrong or key in seen:
            continue
        seen.add((extraction.step, extractor))
        luck = _order(alignment, extraction.step, extractor) or _context(extractor, issued)
        values = _sent_values(script, alignment, extraction) if luck is not None else ()
        if luck is not None and values:
            kind, detail = luck
            proof = proof_of(script, alignment, extraction, values)
            is_better = proof is not None and _is_free(proof.extractor, kind, detail)
            runs = tuple(sorted({value.run for value in values}))
            yield FragileExtraction(extraction, kind, detail, runs, proof if is_better else None)


def _is_free(extractor: Extractor, kind: Luck, detail: str) -> bool:
    """Whether another extractor does not depend on the same luck."""
    if kind == "context":
        return not any(detail in text for text in _constants(extractor))
    return not any(isinstance(step, int) for step in extractor.json_steps)


def _sent_values(script: Script, alignment: Alignment, extraction: Extraction) -> tuple[SentValue, ...]:
    """The places that send what an extraction gives, in each run that has them."""
    source = Extracted(extraction.step, extraction.extractor)
    values = []
    for step in script.steps[extraction.step + 1 :]:
        for slot in written_slots(step):
            if source in slot.text.sources:
                runs = [number for number, run in enumerate(alignment.runs) if step.index in run.position_of]
                values += [SentValue(number, step.index, slot.place, "equal", source=source) for number in runs]
    return tuple(values)


def _order(alignment: Alignment, step: int, extractor: Extractor) -> tuple[Luck, str] | None:
    """The list out of which an element is taken by its number, where that list has another order in each run."""
    part = next(
        (
            reading
            for reading in (extractor.origin, *extractor.operations)
            if isinstance(reading, FromJson | JsonInside)
        ),
        None,
    )
    if not isinstance(part, FromJson):
        return None
    pages = [page_of(run, step, follow=alignment.follows(step)) for run in alignment.runs]
    documents = [value for page in pages if page is not None and (value := document(page.response.text)) is not None]
    for number, name in enumerate(part.path):
        if isinstance(name, int):
            lists = [value_at(value, part.path[:number]) for value in documents]
            if _is_shuffled([value for value in lists if isinstance(value, list)]):
                return "order", ".".join(str(step) for step in part.path[:number] if not isinstance(step, Where)) or "$"
    return None


def _is_shuffled(lists: Sequence[list[Any]]) -> bool:
    """Whether the objects of lists are the same things in another order, by one of their members."""
    objects = [[item for item in items if isinstance(item, dict)] for items in lists]
    names = set.intersection(*(set(item) for items in objects for item in items)) if all(objects) and objects else set()
    for name in names:
        orders = [[item[name] for item in items if isinstance(item[name], str | int)] for items in objects]
        things = [sorted(map(str, order)) for order in orders]
        if (
            len(set(things[0])) > 1
            and all(thing == things[0] for thing in things)
            and any(o != orders[0] for o in orders)
        ):
            return True
    return False


def _context(extractor: Extractor, issued: Sequence[str]) -> tuple[Luck, str] | None:
    """A value that the server issued in the text around another one."""
    texts = _constants(extractor)
    value = next((value for value in issued if any(value in text for text in texts)), None)
    return ("context", value) if value is not None else None


def _constants(extractor: Extractor) -> list[str]:
    """The texts by which an extractor finds its value: what patterns and selectors say."""
    texts = [
        re.sub(r"\\(.)", r"\1", operation.pattern) for operation in extractor.operations if isinstance(operation, Match)
    ]
    return [*texts, extractor.origin.selector] if isinstance(extractor.origin, FromHtml) else texts


def _issued_values(script: Script, alignment: Alignment, flow: Flow) -> list[str]:
    """What the server issued in the runs, as far as requests send it; equal in all runs is nothing of a run."""
    values = {
        text
        for correlation in flow.correlations
        for text in correlation.group.values
        if text is not None and correlation.group.differs
    }
    for number in range(len(alignment.runs)):
        answers = Answers(alignment, number)
        taken = (
            answers.value(Extracted(extraction.step, extraction.extractor))
            for extraction in script.extractions
            if extraction.extractor
        )
        values |= {value for value in taken if isinstance(value, str)}
    return sorted(value for value in values if len(value) >= _LEAST_LENGTH and any(map(str.isdigit, value)))

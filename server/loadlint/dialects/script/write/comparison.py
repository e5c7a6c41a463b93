"""Whether an edited script does the same as before, but for the one thing that was to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from loadlint.changes import ReplaceExtraction
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromJson
from loadlint.request import Request, with_texts
from loadlint.script import Extraction, Script, Step
from loadlint.text.mapped import Text
from loadlint.text.regex import regex


def sends_the_same(before: Script, after: Script) -> bool:
    """Whether two versions of a script make the same requests, wherever these are written."""
    return requests_of(before.steps) == requests_of(after.steps)


def extracts_anew(before: Script, after: Script, old: Extraction, change: ReplaceExtraction) -> bool:
    """Whether the extraction `old` became what a change asks for, and all others stayed as they were.

    Other names of the same value (`return token`, `self.token = token`) change with it; a member of an object may be
    reached in another way.
    """
    old_values, new_values, wanted = _values(before), _values(after), _normal(change.extractor)
    key = change.step, _name(old), wanted
    if new_values[key] <= old_values[key]:
        return False
    dependent = {
        (extraction.step, _name(extraction), _normal(extraction.extractor))
        for extraction in before.extractions
        if (
            extraction.span == change.span
            and change.variable in (None, extraction.variable)
            and (extraction.call == old.call or extraction.step in change.likewise)
        )
        or (extraction.step, extraction.extractor) == (old.step, old.extractor)
    }
    steps = {change.step, *(step for step, _, _ in dependent)}
    on_the_way = {
        (extraction.step, _name(extraction))
        for extraction in (*before.extractions, *after.extractions)
        if extraction.call is not None
    }
    holders = _holders(_normal(old.extractor), wanted)
    together = {(name, _normal(extractor)) for name, extractor in change.together}
    names_together = {name for name, _ in together}
    added = new_values - old_values
    gone = {key for key in old_values - new_values if key not in dependent}
    return all(
        step in steps and (extractor == wanted or extractor in holders.values() or (name, extractor) in together)
        for step, name, extractor in added
        if (step, name) not in on_the_way
    ) and all(
        step in steps and ((step, name) in on_the_way or extractor in holders or name in names_together)
        for step, name, extractor in gone
    )


def _holders(old: Extractor | None, new: Extractor | None) -> dict[Extractor | None, Extractor | None]:
    """What holds the value in JSON, where the script takes it out of that before and after: `lamp` of `lamp.id`."""
    match old, new:
        case Extractor(FromJson(before), operations), Extractor(FromJson(after), others) if operations == others:
            shorter = range(1, min(len(before), len(after)) + 1)
            tails = [length for length in shorter if before[-length:] == after[-length:]]
            return {Extractor(FromJson(before[:-length])): Extractor(FromJson(after[:-length])) for length in tails}
    return {}


def _values(script: Script) -> Counter[tuple[int, str, Extractor | None]]:
    return Counter(
        (extraction.step, _name(extraction), _normal(extraction.extractor)) for extraction in script.extractions
    )


def _name(extraction: Extraction) -> str:
    """A variable; of a member of an object the name alone, with a point before it."""
    _, point, name = extraction.variable.rpartition(".")
    return point + name


def _normal(extractor: Extractor | None) -> Extractor | None:
    """The extractor as all ways to write it are read: names of headers have no case, `#app` is the attribute `id`, and
    that an element must have the attribute that is taken goes without saying."""
    if extractor is None:
        return None
    match extractor.origin:
        case FromHeader(name) as header:
            return replace(extractor, origin=replace(header, name=name.lower()))
        case FromHtml(selector, str(attribute)) as element:
            selector = _ID.sub(r'\1[id="\2"]', selector.removesuffix(f"[{attribute}]"))
            return replace(extractor, origin=replace(element, selector=selector))
    return extractor


_ID = regex(r"((?:^|[\s>+~])[\w-]*)#([\w-]+)")


def requests_of(steps: Sequence[Step]) -> list[Request]:
    """The requests of steps without their places in the script."""
    return [with_texts(step.request, lambda text: Text(text.value)) for step in steps]

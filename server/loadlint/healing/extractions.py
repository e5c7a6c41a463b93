"""Extractions that no longer give what the newest version of the application sends later, and what does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import decode, encode
from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.groups import Group, SlotUse, label_of
from loadlint.correlation.decide.resolve import with_proof
from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.slots import Slot, path_shift
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.prove.origins import Proof
from loadlint.correlation.prove.pages import page_of
from loadlint.expression import AsPath, Decoded, Encoded, Expression, Extracted, sources_of
from loadlint.extractor import AnyItem, Codec, Decode, Extractor, FromItems, FromJson, JsonStep, Match, lists_around
from loadlint.healing.documents import document
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.replay.fields import is_compared
from loadlint.replay.fill import Answers, Failure, written_slots
from loadlint.request import texts_of
from loadlint.script import Extraction, Script, Step
from loadlint.text.holes import between
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

Kind = Literal["stale", "drifted", "moved"]
Path = tuple[JsonStep, ...]

_CAUSES = ("stale", "drift", "other-encoding", "answer-missing")


class BrokenExtraction(Struct, frozen=True):
    """An extraction of the script that is wrong on the newest version.

    `kind` is "stale" where it finds nothing, "drifted" where it finds another value, "moved" where the value is in
    another answer, or in another part of it. `values` are the places that send what it gives. `proof` is how the value
    is found now, None where nothing proves that. `inline` are the expressions in requests that take the value where
    they send it: the extraction then has their text in the place of a variable.
    """

    extraction: Extraction
    kind: Kind
    values: tuple[SentValue, ...]
    proof: Proof | None
    inline: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Where it is shown: the call that has a function of the script take the value, else the expression."""
        return self.extraction.call or self.extraction.span


def broken_extractions(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[BrokenExtraction]:
    """All of them, in the order of the script."""
    for extraction in _extractions_kept(_without_copies(script)):
        refused = [value for value in certificate.refusals if _is_of(extraction, value)]
        right = _runs_that_need_it(script, alignment, extraction, refused)
        values = tuple(value for value in refused if value.run not in right or value.cause != "drift")
        if values:
            yield from filter(_is_shown, [_broken(script, alignment, extraction, values)])
    for source, of_source in _inline_values(script, certificate).items():
        spans = tuple(dict.fromkeys(_places_of(script, source)))
        if spans:
            text = script.source.text(spans[0]).strip("${}")
            extraction = Extraction(source.step, text, source.extractor, spans[0])
            yield replace(_broken(script, alignment, extraction, tuple(of_source)), inline=spans)


def _is_shown(broken: BrokenExtraction) -> bool:
    """Whether a response shows it: where that is missing itself, nothing tells what the extraction finds in it."""
    return broken.proof is not None or any(value.cause != "answer-missing" for value in broken.values)


def _inline_values(script: Script, certificate: Certificate) -> Mapping[Extracted, Sequence[SentValue]]:
    """The refused values that requests take out of answers themselves, without a variable."""
    of_variables = {(extraction.step, extraction.extractor) for extraction in script.extractions}
    values: dict[Extracted, list[SentValue]] = {}
    for value in certificate.refusals:
        source = value.source
        if value.cause not in _CAUSES or source is None or source.extractor is None:
            continue
        if (source.step, source.extractor) not in of_variables:
            values.setdefault(source, []).append(value)
    return values


def _places_of(script: Script, source: Extracted) -> Iterator[Span]:
    """The expressions in requests that give a value."""
    for step in script.steps:
        for text in texts_of(step.request):
            holes = [position for position, character in enumerate(text.value) if character == HOLE]
            for position, expression in zip(holes, text.sources, strict=False):
                span = text[position : position + 1].span()
                if span is not None and innermost(expression) == source:
                    yield span


def _runs_that_need_it(
    script: Script, alignment: Alignment, extraction: Extraction, refused: Sequence[SentValue]
) -> frozenset[int]:
    """The runs that send what the extraction gives at other places than the refused ones: it is right as it is, and
    what these places send is another value."""
    if not refused:
        return frozenset()
    wanted = Extracted(extraction.step, extraction.extractor)
    places = {
        (step.index, slot.place)
        for step in script.steps
        for slot in written_slots(step)
        if is_compared(slot.place) and any(innermost(source) == wanted for source in slot.text.sources)
    }
    wrong = {(value.run, value.step, value.place) for value in refused}
    return frozenset(
        number
        for number, run in enumerate(alignment.runs)
        if any(step in run.position_of and (number, step, place) not in wrong for step, place in places)
    )


def _without_copies(script: Script) -> list[Extraction]:
    """The extractions without those that give another name to a value which a variable holds already."""
    of_values: dict[object, list[Extraction]] = {}
    for extraction in script.extractions:
        of_values.setdefault((extraction.step, extraction.extractor), []).append(extraction)
    return [
        extraction
        for extraction in script.extractions
        if not _is_copy(script, extraction, of_values[extraction.step, extraction.extractor])
    ]


def _is_copy(script: Script, extraction: Extraction, of_value: Sequence[Extraction]) -> bool:
    """Whether an extraction of several of one value is nothing but names of variables, parameters or own fields."""
    text = script.source.text(extraction.span)
    return any(other.variable == text for other in of_value) or (
        len(of_value) > 1 and _NAMES.fullmatch(text) is not None
    )


_NAME = r"(?:(?:self|this)\.)?[A-Za-z_$][\w$]*+"
_NAMES = regex(rf"{_NAME}(?:\s*+(?:\|\||\?\?|\bor\b)\s*+{_NAME})*+")
"""`token`, `this.token`, and one with another in its absence: `token or self.token`."""


def _extractions_kept(extractions: Sequence[Extraction]) -> Iterator[Extraction]:
    """The extractions without those of a value on its way through functions of the script: the last keeps it."""
    last = {
        (extraction.step, extraction.extractor): extraction for extraction in extractions if extraction.call is not None
    }
    variables: dict[Span, set[str]] = {}
    for extraction in extractions:
        variables.setdefault(extraction.span, set()).add(extraction.variable)
    plain = {
        (extraction.step, extraction.extractor)
        for extraction in extractions
        if extraction.call is None and len(variables[extraction.span]) == 1
    }
    for extraction in extractions:
        key = extraction.step, extraction.extractor
        if extraction.call is not None:
            is_wanted = last[key] is extraction and key not in plain
        else:
            # A call that gives several variables their values takes none of them by itself.
            is_wanted = key in plain or key not in last
        if is_wanted:
            yield extraction


def dead_extractions(script: Script, alignment: Alignment, newest: Iterable[int]) -> Iterator[Extraction]:
    """The extractions that find nothing on the newest version, and whose value no request sends.

    Their guards would end the iteration for nothing.
    """
    answers = [Answers(alignment, run) for run in sorted(newest)]
    sent = sent_sources(script)
    needed = [source for source in sent if isinstance(source, Extracted) and source.extractor is not None]
    kept_by_callers = {(extraction.span, extraction.step, extraction.extractor) for extraction in script.extractions}
    for extraction in script.extractions:
        source = Extracted(extraction.step, extraction.extractor)
        is_handed_on = (extraction.call, extraction.step, extraction.extractor) in kept_by_callers
        if extraction.extractor is None or source in sent or is_handed_on:
            continue
        if any(_begins_with(other, source) for other in needed):
            continue
        values = [of_run.value(source) for of_run in answers if of_run.page(extraction.step) is not None]
        if values and all(isinstance(value, Failure) and value.cause == "stale" for value in values):
            yield extraction


@lru_cache(maxsize=1)
def sent_sources(script: Script) -> frozenset[Expression | None]:
    """What the requests of a script send, without the encodings around it."""
    return frozenset(innermost(source) for step in script.steps for source in sources_of(step.request))


def _begins_with(whole: Extracted, part: Extracted) -> bool:
    """Whether an extraction goes on with what another one gives, as the second of two extractors of JMeter does."""
    extractor, first = whole.extractor, part.extractor
    if extractor is None or first is None or (whole.step, extractor.origin) != (part.step, first.origin):
        return False
    return extractor.operations[: len(first.operations)] == first.operations


def _is_of(extraction: Extraction, value: SentValue) -> bool:
    source = value.source
    return (
        value.cause in _CAUSES
        and source is not None
        and (source.step, source.extractor) == (extraction.step, extraction.extractor)
    )


def _broken(
    script: Script, alignment: Alignment, extraction: Extraction, values: tuple[SentValue, ...]
) -> BrokenExtraction:
    proof = proof_of(script, alignment, extraction, values)
    kind: Kind = "drifted" if any(value.cause in ("drift", "other-encoding") for value in values) else "stale"
    old = extraction.extractor
    if proof is not None and old is not None:
        is_elsewhere = proof.step != extraction.step or type(proof.extractor.origin) is not type(old.origin)
        kind = "moved" if is_elsewhere else kind
    return BrokenExtraction(extraction, kind, values, proof)


def _proof_with_decoding(alignment: Alignment, extraction: Extraction, values: Sequence[SentValue]) -> Proof | None:
    """The same extraction with a decoding after it, where that gives what all of these runs sent."""
    old = extraction.extractor
    if old is None or any(value.cause != "other-encoding" for value in values):
        return None
    for codec in _CODECS:
        if all(decode(codec, value.sent or "") == value.recorded for value in values):
            runs = tuple(sorted({value.run for value in values}))
            extractor = Extractor(old.origin, (*old.operations, Decode(codec)))
            return Proof(extraction.step, extractor, None, runs, False, True, None)
    return None


def _proof_of_wider(alignment: Alignment, extraction: Extraction, wanted: Sequence[str | None]) -> Proof | None:
    """The same extraction whose expression lets a number be a word: ids that are UUIDs now. `wanted` are the runs'."""
    old = extraction.extractor
    if old is None or not any(
        isinstance(operation, Match) and _NUMBER.search(operation.pattern) for operation in old.operations
    ):
        return None
    operations = tuple(
        replace(operation, pattern=_NUMBER.sub(r"([\\w-]+)", operation.pattern))
        if isinstance(operation, Match)
        else operation
        for operation in old.operations
    )
    extractor = Extractor(old.origin, operations)
    runs = [number for number, text in enumerate(wanted) if text is not None]
    pages = [
        page_of(alignment.runs[number], extraction.step, follow=alignment.follows(extraction.step)) for number in runs
    ]
    values = [page.value(extractor) if page is not None else None for page in pages]
    if values != [wanted[number] for number in runs]:
        return None
    return Proof(extraction.step, extractor, None, tuple(runs), False, True, None)


_NUMBER = regex(r"\((?:\\d|\[0-9\])(?:\+|\{\d+(?:,\d*)?\})\)")
_CODECS: tuple[Codec, ...] = ("percent", "base64", "base64url", "json", "html", "form")


def proof_of(script: Script, alignment: Alignment, extraction: Extraction, values: Sequence[SentValue]) -> Proof | None:
    """What finds the value that is sent: on all runs where that can be, else on those that it is wrong for."""
    decoded = _proof_with_decoding(alignment, extraction, values)
    if decoded is not None:
        return decoded
    wrong = {value.run for value in values}
    for value in values:
        use = _use(script, alignment, extraction, value)
        if use is None:
            continue
        if extraction.extractor is not None and isinstance(extraction.extractor.origin, FromItems):
            return _list_anew(alignment, extraction.step, extraction.extractor.origin, use, sorted(wrong))
        if extraction.extractor is not None and extraction.extractor.items:
            return _of_items_anew(alignment, extraction.step, extraction.extractor, use, sorted(wrong))
        newest = tuple(text if number in wrong else None for number, text in enumerate(use.values))
        widened = _proof_of_wider(alignment, extraction, newest) if value.cause in ("stale", "drift") else None
        if widened is not None:
            return widened
        for wanted in dict.fromkeys((use.values, newest)):
            group = Group(use.slot.value, wanted, (SlotUse(use.step, use.slot, wanted, use.label),))
            candidate, _ = with_proof(Candidate(alignment, group))
            if candidate.proof is not None:
                return candidate.proof
    return None


def _of_items_anew(
    alignment: Alignment, step: int, extractor: Extractor, use: SlotUse, runs: Sequence[int]
) -> Proof | None:
    """The member of any item of a list that gives what these runs sent, as alike to the old one as can be."""
    places: list[set[Path]] = []
    old = extractor.member_path or ()
    for run in runs:
        page = page_of(alignment.runs[run], step, follow=alignment.follows(step))
        wanted = use.values[run]
        if page is None or wanted is None:
            return None
        paths = _paths_to(wanted, document(page.response.text))
        places.append({path for plain in paths for path in _with_items(plain, extractor.items)})
    common = set.intersection(*places) if places else set()
    best = min(common, key=lambda path: (path[-1:] != old[-1:], abs(len(path) - len(old)), str(path)), default=None)
    if best is None:
        return None
    return Proof(step, Extractor(FromJson(best)), None, tuple(runs), False, True, None)


def _list_anew(alignment: Alignment, step: int, old: FromItems, use: SlotUse, runs: Sequence[int]) -> Proof | None:
    """The list whose first item these runs sent first, as alike to the old one as can be."""
    places: list[set[FromItems]] = []
    for run in runs:
        page, sent = page_of(alignment.runs[run], step, follow=alignment.follows(step)), use.values[run]
        if page is None or sent is None:
            return None
        first = sent.split(old.separator)[0] if old.separator else sent
        paths = _paths_to(first, document(page.response.text))
        places.append({items for path in paths for items in lists_around(path, old.separator)})
    common = set.intersection(*places) if places else set()
    ranks = {new: (new.member != old.member, new.path[-1:] != old.path[-1:], str(new)) for new in common}
    best = min(common, key=ranks.__getitem__, default=None)
    return Proof(step, Extractor(best), None, tuple(runs), False, True, None) if best is not None else None


def _paths_to(wanted: str, node: object) -> Iterator[Path]:
    """Where a JSON document has a text or a number."""
    members: Iterable[tuple[str | int, object]] = ()
    if isinstance(node, dict):
        members = node.items()
    elif isinstance(node, list):
        members = enumerate(node)
    elif isinstance(node, str | int) and str(node) == wanted:
        yield ()
    for name, value in members:
        yield from ((name, *path) for path in _paths_to(wanted, value))


def _with_items(path: Path, items: Sequence[AnyItem]) -> Iterator[Path]:
    """A path with these in the place of as many numbers of items, in the same order."""
    numbers = [place for place, step in enumerate(path) if isinstance(step, int)]
    for places in combinations(numbers, len(items)):
        by_place = dict(zip(places, items, strict=True))
        yield tuple(by_place.get(place, step) for place, step in enumerate(path))


def _use(script: Script, alignment: Alignment, extraction: Extraction, value: SentValue) -> SlotUse | None:
    """The place that sends a value, with what each run sent where the script puts the extraction."""
    step = script.steps[value.step]
    slots = written_slots(step)
    slot = next((slot for slot in slots if slot.place == value.place), None)
    if slot is None:
        return None
    wanted = Extracted(extraction.step, extraction.extractor)
    texts = tuple(_recorded_part(run, step, slots, slot, wanted) for run in alignment.runs)
    literal = texts[value.run]
    if literal is None:
        return None
    place = slot.place if slot.text.value == HOLE else (*slot.place, "part", 0)
    new_slot = Slot(place, Text(literal), Text(literal), slot.codecs, slot.kind)
    return SlotUse(value.step, new_slot, texts, label_of(slot, step.address))


def _recorded_part(
    run: AlignedRecording, step: Step, slots: Iterable[Slot], slot: Slot, wanted: Extracted
) -> str | None:
    """What a run sent where the script puts an extraction's value; None where it sent nothing, or that is not plain."""
    position = run.position_of.get(step.index)
    if position is None:
        return None
    shift = path_shift(step.address, run.exchanges[position].url)
    recorded = match_places(slots, run.lookups.slots(position), shift).get(slot.place)
    if recorded is None:
        return None
    if not {"percent", "form"} & {*slot.codecs} or _encodes_for_address(slot.text, wanted):
        return part_of(slot.text, recorded.value, wanted)
    # The script puts the value there as it is, so that it must be encoded already, as the client has encoded it.
    return part_of(slot.raw, recorded.raw.value, wanted)


def _encodes_for_address(text: Text, wanted: Extracted) -> bool:
    """Whether the script encodes the wanted expression for an address or a form."""
    codecs = {codec for source in text.sources if innermost(source) == wanted for codec in _codecs(source)}
    return bool(codecs & {"percent", "form"})


def _codecs(source: Expression | None) -> Iterator[Codec]:
    """The encodings that the script applies to a value, and has not undone before, the outermost first."""
    while isinstance(source, Encoded) and not isinstance(source.value, Decoded):
        yield source.codec
        source = source.value


def part_of(text: Text, recorded: str, wanted: Extracted) -> str | None:
    """The part of a recorded value where a text has the wanted expression.

    The other parts of the text must tell where it begins and ends.
    """
    constants = text.value.split(HOLE)
    sources = text.sources or (None,) * (len(constants) - 1)
    numbers = [number for number, source in enumerate(sources) if innermost(source) == wanted]
    if not numbers:
        return None
    parts = between(constants, recorded, shortest=1)
    return None if parts is None else _without_encodings(sources[numbers[0]], parts[numbers[0]])


def innermost(source: Expression | None) -> Expression | None:
    """The expression without the encodings that the script applies or undoes."""
    while isinstance(source, AsPath | Encoded | Decoded):
        source = source.value
    return source


def _without_encodings(source: Expression | None, text: str) -> str:
    """The value before a script encodes or decodes it; slots are decoded from percent-encoding already."""
    while isinstance(source, AsPath | Encoded | Decoded):
        if isinstance(source, Encoded) and isinstance(source.value, Decoded):
            # One undoes the other.
            source = source.value
        elif isinstance(source, Decoded):
            text = encode("percent" if source.codec == "form" else source.codec, text)
        elif isinstance(source, Encoded) and source.codec not in ("percent", "form"):
            text = decode(source.codec, text) or text
        source = source.value
    return text

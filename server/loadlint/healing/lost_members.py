"""Members of JSON answers that the script reads, that no request sends, and that are not there any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.prove.run_extractor import follow
from loadlint.extractor import JsonStep, moved_path
from loadlint.healing.extractions import BrokenExtraction
from loadlint.healing.moves import Move, moves_of
from loadlint.replay.certificate import Certificate
from loadlint.replay.fill import Answers
from loadlint.replay.stops import document_of
from loadlint.script import Extraction, Script
from loadlint.text.span import Span

Path = tuple[JsonStep, ...]


class LostMember(Struct, frozen=True):
    """A member that the answer to a step has no more.

    `spans` are the expressions that read it, `runs` those for which an exception ends the script there, none where it
    goes on without it. `extraction` takes it, or something in it, and is needed for nothing; None where there is none.
    `now` is the path where all newer answers have it, None where nothing tells.
    """

    step: int
    path: Path
    spans: tuple[Span, ...]
    runs: frozenset[int]
    extraction: Extraction | None
    now: Path | None


class _Reads(Struct):
    """Where a member is read, and the runs for which that ends the script."""

    spans: dict[Span, None]
    runs: set[int]
    extraction: Extraction | None = None


def lost_members(
    script: Script,
    alignment: Alignment,
    certificate: Certificate,
    broken: Sequence[BrokenExtraction],
    dead: Iterable[Extraction],
) -> Iterator[LostMember]:
    """Each once, but for those that a broken extraction goes through, and what is in another one.

    `dead` are the extractions that find nothing and that nothing needs.
    """
    all_answers = [Answers(alignment, run) for run in sorted(certificate.newest)]
    all_reads = _reads(script, certificate, dead)
    trees = {step: _trees(all_answers, step) for step, _ in all_reads}
    # What is there is an object or a list, which is no text that an extraction could find.
    reads = {
        (step, path): of_member for (step, path), of_member in all_reads.items() if not _is_in_all(path, trees[step])
    }
    told = {(wrong.extraction.step, wrong.extraction.source.member_path or ()) for wrong in broken}
    gone_through = {(step, path[:length]) for step, path in told for length in range(1, len(path) + 1)}
    for (step, path), of_member in reads.items():
        outer = {(step, path[:length]) for length in range(1, len(path))}
        if (step, path) in gone_through or not outer.isdisjoint([*told, *reads]):
            continue
        candidates = _candidates(path, moves_of(broken, step), trees[step])
        now = next((new for new in candidates if _is_in_all(new, trees[step])), None)
        yield LostMember(step, path, tuple(of_member.spans), frozenset(of_member.runs), of_member.extraction, now)


def _trees(all_answers: Iterable[Answers], step: int) -> Sequence[object]:
    """The documents that a step is answered with."""
    return [tree for answers in all_answers if (tree := document_of(answers, step)) is not None]


def _reads(script: Script, certificate: Certificate, dead: Iterable[Extraction]) -> Mapping[tuple[int, Path], _Reads]:
    """The members that are not there any more, by step and path."""
    reads: dict[tuple[int, Path], _Reads] = {}
    for stop in certificate.stops:
        of_member = reads.setdefault((stop.member.step, stop.member.path), _Reads({}, set()))
        of_member.spans |= dict.fromkeys(_expressions(script, stop.member.span, stop.member.step, stop.member.path))
        of_member.runs.add(stop.run)
    for extraction in dead:
        path = extraction.source.member_path
        if path is not None:
            of_member = reads.setdefault((extraction.step, path), _Reads({}, set()))
            of_member.extraction = extraction
            of_member.spans = of_member.spans or {extraction.span: None}
    return reads


def _expressions(script: Script, span: Span, step: int, path: Path) -> Sequence[Span]:
    """The expression at a place; where that is a variable, the one that gives it the value."""
    name = script.source.text(span)
    taking = [
        extraction.span
        for extraction in script.extractions
        if (extraction.variable, extraction.step, extraction.source.member_path) == (name, step, path)
    ]
    return taking[:1] or [span]


def _candidates(path: Path, moves: Iterable[Move], trees: Sequence[object]) -> Iterator[Path]:
    """Where a member may be now: in the object that another one has moved into, or one object deeper."""
    for move in moves:
        old, new = move.old.member_path, move.new.member_path
        moved = moved_path(path, old, new) if old is not None and new is not None else None
        if moved is not None:
            yield moved
    document = trees[0] if trees else None
    for name in document if isinstance(document, dict) else ():
        yield (name, *path)


def _is_in_all(path: Path, trees: Sequence[object]) -> bool:
    return bool(trees) and all(follow(tree, path) is not None for tree in trees)

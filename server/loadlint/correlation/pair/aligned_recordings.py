"""The recordings of a flow laid beside its script: which exchange is which step, and what the script sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.sent_texts import texts_until
from loadlint.correlation.observe.signatures import Signature, Signatures, signature_of
from loadlint.correlation.pair.align import THRESHOLD, likeness, same_address
from loadlint.correlation.pair.answers import AnswerOutline, answer_outline
from loadlint.correlation.pair.apart import aligned_apart, moved_apart
from loadlint.correlation.pair.background import Kind, background_of, is_of
from loadlint.correlation.pair.loose_pairing import Sides
from loadlint.correlation.pair.path_change import change_of, stays
from loadlint.correlation.pair.repeated_requests import reads_on, with_ends_of_loops, with_own_requests
from loadlint.correlation.pair.suggestions import with_whole_texts
from loadlint.facts import fact
from loadlint.recordings.cookies import host_of
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.observe.embedded_resources import Loaded
    from loadlint.dialects.base import Page
    from loadlint.extractor import Extractor
    from loadlint.recordings.exchange import Exchange, Recording
    from loadlint.script import Step

Evaluate = Callable[["Extractor", "Page"], "str | None"]
"""A tool's own evaluator of extractors. Raises NotEvaluatedError where it can't tell."""


class _LastPairs(Struct, frozen=True):
    """The pairs of a recording with the steps of a script. An editor asks for the same ones after most keys."""

    steps: tuple[Signature, ...]
    background: frozenset[Kind]
    pairs: Mapping[int, int]


def _pairs(recording: Recording, steps: Sequence[Signature], background: frozenset[Kind]) -> Mapping[int, int]:
    """For the steps of a script the positions of their exchanges."""
    last = recording.facts.get(_LastPairs)
    if not isinstance(last, _LastPairs) or (last.steps, last.background) != (tuple(steps), background):
        lookups = lookups_of(recording)
        aligned = aligned_apart(steps, lookups.signatures, background)
        pairs = with_whole_texts(_with_proofs(aligned, lookups.answered_challenges), steps, recording)
        last = _LastPairs(tuple(steps), background, pairs)
        recording.facts[_LastPairs] = last
    return last.pairs


def _with_proofs(pairs: Mapping[int, int], answered: Mapping[int, int]) -> Mapping[int, int]:
    """The pairs, where a step makes the request that proves who the user is, not that of the question before it.

    A script that makes both as requests of its own keeps both.
    """
    paired = set(pairs.values())
    proofs = {step: answered.get(position, position) for step, position in pairs.items()}
    return {step: position if proofs[step] in paired else proofs[step] for step, position in pairs.items()}


class _LastMoves(Struct, frozen=True):
    """The pairs that include moved requests, with all that they depend on."""

    steps: tuple[Signature, ...]
    background: frozenset[Kind]
    strict: Mapping[int, int]
    wanted: tuple[AnswerOutline | None, ...]
    pairs: Mapping[int, int]


class AlignedRecording:
    """A recording with its pairing to the script's steps. `lookups` is what does not depend on the script.

    A position is an exchange's place in `exchanges`, in order of start. `evaluate` is the evaluator of the script's
    tool. `background` are the kinds of requests that pages make beside the journey, `moved` the steps whose request has
    another address here than in the script.
    """

    moved: frozenset[int] = frozenset()

    def __init__(
        self,
        recording: Recording,
        steps: Sequence[Signature],
        evaluate: Evaluate | None = None,
        background: frozenset[Kind] = frozenset(),
    ) -> None:
        self.recording = recording
        self.background = background
        self.evaluate = evaluate
        self.exchanges = recording.exchanges
        self.lookups = lookups_of(recording)
        self.position_of = _pairs(recording, steps, background) if steps else {}
        self.step_of = {position: step for step, position in self.position_of.items()}
        self._loaders: dict[int, Step] = {}
        self._loaded: dict[int, Loaded | None] = {}

    def loading(self, steps: Sequence[Step], signatures: Sequence[Signature]) -> AlignedRecording:
        """The same run where the tool loads the resources of some steps' pages, which then need no steps."""
        loaders = {step.index: step for step in steps if step.loads_resources}
        if not loaders:
            return self
        first = self._with(loaders, self.position_of)
        recorded = self.lookups.signatures
        taken = {position for step in loaders for position in first._loaded_by(step)} - {
            position
            for step, position in self.position_of.items()
            if recorded[position].path == signatures[step].path and HOLE not in "".join(recorded[position].path)
        }
        if not taken:
            return first
        left = [position for position in range(len(recorded)) if position not in taken]
        pairs = aligned_apart(signatures, Signatures(recorded[position] for position in left), self.background)
        return self._with(loaders, {step: left[position] for step, position in pairs.items()})

    def _with(self, loaders: dict[int, Step], pairs: Mapping[int, int]) -> AlignedRecording:
        other = self._with_pairs(pairs)
        other._loaders, other._loaded = loaders, {}
        return other

    def past_repetitions(self, steps: Sequence[Step], signatures: Sequence[Signature]) -> AlignedRecording:
        """The same run where no step is paired with what the step before it makes: its redirects, its repetitions."""
        pairs = with_own_requests(self.position_of, steps, signatures, self.lookups)
        pairs = with_ends_of_loops(pairs, steps, signatures, self.lookups)
        return self if pairs == self.position_of else self._with_pairs(pairs)

    def following_moves(self, signatures: Sequence[Signature], others: Sequence[AlignedRecording]) -> AlignedRecording:
        """The same run where steps are also paired with requests whose address has moved since `others`."""
        recorded = self.lookups.signatures
        left = [i for i, signature in enumerate(signatures) if not self._is_settled(i, signature)]
        if not left:
            return self
        wanted = {i: _recorded_answer(i, signatures[i], others) for i in left}
        key = tuple(signatures), self.background, self.position_of, tuple(wanted.values())
        last = self.recording.facts.get(_LastMoves)
        if not isinstance(last, _LastMoves) or (last.steps, last.background, last.strict, last.wanted) != key:
            sides = Sides(signatures, recorded, wanted.get, lambda position: answer_outline(self.lookups, position))
            last = _LastMoves(*key, moved_apart(sides, self.position_of, self.background))
            self.recording.facts[_LastMoves] = last
        moved = frozenset(i for i, j in last.pairs.items() if self._has_moved(i, j, signatures[i]))
        if last.pairs == self.position_of and not moved:
            return self
        other = self._with_pairs(last.pairs)
        other.moved = moved
        return other

    def _is_settled(self, step: int, wanted: Signature) -> bool:
        """Whether a step is paired with a request of the same address."""
        return step in self.position_of and stays(wanted, self.lookups.signatures[self.position_of[step]])

    def _has_moved(self, step: int, position: int, wanted: Signature) -> bool:
        recorded = self.lookups.signatures[position]
        is_new = self.position_of.get(step) != position
        return not stays(wanted, recorded) and (is_new or same_address(wanted, recorded))

    def loaded_resources(self, step: int) -> Loaded | None:
        """What the tool itself requests with the page of a step, redirects followed; None where it does not."""
        if step not in self._loaders or step not in self.position_of:
            return None
        if step not in self._loaded:
            follows = self._loaders[step].follows_redirects is not False
            start = self.position_of[step]
            self._loaded[step] = self.lookups.loader.load(
                self._loaders[step], self.lookups.chain(start)[-1] if follows else start
            )
        return self._loaded[step]

    def _loaded_by(self, step: int) -> frozenset[int]:
        loaded = self.loaded_resources(step)
        return loaded.positions if loaded is not None else frozenset()

    def positions_of_answers(self, step: int, *, follow: bool) -> list[int]:
        """The positions of all answers to a step: its own, those of followed redirects and of loaded resources."""
        position = self.position_of[step]
        return [*(self.lookups.chain(position) if follow else [position]), *sorted(self._loaded_by(step))]

    @classmethod
    def from_pairs(
        cls, recording: Recording, pairs: Mapping[int, int], evaluate: Evaluate | None = None
    ) -> AlignedRecording:
        """A run whose pairing is known: for steps the positions of their exchanges."""
        return cls(recording, (), evaluate)._with_pairs(pairs)

    def _with_pairs(self, pairs: Mapping[int, int]) -> AlignedRecording:
        """A copy with another pairing."""
        other = copy(self)
        for name in ("_first_seen", "_jars", "positions"):
            vars(other).pop(name, None)
        other.position_of = dict(pairs)
        other.step_of = {position: step for step, position in pairs.items()}
        other.moved = self.moved & pairs.keys()
        return other

    def without(self, steps: frozenset[int]) -> AlignedRecording:
        """The same run with some steps taken out of its pairing."""
        if not steps:
            return self
        return self._with_pairs({step: position for step, position in self.position_of.items() if step not in steps})

    @property
    def name(self) -> str:
        return self.recording.path

    def exchange(self, step: int) -> Exchange | None:
        """The exchange that a step is paired with."""
        position = self.position_of.get(step)
        return None if position is None else self.exchanges[position]

    @cached_property
    def positions(self) -> Sequence[int]:
        """The positions that steps are paired with, in order."""
        return sorted(self.step_of)

    def jar_before(self, step: int) -> frozenset[str]:
        """The names of the cookies that the script's jar holds for the host of a step when it runs."""
        if step not in self._jars:
            self._jars[step] = self._jar_before(step)
        return self._jars[step]

    @cached_property
    def _jars(self) -> dict[int, frozenset[str]]:
        loaders = tuple((step.index, step.loading, step.follows_redirects) for step in self._loaders.values())
        return _jars_by_step(self.recording, tuple(self.position_of.items()), loaders)

    def _jar_before(self, step: int) -> frozenset[str]:
        position = self.position_of[step]
        host = host_of(self.exchanges[position].request.url.value)
        return frozenset(
            cookie.name
            for cookie, positions in self.lookups.cookies.items()
            if (host == cookie.host or (cookie.domain and f".{host}".endswith(f".{cookie.domain}")))
            and any(setting < position and self._first_seen.get(setting, step) < step for setting in positions)
        )

    @cached_property
    def _first_seen(self) -> dict[int, int]:
        """For each position the first step that it answers."""
        first_seen: dict[int, int] = {}
        for step in sorted(self.position_of):
            for position in self.positions_of_answers(step, follow=True):
                first_seen.setdefault(position, step)
        return first_seen


@fact
def _jars_by_step(
    _: Recording, pairs: tuple[tuple[int, int], ...], loaders: tuple[object, ...]
) -> dict[int, frozenset[str]]:
    """What the jar of a run with these pairs holds before steps, as far as that was asked."""
    return {}


def _recorded_answer(step: int, wanted: Signature, runs: Sequence[AlignedRecording]) -> AnswerOutline | None:
    """The outline of the answer to a step, from the first run in which the step has its own address."""
    for run in runs:
        if run._is_settled(step, wanted):
            return answer_outline(run.lookups, run.position_of[step])
    return None


class Alignment(Struct, frozen=True, dict=True):
    """The script's steps with the recordings of all runs of the flow.

    `background` are the steps that make what pages request beside the journey.
    """

    steps: tuple[Step, ...]
    runs: tuple[AlignedRecording, ...]
    background: frozenset[int] = frozenset()

    def without(self, steps: Mapping[int, frozenset[int]]) -> Alignment:
        """The alignment without the pairs of some steps, which are given by the number of the run."""
        if not any(steps.values()):
            return self
        runs = tuple(run.without(steps.get(number, frozenset())) for number, run in enumerate(self.runs))
        return Alignment(self.steps, runs, self.background)

    def at_same_address(self) -> Alignment:
        """The alignment without the pairs of steps whose address has moved: their requests can't be compared."""
        return self.without({number: run.moved for number, run in enumerate(self.runs)})

    def of_other_runs(self, numbers: frozenset[int]) -> Alignment:
        """The alignment without the runs of these numbers."""
        runs = tuple(run for number, run in enumerate(self.runs) if number not in numbers)
        return Alignment(self.steps, runs, self.background)

    @property
    def pairing(self) -> object | None:
        """All of the script that decides which answers its steps see; None where the tool loads resources as well.

        While it is equal, everything that was found out about these answers stays true.
        """
        if any(step.loads_resources for step in self.steps):
            return None
        runs = [(run.evaluate, run.position_of) for run in self.runs]
        return [step.follows_redirects for step in self.steps], runs

    @cached_property
    def split_redirects(self) -> frozenset[int]:
        """The steps whose redirect the script follows by a step of its own, in every run."""
        split = set()
        for step in self.steps:
            if step.follows_redirects is False:
                continue
            targets = [self._target_step(run, step.index) for run in self.runs if step.index in run.position_of]
            if targets and all(target is not None and target > step.index for target in targets):
                split.add(step.index)
        return frozenset(split)

    @cached_property
    def showing(self) -> tuple[dict[int, list[int]], ...]:
        """For each run and position the steps that show this response: their own, of a redirect, of a resource."""
        showing = []
        for run in self.runs:
            steps: dict[int, list[int]] = {}
            for step in run.position_of:
                for seen in run.positions_of_answers(step, follow=self.follows(step)):
                    steps.setdefault(seen, []).append(step)
            showing.append(steps)
        return tuple(showing)

    @cached_property
    def sent_texts(self) -> tuple[tuple[str, ...], ...]:
        """For each step the texts that the script sent until then."""
        return texts_until(self.steps)

    def is_certain(self, step: int) -> bool:
        """Whether no other request of a run can belong to a step: the addresses agree, and all like it are paired.

        An address that moved leaves its own request without a pair, and another one may have taken its place.
        """
        pairings = (self.pairing_of(number, step) for number in range(len(self.runs)))
        return all(pairing is None or pairing.certainty is Certainty.CERTAIN for pairing in pairings)

    def pairing_of(self, number: int, step: int) -> Pairing | None:
        """The exchange of a step in a run, how certain it is, and why; None where the run has none."""
        run = self.runs[number]
        if step not in run.position_of:
            return None
        position = run.position_of[step]
        wanted = signature_of(self.steps[step])
        recorded = run.lookups.signatures[position]
        if self._has_rival(run, recorded):
            return Pairing(position, Certainty.UNSURE, "another step, which has no recorded request, is like this one")
        if stays(wanted, recorded):
            return Pairing(position, Certainty.CERTAIN, "method and address are the same")
        if step not in run.moved:
            return Pairing(position, Certainty.LIKELY, "method and address are alike, but for words that may be ids")
        return self._certainty_of_move(run, step, wanted)

    def _certainty_of_move(self, run: AlignedRecording, step: int, wanted: Signature) -> Pairing:
        """How certain a pairing with a request of another address is: other requests may have moved the same way."""
        position = run.position_of[step]
        recorded = run.lookups.signatures[position]
        change = change_of(wanted, recorded)
        alike = sum(
            change_of(signature_of(self.steps[other]), run.lookups.signatures[run.position_of[other]]) == change
            for other in run.moved - {step}
        )
        old, new = change.addresses
        written = f"the address has moved: {old} is now {new}"
        if alike:
            return Pairing(position, Certainty.LIKELY, f"{written}, as for {alike} other requests")
        if wanted.body == recorded.body and wanted.query == recorded.query and wanted.body | wanted.query:
            return Pairing(position, Certainty.LIKELY, f"{written}; its fields are the same")
        return Pairing(position, Certainty.UNSURE, f"{written}; no other request of its place is as much like it")

    def _has_rival(self, run: AlignedRecording, recorded: Signature) -> bool:
        """Whether a step without a pair is also like a recorded request."""
        unpaired = (step for step in self.steps if step.index not in run.position_of)
        return any(likeness(signature_of(step), recorded) >= THRESHOLD for step in unpaired)

    def lacks_body(self, number: int, step: int) -> bool:
        """Whether a run holds a step, but not the body of the answer that the script sees there."""
        run = self.runs[number]
        if step not in run.position_of:
            return False
        last = run.lookups.chain(run.position_of[step])[-1] if self.follows(step) else run.position_of[step]
        return last in run.lookups.bodiless

    def turns_before(self, run: AlignedRecording, step: int) -> range:
        """The positions of the requests by which a loop has read a feed on to the one that its step is paired with."""
        first = last = run.position_of[step]
        while self.steps[step].repeated and first - 1 not in run.step_of and reads_on(run.lookups, first):
            first -= 1
        return range(first, last)

    def _target_step(self, run: AlignedRecording, step: int) -> int | None:
        target = run.lookups.next_hop.get(run.position_of[step])
        return None if target is None else run.step_of.get(target)

    def follows(self, step: int) -> bool:
        """Whether the script sees the end of a step's redirects, once its repeated steps are taken care of."""
        return self.steps[step].follows_redirects is not False and step not in self.split_redirects


def alignment_of(steps: Sequence[Step], recordings: Sequence[Recording], evaluate: Evaluate | None = None) -> Alignment:
    """Pairs the steps with each recording."""
    signatures = [signature_of(step) for step in steps]
    background = background_of(signatures, recordings)
    aligned = [AlignedRecording(recording, signatures, evaluate, background) for recording in recordings]
    runs = [run.past_repetitions(steps, signatures).loading(steps, signatures) for run in aligned]
    moved = (run.following_moves(signatures, runs).past_repetitions(steps, signatures) for run in runs)
    beside = frozenset(index for index, signature in enumerate(signatures) if is_of(signature, background))
    return Alignment(tuple(steps), tuple(moved), beside)


class Certainty(StrEnum):
    """How certain a pairing is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class Pairing(Struct, frozen=True):
    """A step's exchange in a run. `reason` is for people: why it is this one, or what speaks against it."""

    position: int
    certainty: Certainty
    reason: str

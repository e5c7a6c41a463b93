"""The recordings of a flow laid beside its script: which exchange is which step, and what the script sees of it."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.leaves import Source, address_leaves
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.observe.traffic import traffic_of
from loadlint.correlation.pair.align import THRESHOLD, Signatures, align, likeness, same_address, signature
from loadlint.correlation.prove.by_neighbour import told_until
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import FromUrl
from loadlint.recordings.cookies import host_of
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from loadlint.correlation.observe.embedded_resources import Loaded
    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.align import Signature
    from loadlint.correlation.prove.run_extractor import Evaluate
    from loadlint.failures.sign import Sign
    from loadlint.recordings.exchange import Exchange, Recording
    from loadlint.script import Step


class Run:
    """One recording with its pairing to the script's steps, and look-ups that are made once.

    A position is an exchange's place in `exchanges`, in order of start. `evaluate` is the evaluator of the script's
    tool.
    """

    def __init__(self, recording: Recording, steps: Sequence[Signature], evaluate: Evaluate | None = None) -> None:
        self.recording = recording
        self.evaluate = evaluate
        self.exchanges = recording.exchanges
        self._traffic = traffic_of(recording)
        self.position_of = self._traffic.aligned(steps) if steps else {}
        self.step_of = {position: step for step, position in self.position_of.items()}
        self._loaders: dict[int, Step] = {}
        self._loaded: dict[int, Loaded | None] = {}

    def loading(self, steps: Sequence[Step], signatures: Sequence[Signature]) -> Run:
        """The same run where the tool loads the resources of some steps' pages: those are no steps of their own."""
        loaders = {step.index: step for step in steps if step.loads_resources}
        if not loaders:
            return self
        first = self._with(loaders, self.position_of)
        recorded = self._traffic.signatures
        taken = {at for step in loaders for at in first._loaded_by(step)} - {
            at
            for step, at in self.position_of.items()
            if recorded[at].path == signatures[step].path and HOLE not in "".join(recorded[at].path)
        }
        if not taken:
            return first
        left = [at for at in range(len(recorded)) if at not in taken]
        pairs = align(signatures, Signatures(recorded[at] for at in left))
        return self._with(loaders, {step: left[at] for step, at in pairs.items()})

    def _with(self, loaders: dict[int, Step], pairs: Mapping[int, int]) -> Run:
        other = self._repaired(pairs)
        other._loaders, other._loaded = loaders, {}
        return other

    def loaded(self, step: int) -> Loaded | None:
        """What the tool itself requests with the page of a step, redirects followed; None where it does not."""
        if step not in self._loaders or step not in self.position_of:
            return None
        if step not in self._loaded:
            follows = self._loaders[step].follows_redirects is not False
            start = self.position_of[step]
            self._loaded[step] = self._traffic.loader.load(
                self._loaders[step], self.chain(start)[-1] if follows else start
            )
        return self._loaded[step]

    def _loaded_by(self, step: int) -> frozenset[int]:
        loaded = self.loaded(step)
        return loaded.positions if loaded is not None else frozenset()

    def seen(self, step: int, *, follow: bool) -> list[int]:
        """The positions of all that answers a step: itself, redirects that are followed, resources that are loaded."""
        position = self.position_of[step]
        return [*(self.chain(position) if follow else [position]), *sorted(self._loaded_by(step))]

    @classmethod
    def paired(cls, recording: Recording, pairs: Mapping[int, int]) -> Run:
        """A run whose pairing is known: for steps the positions of their exchanges."""
        return cls(recording, ())._repaired(pairs)

    def _repaired(self, pairs: Mapping[int, int]) -> Run:
        """A copy with another pairing."""
        other = copy(self)
        vars(other).pop("_first_seen", None)
        other.position_of = dict(pairs)
        other.step_of = {position: step for step, position in pairs.items()}
        return other

    def without(self, steps: frozenset[int]) -> Run:
        """The same run with some steps taken out of its pairing."""
        if not steps:
            return self
        return self._repaired({step: position for step, position in self.position_of.items() if step not in steps})

    @property
    def name(self) -> str:
        return self.recording.path

    def exchange(self, step: int) -> Exchange | None:
        """The exchange that a step is paired with."""
        position = self.position_of.get(step)
        return None if position is None else self.exchanges[position]

    def slots(self, position: int) -> tuple[Slot, ...]:
        """The slots of a recorded request."""
        return self._traffic.slots(position)

    def own_signs(self, position: int) -> tuple[Sign, ...]:
        """The signs of a soft failure that a recorded response shows by itself."""
        return self._traffic.own_signs(position)

    def leaves(self, position: int) -> tuple[Leaf, ...]:
        """The values that a recorded response issued."""
        return self._traffic.leaves(position)

    @property
    def cookies_set(self) -> frozenset[str]:
        """The names of the cookies that the server set."""
        return self._traffic.cookies_set

    @property
    def last_started(self) -> float:
        """When the last request was made, in seconds since the epoch; 0 where no time is known."""
        return self._traffic.last_started

    @property
    def changing(self) -> Sequence[int]:
        """The positions of the requests that may change something."""
        return self._traffic.changing

    def same_address(self, exchange: Exchange) -> Sequence[int]:
        """The positions of the requests with an exchange's method and address, itself among them."""
        return self._traffic.by_address[exchange.method, exchange.url]

    @property
    def signatures(self) -> Signatures:
        """What alignment compares of each request."""
        return self._traffic.signatures

    def position_by_index(self, index: int) -> int:
        """The position of an exchange, by its index in the file."""
        return self._traffic.position_of[index]

    @property
    def entered(self) -> tuple[tuple[int, str, bool], ...]:
        """What addresses and bodies carry: where it is first sent, the value, and whether it is in a path."""
        return self._traffic.entered

    @property
    def slugs(self) -> Mapping[str, int]:
        """What a server makes of names of several words in an address, and where each name was first sent."""
        return self._traffic.slugs

    @property
    def posted_fields(self) -> Mapping[int, frozenset[str]]:
        """For requests that may change something the names of the fields that they carry in their bodies."""
        return self._traffic.posted_fields

    @property
    def sent_values(self) -> frozenset[str]:
        """All values that the requests carry."""
        return self._traffic.sent_values

    @property
    def answers(self) -> int:
        """How many responses of the recording have a body."""
        return self._traffic.answers

    @property
    def encodings(self) -> frozenset[str]:
        """The content encodings in which answers came."""
        return self._traffic.encodings

    @property
    def bodiless(self) -> frozenset[int]:
        """The positions whose answer must have had a body, which the recording lacks."""
        return self._traffic.bodiless

    @property
    def next_hop(self) -> dict[int, int]:
        """For positions of redirects, the position of the request that followed."""
        return self._traffic.next_hop

    def chain(self, position: int) -> list[int]:
        """The positions of an exchange and of the redirects that followed it."""
        return self._traffic.chain(position)

    def search(self, values: Iterable[str]) -> None:
        """Looks for many values in all responses in one pass, so that `holding` knows them."""
        self._traffic.search(values)

    def holding(self, value: str) -> tuple[int, ...]:
        """The positions of the responses that hold a value, in order."""
        return self._traffic.holding(value)

    def holds(self, position: int, value: str) -> bool:
        """Whether the response at a position holds a value, without a look at all others."""
        return self._traffic.holds(position, value)

    def first_sent(self, value: str) -> int | None:
        """The position of the first request that holds a value; cookies and the referring page don't count."""
        return self._traffic.first_sent(value)

    def jar_before(self, step: int) -> frozenset[str]:
        """The names of the cookies that the script's jar holds for the host of a step when it runs."""
        position = self.position_of[step]
        host = host_of(self.exchanges[position].request.url.value)
        return frozenset(
            cookie.name
            for cookie, positions in self._traffic.cookies.items()
            if (host == cookie.host or (cookie.domain and f".{host}".endswith(f".{cookie.domain}")))
            and any(at < position and self._first_seen.get(at, step) < step for at in positions)
        )

    @cached_property
    def _first_seen(self) -> dict[int, int]:
        """For each position the first step that it answers."""
        found: dict[int, int] = {}
        for step in sorted(self.position_of):
            for at in self.seen(step, follow=True):
                found.setdefault(at, step)
        return found

    def page(self, step: int, *, follow: bool) -> Page | None:
        """What the script sees after a step; None without a response."""
        position = self.position_of.get(step)
        if position is None:
            return None
        hops = [self.exchanges[at] for at in (self.chain(position) if follow else [position])]
        if hops[-1].response is None:
            return None
        loaded = self.loaded(step)
        resources = loaded.resources if loaded is not None else None
        return Page(hops, follows=follow, evaluate=self.evaluate, resources=resources)

    def page_leaves(self, step: int, *, follow: bool) -> tuple[Leaf, ...]:
        """The values on that page: the last response's, the cookies of all hops, the final address."""
        position = self.position_of[step]
        if not follow:
            return self.leaves(position)
        chain = self.chain(position)
        found = [leaf for at in chain[:-1] for leaf in self.leaves(at) if leaf.source == Source.COOKIE]
        found += self.leaves(chain[-1])
        response = self.exchanges[chain[-1]].response
        if len(chain) > 1 and response is not None:
            found += address_leaves(response.url, FromUrl(), Source.LOCATION)
        return tuple(found)


class Lanes(Struct, frozen=True, dict=True):
    """The script's steps with all runs."""

    steps: tuple[Step, ...]
    runs: tuple[Run, ...]

    def without(self, steps: Mapping[int, frozenset[int]]) -> Lanes:
        """The same runs, but for the pairs of these steps, by the number of the run."""
        if not any(steps.values()):
            return self
        runs = tuple(run.without(steps.get(number, frozenset())) for number, run in enumerate(self.runs))
        return Lanes(self.steps, runs)

    @property
    def pairing(self) -> object | None:
        """What of the script decides which of these recordings' answers its steps see; None where the tool loads more.

        While it is equal, so is all that was found out about these answers.
        """
        if any(step.loads_resources for step in self.steps):
            return None
        runs = [(run.evaluate, run.position_of) for run in self.runs]
        return [step.follows_redirects for step in self.steps], runs

    @cached_property
    def split_redirects(self) -> frozenset[int]:
        """The steps whose redirect the script follows by a step of its own, in every run."""
        found = set()
        for step in self.steps:
            if step.follows_redirects is False:
                continue
            targets = [self._target_step(run, step.index) for run in self.runs if step.index in run.position_of]
            if targets and all(target is not None and target > step.index for target in targets):
                found.add(step.index)
        return frozenset(found)

    @cached_property
    def showing(self) -> tuple[dict[int, list[int]], ...]:
        """For each run and position the steps that show this response: their own, of a redirect, of a resource."""
        found = []
        for run in self.runs:
            steps: dict[int, list[int]] = {}
            for step in run.position_of:
                for seen in run.seen(step, follow=self.follows(step)):
                    steps.setdefault(seen, []).append(step)
            found.append(steps)
        return tuple(found)

    @cached_property
    def told(self) -> tuple[tuple[str, ...], ...]:
        """For each step the texts that the script sent until then."""
        return told_until(self.steps)

    def is_certain(self, step: int) -> bool:
        """Whether no other request of a run can be the one of a step: the addresses agree, and nothing like it is left.

        An address that moved leaves its own request without a pair, and another one may have taken its place.
        """
        wanted = signature(self.steps[step].request, slots_of_step(self.steps[step]))
        for run in self.runs:
            if step not in run.position_of:
                continue
            recorded = run.signatures[run.position_of[step]]
            if not same_address(wanted, recorded) or self._has_rival(run, recorded):
                return False
        return True

    def _has_rival(self, run: Run, recorded: Signature) -> bool:
        """Whether a step without a pair is like a recorded request, too."""
        unpaired = (step for step in self.steps if step.index not in run.position_of)
        return any(likeness(signature(step.request, slots_of_step(step)), recorded) >= THRESHOLD for step in unpaired)

    def lacks_body(self, number: int, step: int) -> bool:
        """Whether a run holds a step, but not the body of the answer that the script sees there."""
        run = self.runs[number]
        if step not in run.position_of:
            return False
        last = run.chain(run.position_of[step])[-1] if self.follows(step) else run.position_of[step]
        return last in run.bodiless

    def _target_step(self, run: Run, step: int) -> int | None:
        target = run.next_hop.get(run.position_of[step])
        return None if target is None else run.step_of.get(target)

    def follows(self, step: int) -> bool:
        """Whether the script sees the end of a step's redirects, once its repeated steps are taken care of."""
        return self.steps[step].follows_redirects is not False and step not in self.split_redirects


def lanes_of(steps: Sequence[Step], recordings: Sequence[Recording], evaluate: Evaluate | None = None) -> Lanes:
    """Pairs the steps with each recording."""
    signatures = [signature(step.request, slots_of_step(step)) for step in steps]
    runs = (Run(recording, signatures, evaluate) for recording in recordings)
    return Lanes(tuple(steps), tuple(run.loading(steps, signatures) for run in runs))

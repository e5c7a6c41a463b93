"""The recordings of a flow laid beside its script: which exchange is which step, and what the script sees of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from ahocorasick_rs import AhoCorasick

from loadlint.codecs import decode_base64, written_forms
from loadlint.correlation.align import Signature, align, signature
from loadlint.correlation.evaluate import Evaluate, Page
from loadlint.correlation.leaves import Leaf, Source, address_leaves, leaves_of
from loadlint.correlation.slots import Slot, slots_of
from loadlint.extractor import FromUrl
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.script import Step

_REDIRECT_REACH = 30
_SUBSTRING_LENGTH = 8
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


class Run:
    """One recording with its pairing to the script's steps, and look-ups that are made once.

    A position is an exchange's place in `exchanges`, in order of start. `evaluate` is the evaluator of the script's
    tool.
    """

    def __init__(self, recording: Recording, steps: Sequence[Signature], evaluate: Evaluate | None = None) -> None:
        self.recording = recording
        self._evaluate = evaluate
        self.exchanges = recording.exchanges
        signatures = [signature(exchange.request) for exchange in self.exchanges]
        self.position_of = align(steps, signatures)
        self.step_of = {position: step for step, position in self.position_of.items()}
        self._leaves: dict[int, tuple[Leaf, ...]] = {}
        self._slots: dict[int, tuple[Slot, ...]] = {}
        self._holding: dict[str, tuple[int, ...]] = {}
        self._sent: dict[str, int | None] = {}

    def without(self, steps: frozenset[int]) -> Run:
        """The same run with some steps taken out of its pairing."""
        if not steps:
            return self
        other = copy(self)
        other.position_of = {step: position for step, position in self.position_of.items() if step not in steps}
        other.step_of = {position: step for step, position in other.position_of.items()}
        return other

    @property
    def name(self) -> str:
        return self.recording.path

    def exchange(self, step: int) -> Exchange | None:
        """The exchange that a step is paired with."""
        position = self.position_of.get(step)
        return None if position is None else self.exchanges[position]

    def slots(self, position: int) -> tuple[Slot, ...]:
        """The slots of a recorded request."""
        if position not in self._slots:
            self._slots[position] = slots_of(self.exchanges[position].request)
        return self._slots[position]

    def leaves(self, position: int) -> tuple[Leaf, ...]:
        """The values that a recorded response issued."""
        if position not in self._leaves:
            response = self.exchanges[position].response
            self._leaves[position] = tuple(leaves_of(response)) if response else ()
        return self._leaves[position]

    @cached_property
    def cookies_set(self) -> frozenset[str]:
        """The names of the cookies that the server set."""
        headers = [
            header
            for exchange in self.exchanges
            if exchange.response is not None
            for header in exchange.response.header_values("set-cookie")
        ]
        return frozenset(header.partition("=")[0].strip() for header in headers)

    def jar_before(self, step: int) -> frozenset[str]:
        """The names of the cookies that the script's jar holds for the host of a step when it runs."""
        position = self.position_of[step]
        host = _host(self.exchanges[position].request.url.value)
        answered = {at for number, start in self.position_of.items() if number < step for at in self.chain(start)}
        names = set()
        for at in sorted(answered):
            exchange = self.exchanges[at]
            if at >= position or exchange.response is None:
                continue
            for header in exchange.response.header_values("set-cookie"):
                domain = re.search(r";\s*domain=\.?([^;\s]+)", header, re.IGNORECASE)
                if host == _host(exchange.request.url.value) or (
                    domain and f".{host}".endswith("." + domain[1].lower())
                ):
                    names.add(header.partition("=")[0].strip())
        return frozenset(names)

    @cached_property
    def sent_values(self) -> frozenset[str]:
        """All values that the requests carry."""
        return frozenset(slot.value for position in range(len(self.exchanges)) for slot in self.slots(position))

    @cached_property
    def answers(self) -> int:
        """How many responses of the recording have a body."""
        return sum(exchange.response is not None and bool(exchange.response.body) for exchange in self.exchanges)

    @cached_property
    def next_hop(self) -> dict[int, int]:
        """For positions of redirects, the position of the request that followed."""
        hops = {}
        for position, exchange in enumerate(self.exchanges):
            response = exchange.response
            if response is None or response.location is None:
                continue
            target = urldefrag(urljoin(exchange.request.url.value, response.location)).url
            for later in range(position + 1, min(position + 1 + _REDIRECT_REACH, len(self.exchanges))):
                if urldefrag(self.exchanges[later].request.url.value).url == target:
                    hops[position] = later
                    break
        return hops

    def chain(self, position: int) -> list[int]:
        """The positions of an exchange and of the redirects that followed it."""
        found = [position]
        while found[-1] in self.next_hop:
            found.append(self.next_hop[found[-1]])
        return found

    def page(self, step: int, *, follow: bool) -> Page | None:
        """What the script sees after a step; None without a response."""
        position = self.position_of.get(step)
        if position is None:
            return None
        hops = [self.exchanges[at] for at in (self.chain(position) if follow else [position])]
        if hops[-1].response is None:
            return None
        return Page(hops, follows=follow, evaluate=self._evaluate)

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

    def search(self, values: Iterable[str]) -> None:
        """Looks for many values in all responses in one pass, so that `holding` knows them."""
        forms: dict[str, list[str]] = {}
        for value in values:
            if len(value) >= _SUBSTRING_LENGTH and value not in self._holding:
                for form in written_forms(value):
                    forms.setdefault(form, []).append(value)
        if not forms:
            return
        patterns = list(forms)
        automaton = AhoCorasick(patterns, store_patterns=False)
        found: dict[str, list[int]] = {value: [] for owners in forms.values() for value in owners}
        for position, text in enumerate(self._haystacks):
            hits = {match[0] for match in automaton.find_matches_as_indexes(text, overlapping=True)}
            for value in {value for hit in hits for value in forms[patterns[hit]]}:
                found[value].append(position)
        self._holding.update((value, tuple(positions)) for value, positions in found.items())

    def holding(self, value: str) -> tuple[int, ...]:
        """The positions of the responses that hold a value, in order."""
        if value not in self._holding:
            forms = [form for form in written_forms(value) if form]
            if len(value) < _SUBSTRING_LENGTH:
                word = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])" for form in forms))
                found = [position for position, text in enumerate(self._haystacks) if word.search(text)]
            else:
                found = [
                    position for position, text in enumerate(self._haystacks) if any(form in text for form in forms)
                ]
            self._holding[value] = tuple(found)
        return self._holding[value]

    @cached_property
    def _haystacks(self) -> list[str]:
        """The texts of the responses to search: body, headers, and what base64 hides in them."""
        texts = []
        for exchange in self.exchanges:
            response = exchange.response
            if response is None:
                texts.append("")
                continue
            text = "\n".join([response.text, *(value for _, value in response.headers)])
            texts.append("\n".join([text, *_hidden(text)]))
        return texts

    def first_sent(self, value: str) -> int | None:
        """The position of the first request that holds a value; cookies and the referring page don't count.

        A browser sends those by itself: they say nothing about who made the value.
        """
        if value not in self._sent:
            first = self._first_sent_whole.get(value)
            if len(value) >= _SUBSTRING_LENGTH:
                inside = (position for position, text in enumerate(self._sent_texts) if value in text)
                first = next(inside, None)
            self._sent[value] = first
        return self._sent[value]

    @cached_property
    def _first_sent_whole(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for position in range(len(self.exchanges)):
            for text in self._sent_by(position):
                found.setdefault(text, position)
        return found

    @cached_property
    def _sent_texts(self) -> list[str]:
        # No value holds a NUL, so that none is found across two of them.
        return ["\0".join(self._sent_by(position)) for position in range(len(self.exchanges))]

    def _sent_by(self, position: int) -> Iterator[str]:
        for slot in self.slots(position):
            if slot.place[0] != "cookie" and slot.place[:2] != ("header", "referer"):
                yield slot.value
                yield slot.raw.value


def _hidden(text: str) -> Iterator[str]:
    """What base64 hides in a text. Base64 of text has letters of both cases; most other long words have not."""
    for match in _BASE64.finditer(text):
        word = match[0]
        if word != word.lower() and word != word.upper():
            plain = decode_base64(word)
            if plain and plain.isprintable():
                yield plain


def _host(url: str) -> str:
    """The host without its port: cookies know no ports (RFC 6265, section 8.5)."""
    return (urlsplit(url).hostname or "").lower()


@dataclass(frozen=True)
class Lanes:
    """The script's steps with all runs."""

    steps: tuple[Step, ...]
    runs: tuple[Run, ...]

    def without(self, steps: Mapping[int, frozenset[int]]) -> Lanes:
        """The same runs, but for the pairs of these steps, by the number of the run."""
        if not any(steps.values()):
            return self
        runs = tuple(run.without(steps.get(number, frozenset())) for number, run in enumerate(self.runs))
        return Lanes(self.steps, runs)

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
        """For each run and position the steps that show this response, at the end of redirects or on the way."""
        found = []
        for run in self.runs:
            steps: dict[int, list[int]] = {}
            for step, at in run.position_of.items():
                for seen in run.chain(at) if self.follows(step) else [at]:
                    steps.setdefault(seen, []).append(step)
            found.append(steps)
        return tuple(found)

    def _target_step(self, run: Run, step: int) -> int | None:
        target = run.next_hop.get(run.position_of[step])
        return None if target is None else run.step_of.get(target)

    def follows(self, step: int) -> bool:
        """Whether the script sees the end of a step's redirects, once its repeated steps are taken care of."""
        return self.steps[step].follows_redirects is not False and step not in self.split_redirects


def lanes_of(steps: Sequence[Step], recordings: Sequence[Recording], evaluate: Evaluate | None = None) -> Lanes:
    """Pairs the steps with each recording."""
    signatures = [signature(step.request) for step in steps]
    return Lanes(tuple(steps), tuple(Run(recording, signatures, evaluate) for recording in recordings))

"""The examples in the docstrings of clues: a value for which one must say something, and one for which it must not.

A line `Counts for 41:` or `Not for 41:` is followed by a recording, which the script replays. Each line is an exchange:
method and path, the body of the request, `->` with the status, the body of the answer, or where a redirect leads; the
last three may be missing.
What differs between the runs stands as `{41|52}`, one value for each run, of which the script has the first; or as
`{63>41|52}`, where the script has the value 63 of yet another run. Where short equal values are not the same, the last
one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any, NamedTuple

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.client_made import sent_value
from loadlint.correlation.decide.evidence import clues
from loadlint.correlation.decide.groups import groups_of
from loadlint.correlation.decide.outcomes import going_on
from loadlint.correlation.decide.passes.ids_of_new_things import steps_with_new_ids
from loadlint.correlation.decide.passes.joined_items import candidates, list_in
from loadlint.correlation.decide.passes.named_by_address import dynamic_addresses, is_named
from loadlint.correlation.decide.resolve import resolve, with_proof
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.recordings.exchange import Recording
from tests.support.flowtext import parse_flow

KINDS = ("one_run", "several_runs", "client_made")

_EXAMPLE = re.compile(r"^(Counts|Not) for (\S+):\n((?: {4}.*\n)+)", re.MULTILINE)
_EXCHANGE = re.compile(r"^ *([A-Z]+) (\S+)(?: (?!->)(.+?))?(?: -> (\d+)(?: (.+))?)?$", re.MULTILINE)
_CHOICE = re.compile(r"\{(?:([^{}|>\s]+)>)?([^{}|>\s]+(?:\|[^{}|>\s]+)+)\}")


class Example(NamedTuple):
    """A value in a text that describes recordings, and whether the clue must count for it."""

    counts: bool
    value: str
    text: str


def examples(module: Any) -> list[Example]:
    """The examples of a clue."""
    sections = _EXAMPLE.findall(cleandoc(module.__doc__) + "\n")
    return [Example(word == "Counts", value, text) for word, value, text in sections]


def every_clue() -> Iterator[tuple[str, Any]]:
    """The kind and the module of each clue, in their order."""
    return ((kind, module) for kind in KINDS for module in clues(kind))


def said(kind: str, module: Any, example: Example) -> Any:
    """What a clue says in an example."""
    candidate = candidate_for(example.value, *recordings_of(example.text))
    if kind != "client_made":
        return module.clue(candidate)
    sent = sent_value(candidate)
    assert sent is not None, "the example needs an answer"
    return module.clue(sent)


def candidate_for(value: str, script: Recording, runs: list[Recording]) -> Candidate:
    """What is known of a value when clues look at it. Of short equal values the last one is meant."""
    alignment = alignment_of(replaying(script).steps, runs)
    items = [resolve(Candidate(alignment, group)) for group in going_on(groups_of(alignment))]
    item = next(item for item in reversed(items) if item.group.literal == value)
    candidate = Candidate(
        alignment,
        item.group,
        in_dynamic_address=is_named(item, dynamic_addresses(items)),
        new_id_steps=steps_with_new_ids(alignment, items),
    )
    joined = list_in(item.group)
    listed = next(candidates(alignment, [joined])) if joined is not None else None
    return listed or with_proof(candidate)[0]


def recordings_of(text: str) -> tuple[Recording, list[Recording]]:
    """What the script sends, and its runs, which are called `1.har`, `2.har` and so on."""
    script, *runs = (parse_flow(one, f"{number}.har") for number, one in enumerate(_texts(text)))
    return script, runs


def _texts(text: str) -> Iterator[str]:
    """What the script sends, then each run."""
    text = "###\n".join(_exchange(*exchange) for exchange in _EXCHANGE.findall(text))
    yield _CHOICE.sub(lambda choice: choice[1] or choice[2].split("|")[0], text)
    counts = {choice[2].count("|") + 1 for choice in _CHOICE.finditer(text)} or {1}
    assert len(counts) == 1, "each choice has a value for every run"
    for run in range(counts.pop()):
        yield _CHOICE.sub(lambda choice: choice[2].split("|")[run], text)  # noqa: B023


def _exchange(method: str, path: str, sent: str, status: str, answer: str) -> str:
    """The exchange in the notation of `flowtext`."""
    request = f"{method} https://shop.test{path}\n\n{sent}\n"
    if status.startswith("3"):
        return f"{request}HTTP {status}\nLocation: {answer}\n"
    return f"{request}HTTP {status}\n\n{answer}\n" if status else request

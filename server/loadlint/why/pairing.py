"""Which recorded request belongs to a step, and why."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.correlation.flow import Flow
from loadlint.correlation.observe.signatures import Signature, signature_of
from loadlint.correlation.pair.align import THRESHOLD, likeness, same_address
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.text.mapped import HOLE
from loadlint.text.sentences import number_of
from loadlint.why.model import Pair
from loadlint.why.words import exchange_of


def pairs_of(flow: Flow, step: int) -> Iterator[Pair]:
    """The recorded request of a step in each recording."""
    certain = flow.whole.is_certain(step)
    wanted = signature_of(flow.whole.steps[step])
    for number, run in enumerate(flow.whole.runs):
        position = run.position_of.get(step)
        if position is None:
            yield Pair(run.name, None, None, None, certain=False, why=_why_none(run, step, wanted))
            continue
        exchange, recorded = run.exchanges[position], run.lookups.signatures[position]
        why = _alike(wanted, recorded)
        if flow.alignment.runs[number].position_of.get(step) != position:
            why += f"; nothing is learned from its response, {_failure(flow, number, step)}"
        yield Pair(run.name, exchange.index, exchange_of(exchange), likeness(wanted, recorded), certain, why)


def _alike(wanted: Signature, recorded: Signature) -> str:
    """What two requests have in common."""
    facts = [_address(wanted, recorded)]
    for what, sent, recorded_names in (
        ("query parameter", wanted.query, recorded.query),
        ("field of the body", wanted.body, recorded.body),
    ):
        if sent or recorded_names:
            facts.append(_fields(what, len(sent & recorded_names), len(sent | recorded_names)))
    return ", ".join(facts)


def _address(wanted: Signature, recorded: Signature) -> str:
    method = "same method" if wanted.method == recorded.method else "a method that the script computes"
    if wanted.path == recorded.path:
        return f"{method} and path"
    return f"{method}, path differs in ids only" if same_address(wanted, recorded) else f"{method}, similar path"


def _fields(what: str, shared: int, together: int) -> str:
    plural = what.replace("parameter", "parameters").replace("field", "fields")
    if shared == together:
        return f"same {what if together == 1 else plural}"
    return f"{shared} of {number_of(together, what, plural)} in common"


def _why_none(run: AlignedRecording, step: int, wanted: Signature) -> str:
    """Why a recording has no request for a step: what is the most like it, and whose request that is."""
    alike = ((likeness(wanted, other), -position) for position, other in enumerate(run.lookups.signatures))
    best, place = max(alike, default=(0.0, 0))
    if best <= 0 and HOLE in ("".join(wanted.path) or wanted.host):
        return "the script computes the address, so no recorded request can be told to be the same"
    if best <= 0:
        return "it has no request with this method and a similar address"
    exchange = run.exchanges[-place]
    nearest = f"entry {exchange.index} ({exchange_of(exchange)}) is the most similar request, with {best:.2f}"
    if best < THRESHOLD:
        return f"{nearest}; a pair needs {THRESHOLD}"
    owner = run.step_of.get(-place)
    if owner is not None:
        return f"{nearest}, but it belongs to request {owner + 1} of the script"
    return f"{nearest}, but it is not at the same place in the order of the requests"


def _failure(flow: Flow, number: int, step: int) -> str:
    positions = {flow.whole.runs[number].position_of.get(step)}
    signs = [
        sign.text
        for failure in flow.failures
        if failure.run == number and (failure.step == step or failure.position in positions)
        for sign in failure.signs
    ]
    return f"which looks like a failure behind a good status ({signs[0]})" if signs else "since an earlier one failed"

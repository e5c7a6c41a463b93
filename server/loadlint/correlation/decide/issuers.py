"""Tells users where a value was issued, and why no extractor is proven there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import is_page_file, path_of
from loadlint.extractor import FromCookie, FromHeader, FromUrl
from loadlint.findings import Issuer

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate

_NEEDS_LEAF = 4
"""Shorter values, in characters, occur in any answer by chance, as a part of something else."""

_PARTS: dict[type, str] = {FromHeader: "header", FromCookie: "cookie", FromUrl: "url"}


def issuer_of(candidate: Candidate) -> Issuer:
    """The response that the extractor reads; without an extractor, the first one that clearly issues the value."""
    run, proof, positions = candidate.run, candidate.proof, candidate.positions
    part = "body"
    if proof is not None:
        seen = run.positions_of_answers(proof.step, follow=candidate.alignment.follows(proof.step))
        position = next((position for position in seen if position in positions), seen[0])
        part = _PARTS.get(type(proof.extractor.origin), part)
    else:
        position = _plain_position(candidate)
    exchange = run.exchanges[position]
    return Issuer(run.name, exchange.index, exchange.request.method or "GET", exchange.request.url.value, part)


def _plain_position(candidate: Candidate) -> int:
    """The first position; for a short value the first one with an equal leaf, else the first one with a link to it."""
    run, positions = candidate.run, candidate.positions
    value = candidate.group.values[candidate.number] or ""
    if len(value) >= _NEEDS_LEAF:
        return positions[0]
    pages = [position for position in positions if not is_page_file(run.exchanges[position].request)]
    link = re.compile(rf"\b{re.escape(candidate.group.uses[0].label)}\W{{1,12}}{re.escape(value)}\b")
    leaves = (page for page in pages if any(leaf.value == value for leaf in run.lookups.leaves(page)))
    links = (page for page in pages if (answer := run.exchanges[page].response) and link.search(answer.text))
    return next(leaves, next(links, positions[0]))


def why_not(candidate: Candidate) -> str:
    """Why no extractor is proven."""
    showing = candidate.alignment.showing[candidate.number]
    if not any(showing.get(position) for position in candidate.positions):
        request = candidate.issuer.request
        return f"it was issued by {request.method} {path_of(request.url.value)}, which the script does not request"
    if len(candidate.issuing) < candidate.group.compared:
        return "not every recording holds the response that issued it"
    return "no extractor returns each recording's own value"

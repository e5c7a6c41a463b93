"""Is a value dynamic? Two runs prove it; one run gives reasons, each with a weight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.correlation.decide.first_appearance import created, may_be_slug
from loadlint.correlation.observe.leaves import Source
from loadlint.correlation.observe.value_shape import (
    is_id_name,
    is_page_file,
    is_token_name,
    looks_like_token,
    name_reason,
    same_field,
    shape_reason,
    singular,
)
from loadlint.extractor import FromCookie, FromHeader, FromHtml, FromJson, JsonInside
from loadlint.findings import Evidence, Level, Reason

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidates import Group, SlotUse
    from loadlint.correlation.pair.aligned_recordings import Lanes
    from loadlint.correlation.prove.origins import Found

LIKELY, POSSIBLE = 0.5, 0.25
"""Sums of weights from which a value is likely, or possibly, dynamic."""


def weigh(
    lanes: Lanes, group: Group, found: Found | None, issuing: dict[int, tuple[int, ...]], known: Reason | None = None
) -> Evidence | None:
    """The evidence that a value is dynamic; None where there is not enough to speak of it.

    `known` is a reason of a single run that lies in other values.
    """
    if group.differs:
        return _compared(lanes, group, found, issuing)
    reasons = (*_reasons(lanes, group, found, issuing), *([known] if known else []))
    total = sum(reason.weight for reason in reasons)
    if total < POSSIBLE:
        return None
    return Evidence(Level.LIKELY if total >= LIKELY else Level.POSSIBLE, reasons)


def is_hopeless(lanes: Lanes, group: Group) -> bool:
    """Whether form and name already outweigh whatever the place of issue could add."""
    shape = shape_reason(group.literal)
    if shape is None or shape.weight > -0.35 or _may_be_created(lanes, group):
        return False
    named = [name_reason(use.slot.field) for use in group.uses if use.slot.field]
    return shape.weight <= -0.6 or not any(reason is not None and reason.weight > 0 for reason in named)


def _may_be_created(lanes: Lanes, group: Group) -> bool:
    """Whether it has a number or is a slug, where ids stand: such a value the run itself may show to be new."""
    literal = group.literal
    if not re.search(r"\d", literal) and not any(may_be_slug(run, literal) for run in lanes.runs):
        return False
    return any(_is_id_place(use) for use in group.uses)


def _is_id_place(use: SlotUse) -> bool:
    if use.slot.kind == "id in a name":
        return True
    return ("path" in use.slot.place[-2:] and bool(use.label)) or is_id_name(use.slot.field)


def _compared(lanes: Lanes, group: Group, found: Found | None, issuing: dict[int, tuple[int, ...]]) -> Evidence:
    names = [run.name for run, value in zip(lanes.runs, group.values, strict=True) if value is not None]
    reasons = [Reason(f"differs between {_listed(names)}", 0.5)]
    issued = len(issuing) if found is None else min(len(issuing), len(found.proven_on))
    complete = issued == group.compared
    if complete:
        reasons.append(Reason("in each of them, an earlier response issued the value that the request then sent", 0.5))
    else:
        reasons.append(Reason(f"an earlier response issued it in {issued} of {group.compared} recordings", 0.2))
        if found is not None and (new := _new(lanes, group, found, found.proven_on[0])):
            reasons.append(new)
            complete = True
    if found is not None:
        proven = _listed([lanes.runs[number].name for number in found.proven_on])
        reasons.append(Reason(f"the extractor returned the run's own value on {proven}", 0.5))
    if group.literal not in group.values:
        reasons.append(Reason("the script holds the value of yet another run", 0.1))
    return Evidence(Level.PROVEN if complete else Level.LIKELY, tuple(reasons))


def _reasons(lanes: Lanes, group: Group, found: Found | None, issuing: dict[int, tuple[int, ...]]) -> list[Reason]:
    reasons: list[Reason] = []
    fields = [use.slot.field for use in group.uses if use.slot.field]
    if shape := shape_reason(group.literal):
        reasons.append(shape)
    name = next((reason for field in fields if (reason := name_reason(field))), None)
    if name is None and any("path" in use.slot.place[-2:] for use in group.uses):
        name = Reason("a path segment", 0.05)
    if name is not None:
        reasons.append(name)
    number, positions = next(iter(issuing.items()))
    run = lanes.runs[number]
    issuer = run.exchanges[positions[0]]
    if issuer.request.method == "POST" or (issuer.response is not None and issuer.response.status == 201):
        reasons.append(Reason(f"issued by the response to a {issuer.request.method}", 0.15))
    new: Reason | None = None
    if found is not None:
        reasons += _place_reasons(found, fields)
        new = _new(lanes, group, found, number)
        reasons += [new] if new else []
    steps = {use.step for use in group.uses if not use.is_secondary}
    if all(is_page_file(lanes.steps[step].request.url.value) for step in steps):
        reasons.append(Reason("sent for nothing but files that pages load", -0.5))
    elif issuer.response is not None and _names_file(group.literal, issuer.response.text):
        reasons.append(Reason("the name of a file that the page loads", -0.5))
    if len(steps) > 1:
        reasons.append(Reason(f"sent by {len(steps)} requests", 0.1))
    is_token = looks_like_token(group.literal) or _is_short_token(group.literal, fields)
    if not new and len(positions) > 3 and 2 * len(positions) > run.answers and not is_token:
        reasons.append(Reason("common to many responses", -0.3))
    elif len(positions) == 1:
        reasons.append(Reason("only one response holds it", 0.1))
    return reasons


def _is_short_token(value: str, fields: list[str]) -> bool:
    """Whether a field that is named like a token has letters mixed with digits: each page may hold such a one."""
    shape = shape_reason(value)
    return shape is not None and shape.weight > 0 and not value.isdigit() and any(map(is_token_name, fields))


def _names_file(value: str, page: str) -> bool:
    """Whether a page has the value only in the names of scripts and styles: `sockets` in `lib/sockets.min.js`."""
    found = False
    at = page.find(value)
    while at >= 0:
        end = at + len(value)
        alone = not _IN_WORD.search(page[max(at - 1, 0) : at]) and not _IN_WORD.match(page, end)
        if alone and not _FILE_ENDING.match(page, end):
            return False
        found = found or alone
        at = page.find(value, end)
    return found


_IN_WORD = re.compile(r"[\w-]")
_FILE_ENDING = re.compile(r"\.(?:[\w-]+\.)*(?:js|css)\b")


def _new(lanes: Lanes, group: Group, found: Found, number: int) -> Reason | None:
    """Why the value is new in a run, where an id stands."""
    run, value = lanes.runs[number], group.values[number]
    at = run.position_of[found.step]
    seen = run.chain(at) if lanes.follows(found.step) else [at]
    if value is None or not any(map(_is_id_place, group.uses)):
        return None
    things = frozenset(singular(use.slot.field or use.label) for use in group.uses)
    return created(run, found, value, seen, things)


def _place_reasons(found: Found, fields: list[str]) -> list[Reason]:
    reasons = []
    extractor, leaf = found.extractor, found.leaf
    match extractor.origin:
        case FromHtml(selector, _, _):
            hidden = "meta" in selector or "input" in selector
            reasons.append(Reason(f"issued in `{selector}`", 0.2 if hidden else 0.1))
        case FromHeader(name, _):
            reasons.append(Reason(f"issued in the header {name}", 0.25))
        case FromCookie(name):
            reasons.append(Reason(f"issued in the cookie {name}", 0.2))
    if leaf is not None and any(same_field(leaf.name, field, leaf.owner) for field in fields):
        reasons.append(Reason("issued and sent under one name", 0.1))
    if leaf is not None and leaf.source == Source.JSON and re.search(r"id$|Id$", leaf.name):
        reasons.append(Reason(f"issued as `{leaf.name}` in JSON", 0.1))
    paths = [extractor.origin.path] if isinstance(extractor.origin, FromJson) else []
    paths += [operation.path for operation in extractor.operations if isinstance(operation, JsonInside)]
    if any(not isinstance(step, str) for path in paths for step in path):
        reasons.append(Reason("one of several elements of a list: maybe the user's choice", -0.1))
    return reasons


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]

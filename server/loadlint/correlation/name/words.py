"""What the name of a variable is made of: the field that holds the value, and the things that the value belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from loadlint.correlation.name.variable_names import ACTIONS, plain_name
from loadlint.correlation.observe.field_name import normal_name, singular
from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.observe.slots import is_part, is_segment
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.extractor import FromBetween, FromHtml, Match, Where
from loadlint.request import url_path
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.correlation.prove.origins import Proof
    from loadlint.script import Script


def fields_of(script: Script, item: TracedValue) -> Iterator[str]:
    """The names of the value at its origin, then at its uses; the name of a list comes last for its elements."""
    if item.proof is not None:
        yield from _at_origin(item, item.proof, script.steps[item.proof.step].address)
    last = []
    for use in item.uses:
        place = use.slot.place
        if is_part(place):
            if use.label:
                last.append(f"{use.label}_id")
            continue
        if use.slot.kind == "id in a name" and place[-3] == "#" and looks_generated(use.slot.value):
            last.append("token_name")
        elif (
            use.slot.kind == "id in a name" or is_segment(place) or (place[0] == "json" and isinstance(place[-1], int))
        ):
            last.append("id")
        elif use.slot.field == "base64":
            last.append("token")
        elif use.slot.field not in ("", "|", "scheme", "referer", "if-match"):
            yield plain_name(use.slot.field)
    yield from last or ["timestamp" if item.generator and "epoch" in item.generator.kind else "value"]


def _at_origin(item: TracedValue, proof: Proof, issuing: str) -> Iterator[str]:
    leaf = proof.leaf
    if leaf is None or not leaf.name:
        return
    owner = singular(leaf.owner)
    if owner and any(normal_name(use.slot.field) == normal_name(owner) for use in item.uses):
        yield f"{owner}_{leaf.name}"
    if leaf.name == "id" and leaf.owner in _ENVELOPES:
        yield from _made_things(item, url_path(issuing).split("/"))
    if leaf.name not in _ENVELOPES:
        is_element = bool(leaf.extractor.json_steps) and not isinstance(leaf.extractor.json_steps[-1], str)
        yield plain_name(singular(leaf.name) if is_element else leaf.name)


def _made_things(item: TracedValue, issuing: Sequence[str]) -> Iterator[str]:
    """What an answer that is the thing itself gives the id of: what its own address names, else a field's noun."""
    labels = [use.label for use in item.uses if use.slot.place[:1] == ("path",)]
    yield from (f"{singular(label)}_id" for label in labels if label and label in issuing and label not in ACTIONS)
    fields = [use.slot.field for use in item.uses if not is_part(use.slot.place)]
    nouns = [field for field in fields if re.fullmatch(r"[a-z]{3,}", field)]
    yield from (f"{noun}_id" for noun in nouns if noun not in _VAGUE)


_VAGUE = frozenset("base64 data filter item object parent path query ref referer scheme value".split())
"""Fields that say nothing about the thing whose id they hold."""


def things_of(script: Script, item: TracedValue, values: Set[str], area: str) -> Iterator[str]:
    """What tells the value apart from others of the same name: the chosen sibling, its owner, the path of its use.

    `values` are those that change from run to run: they name nothing. `area` is that of the script. A value such as
    `order-1234` or `Orders('1234')` says itself what it is the id of.
    """
    stems = {stem and stem[1] for stem in map(_STEM.fullmatch, (item.group.literal, *filter(None, item.group.values)))}
    if len(stems) == 1 and (stem := stems.pop()):
        yield stem
    yield from (use.label for use in item.uses if use.slot.kind == "id in a name")
    if item.proof is not None:
        yield from _told_by_proof(item.proof)
    issuing = "" if item.proof is None else script.steps[item.proof.step].address
    labels = [use.label for use in item.uses if use.slot.place[:1] == ("path",) and use.label not in ACTIONS | values]
    yield from sorted(labels, key=lambda label: label not in issuing.split("/"))
    if item.proof is not None:
        # The token of a form is named by the form's target first, other values by their issuer first.
        using = script.steps[item.uses[0].step].request.url.value
        of_form = isinstance(item.proof.extractor.origin, FromHtml)
        addresses = (using, issuing) if of_form else (issuing, using)
        named = [name for address in addresses for name in _named_in(address, values)]
        # What most addresses begin with tells no two values apart.
        yield from sorted(named, key=lambda name: name == area)
        # What many operations send is not named after the first of them.
        operations = {signature_of(script.steps[use.step]).operation for use in item.uses}
        if len(operations) == 1:
            yield operations.pop().strip()


def area_of(script: Script) -> str:
    """The first part of the path that most requests of a script have; nothing where there is none."""
    firsts = [path[1] for step in script.steps if len(path := url_path(step.address).split("/")) > 2]
    area, count = Counter(firsts).most_common(1)[0] if firsts else ("", 0)
    return area if count * 4 >= len(script.steps) * 3 else ""


def _told_by_proof(proof: Proof) -> Iterator[str]:
    """The words by which the extractor chooses, and those before the value at its origin."""
    extractor = proof.extractor
    for step in extractor.json_steps:
        if isinstance(step, Where) and isinstance(step.value, str) and not re.search(r"\d", step.value):
            yield step.value
    if proof.leaf is not None and proof.leaf.owner not in _ENVELOPES:
        yield proof.leaf.owner
    contexts = [part.pattern.partition("(")[0] for part in extractor.operations if isinstance(part, Match)]
    if isinstance(extractor.origin, FromBetween):
        contexts.append(extractor.origin.left)
    for context in contexts:
        words = re.findall(r"[A-Za-z][A-Za-z_-]+", _CLASSES.sub(" ", _ENTITY.sub(" ", context)))
        if before := [word for word in words if word.lower() not in _MARKUP and word not in ACTIONS]:
            # `data-` says only that an attribute is the application's own.
            yield before[-1].rstrip("_-").removeprefix("data-")


def _named_in(address: str, values: Set[str]) -> Iterator[str]:
    """The segments of an address that name a resource, from the last to the first, then those that say what is done."""
    path = url_path(address).split("/")
    # What stands behind a `;` are parameters of the segment (RFC 3986, section 3.3).
    plain = [segment.partition(";")[0] for segment in reversed(path) if segment not in values]
    segments = [_EXTENSION.sub("", segment) for segment in plain]
    for segment in segments:
        if segment and segment not in _VERBS and not looks_generated(segment) and not re.search(r"\d", segment):
            yield segment
    yield from (segment for segment in segments if segment in ACTIONS)


_ENTITY = regex(r"&\w+;")
_CLASSES = regex(r"\\[A-Za-z]|\[[^\[\]]*\]")
"""The parts of an expression that are no words of the page."""

_STEM = regex(r"([A-Za-z]{4,20})(?:[-_]?\d+|\(.+\))")

_MARKUP = frozenset("cdata class content data-value hidden href id input meta name src type value".split())
"""Words of a page's language, which are no names of what is in it."""

_ENVELOPES = frozenset(["", *"data result results response payload body value object".split()])
"""Names around every answer of an API, which say nothing about what is in it."""

_EXTENSION = regex(r"\.(?:php|aspx?|jspx?|jsf|x?html?|do|action|cgi|json|xml|rpc)$")

_VERBS = ACTIONS | frozenset("index list view show get set do api rest graphql rpc app public".split())
"""Path segments that name no resource."""

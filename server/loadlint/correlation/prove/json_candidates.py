"""Paths to a value in JSON that may hold in every run, the most telling way to choose from arrays first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.prove.run_extractor import Page, follow
from loadlint.extractor import Extractor, FromJson, JsonInside, JsonStep, Where


def json_candidates(
    extractor: Extractor, path: tuple[JsonStep, ...], pages: Sequence[Page], values: Sequence[str]
) -> Iterator[Extractor]:
    """Extractors for a value of a JSON body, with each way to choose from the arrays that its path goes through."""
    roots = [_document_of(page.response.text) for page in pages]
    rest = Extractor(FromJson(()), extractor.operations)

    def leads_to(candidate: tuple[JsonStep, ...], i: int) -> bool:
        built = Extractor(FromJson(candidate), rest.operations)
        return pages[i].neutral(built) == values[i]

    for candidate in _paths(path, roots, leads_to):
        built = Extractor(FromJson(candidate), extractor.operations)
        yield built
        if any(isinstance(operation, JsonInside) for operation in extractor.operations):
            yield from inner_json_candidates(built, pages, values)


def inner_json_candidates(extractor: Extractor, pages: Sequence[Page], values: Sequence[str]) -> Iterator[Extractor]:
    """Extractors for JSON inside of a string, with each way to choose from its arrays."""
    position = next(i for i, operation in enumerate(extractor.operations) if isinstance(operation, JsonInside))
    inner = extractor.operations[position]
    assert isinstance(inner, JsonInside)
    before, after = Extractor(extractor.origin, extractor.operations[:position]), extractor.operations[position + 1 :]
    texts = [page.neutral(before) for page in pages]
    roots = [_document_of(text or "") for text in texts]

    def extractor_at(path: tuple[JsonStep, ...]) -> Extractor:
        return Extractor(extractor.origin, (*before.operations, JsonInside(path), *after))

    def leads_to(path: tuple[JsonStep, ...], i: int) -> bool:
        return pages[i].neutral(extractor_at(path)) == values[i]

    for path in _paths(inner.path, roots, leads_to):
        yield extractor_at(path)


def _document_of(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return None


def _paths(path: tuple[JsonStep, ...], roots: Sequence[Any], leads_to: Any) -> Iterator[tuple[JsonStep, ...]]:
    """Paths like that of the first root. Each index is replaced by a sibling, kept, or counted from the end."""
    indices = [i for i, step in enumerate(path) if isinstance(step, int)]
    if not indices:
        yield path
        return
    concrete = [path]
    for i in range(1, len(roots)):
        own_path = _concrete_path(path, roots[i], lambda candidate, i=i: leads_to(candidate, i))
        if own_path is None:
            return
        concrete.append(own_path)
    options: list[list[JsonStep]] = []
    for index in indices:
        options.append(list(_choices(index, concrete, roots)))
    for chosen in product(*options):
        steps = list(path)
        for index, step in zip(indices, chosen, strict=True):
            steps[index] = step
        yield tuple(steps)


def _concrete_path(path: tuple[JsonStep, ...], root: Any, leads_to: Any) -> tuple[JsonStep, ...] | None:
    """The path of the same shape in another run's tree that leads to that run's value."""
    if leads_to(path):
        return path
    prefixes: list[tuple[JsonStep, ...]] = [()]
    for step in path:
        longer: list[tuple[JsonStep, ...]] = []
        for prefix in prefixes:
            node = follow(root, prefix)
            if isinstance(step, int) and isinstance(node, list):
                longer += [(*prefix, i) for i in range(min(len(node), 2000))]
            elif isinstance(step, str) and isinstance(node, dict) and step in node:
                longer.append((*prefix, step))
        prefixes = longer[:20000]
    return next((candidate for candidate in prefixes if leads_to(candidate)), None)


_TELLING = ("name", "sku", "code", "slug", "type", "kind", "key", "role", "label", "title", "size", "rel")


def _choices(position: int, concrete: Sequence[tuple[JsonStep, ...]], roots: Sequence[Any]) -> Iterator[JsonStep]:
    """The ways to choose the element of an array: by a sibling, by an index that all runs share, from the end."""
    arrays = [follow(root, path[:position]) for root, path in zip(roots, concrete, strict=True)]
    positions = [step for path in concrete if isinstance(step := path[position], int)]
    same = set(positions) if len(set(positions)) == 1 else set()
    if same and all(len(array) == 1 for array in arrays):
        yield from same
        return
    elements = [array[position] for array, position in zip(arrays, positions, strict=True)]
    # With a single run, the value itself is also a member that all chosen elements share.
    itself = concrete[0][position + 1 :]
    members = (member for member in _shared_members(elements) if member[0] != itself)
    siblings = sorted(members, key=lambda member: _rank(*member))
    choosing = [
        where
        for where in (Where(names, value) for names, value in siblings[:8])
        if all(follow(array, (where,)) is element for array, element in zip(arrays, elements, strict=True))
    ]
    yield from sorted(choosing, key=lambda where: (isinstance(where.value, int), _is_shared(where, arrays)))
    yield from same
    backwards = {position - len(array) for position, array in zip(positions, arrays, strict=True)}
    if len(backwards) == 1 and not same:
        yield from backwards


def _is_shared(where: Where, arrays: Sequence[Any]) -> bool:
    """Whether several elements of an array have that sibling, so that the choice takes the first of them."""
    return any(sum(follow(element, where.path) == where.value for element in array) > 1 for array in arrays)


def _shared_members(elements: Sequence[Any]) -> Iterator[tuple[tuple[str, ...], str | int]]:
    """Members of the chosen elements that have one value in all runs and do not look like ids."""
    # Paths of one shape lead to them, so that the others are objects as well.
    if not isinstance(elements[0], dict):
        return
    for name, value in elements[0].items():
        paths = [(name,)] if not isinstance(value, dict) else [(name, inner) for inner in value]
        for path in paths:
            member, *others = (follow(element, path) for element in elements)
            if (
                isinstance(member, str | int)
                and not isinstance(member, bool)
                and all(other == member for other in others)
                and (len(str(member)) <= 60 and "\n" not in str(member))
                and (others or not looks_generated(str(member)))
            ):
                yield path, member


def _rank(path: tuple[str, ...], value: str | int) -> tuple[int, int, int, int, str]:
    lower = path[-1].lower()
    telling = next((i for i, word in enumerate(_TELLING) if word == lower), len(_TELLING))
    return (isinstance(value, int), len(path), telling, len(str(value)), path[-1])

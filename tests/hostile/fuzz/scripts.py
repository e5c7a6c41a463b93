"""Scripts of all dialects, damaged by tokens, by their syntax and by their bytes; checked and fixed."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from loadlint.text.source import Source
from tests.engine.test_engine import PROJECT
from tests.hostile.fuzz import _mutate
from tests.hostile.fuzz._oracle import LONGEST, wrong_with

_TESTS = Path(__file__).parents[2]


@cache
def samples() -> tuple[bytes, ...]:
    """The dialect's suffix as a first line, then a script of the repository."""
    files = [path for suffix in ("js", "py", "jmx") for path in sorted(_TESTS.glob(f"shop/flows/*/raw*.{suffix}"))]
    return tuple(path.suffix.encode() + b"\n" + path.read_bytes() for path in files)


def case(chance: random.Random) -> bytes:
    suffix, _, content = chance.choice(samples()).partition(b"\n")
    if chance.random() < 0.5:
        content = _by_syntax(suffix.decode(), content, chance)
    if chance.random() < 0.6:
        content = _mutate.tokens(content[:20_000], chance)
    if chance.random() < 0.5:
        content = _mutate.encoded(content, chance)
    return suffix + b"\n" + content[:LONGEST]


def _by_syntax(suffix: str, content: bytes, chance: random.Random) -> bytes:
    if suffix == ".jmx":
        return _mutate.elements(content, chance)
    if suffix == ".py":
        from loadlint.dialects.locust.language import syntax as python

        return _mutate.nodes(content, python.parse(Source("a.py", content)).root, chance)
    from loadlint.dialects.k6.language import syntax as javascript

    return _mutate.nodes(content, javascript.parse(Source("a.js", content)).root, chance)


def check(data: bytes) -> str:
    suffix, _, content = data.partition(b"\n")
    return wrong_with(Source("case" + suffix.decode("ascii", "replace"), content), PROJECT)

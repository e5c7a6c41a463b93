"""Scripts of all dialects, damaged: pieces of syntax are swapped, doubled, left out and pumped; checked and fixed."""

from __future__ import annotations

import random
import re
import time
from functools import cache
from pathlib import Path

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.engine.test_engine import PROJECT

_TESTS = Path(__file__).parents[2]
_TOKEN = re.compile(rb"\w+|\s+|<[^<>]*>|[\"'][^\"'\n]*[\"']|.", re.DOTALL)
_LONGEST = 100_000
_CPU_SECONDS = 2


@cache
def samples() -> tuple[bytes, ...]:
    """The dialect's suffix as a first line, then a script of the repository."""
    files = [path for suffix in ("js", "py", "jmx") for path in sorted(_TESTS.glob(f"shop/flows/*/raw*.{suffix}"))]
    return tuple(path.suffix.encode() + b"\n" + path.read_bytes()[:20_000] for path in files)


def case(chance: random.Random) -> bytes:
    suffix, _, content = chance.choice(samples()).partition(b"\n")
    tokens = _TOKEN.findall(content)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(tokens)) for _ in range(2))
        to = min(to, at + chance.choice([1, 3, 20]))
        piece = tokens[at:to]
        match chance.randrange(5):
            case 0:
                del tokens[at:to]
            case 1:
                tokens[at:at] = piece
            case 2:
                tokens[at:at] = piece * chance.choice([10, 300])
            case 3:
                other = chance.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case _:
                tokens[at] = chance.choice(
                    [b"(", b"${", b"\x00", b"\xff", b"`", b"<!--", b"9" * 5000, b"&#x1f;", b"\\"]
                )
        tokens = tokens or [b"x"]
    return suffix + b"\n" + b"".join(tokens)[:_LONGEST]


def check(data: bytes) -> str:
    suffix, _, content = data.partition(b"\n")
    source = Source("case" + suffix.decode("ascii", "replace"), content)
    started = time.process_time()
    try:
        analysis = engine.analyse(source, PROJECT)
        fixed = engine.fix(source, PROJECT, Applicability.UNSAFE)
        again = engine.fix(Source(source.path, fixed.data), PROJECT, Applicability.UNSAFE)
    except engine.UnknownDialectError:
        return ""
    except Exception as error:
        return f"raised {type(error).__name__}"
    if any(finding.rule == "internal-error" for finding in analysis.findings):
        return "internal-error"
    if again.data != fixed.data:
        return "a second fix changes something"
    return "too slow" if time.process_time() - started > 3 * _CPU_SECONDS else ""

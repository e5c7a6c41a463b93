"""What k6 has taken away or added between its versions, where a script uses it.

By k6's release notes: 1.1.0 (`k6/experimental/webcrypto`), 1.6.0 (`k6/websockets`), 2.0.0 (the rest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from loadlint.dialects.k6.language.step_nodes import K6Tree
    from loadlint.script import Script


class _Fact(Struct, frozen=True):
    """What a script may use: how it is written, its name, the versions that have it, and what others have."""

    pattern: re.Pattern[bytes]
    name: str
    versions: str
    instead: str


_FACTS = (
    _Fact(
        regex(rb"(?:from|import|require\()\s*['\"](k6/experimental/webcrypto)['\"]"),
        "The module `k6/experimental/webcrypto`",
        "<1.1",
        "the global `crypto`",
    ),
    _Fact(
        regex(rb"(?:from|import|require\()\s*['\"](k6/websockets)['\"]"),
        "The module `k6/websockets`",
        ">=1.6",
        "`k6/experimental/websockets` or `k6/ws`",
    ),
    _Fact(
        regex(rb"(?:from|import|require\()\s*['\"](k6/experimental/redis)['\"]"),
        "The module `k6/experimental/redis`",
        "<2.0",
        "`k6/x/redis`",
    ),
    _Fact(
        regex(rb"executor['\"]?\s*:\s*['\"](externally-controlled)['\"]"),
        "The executor `externally-controlled`",
        "<2.0",
        "another executor, such as `ramping-vus`",
    ),
    _Fact(
        regex(rb"ext['\"]?\s*:\s*\{\s*['\"]?(loadimpact)\b"),
        "The option `ext.loadimpact`",
        "<2.0",
        "the option `cloud`",
    ),
)


def of_versions(script: Script, _: K6Tree) -> Iterator[Remark]:
    """Each use: its name, what other versions have, and the versions that have it (`<2.0`, `>=1.6`)."""
    comments = [comment.span for comment in script.comments]
    for fact in _FACTS:
        spans = (Span(*match.span(1)) for match in fact.pattern.finditer(script.source.data))
        for span in (span for span in spans if not any(comment.covers(span) for comment in comments)):
            yield Remark(span, fact.name, detail=f"{fact.versions} {fact.instead}")

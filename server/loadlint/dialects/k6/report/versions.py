"""What k6 has taken away or added between its versions, where a script uses it.

By k6's release notes: 1.1.0 (`k6/experimental/webcrypto`), 1.6.0 (`k6/websockets`), 2.0.0 (the rest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import module_literals
from loadlint.dialects.script.read.values import Obj, Str
from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.dialects.script.read.values import Value
    from loadlint.script import Script

_MODULES = {
    "k6/experimental/webcrypto": "<1.1 the global `crypto`",
    "k6/websockets": ">=1.6 `k6/experimental/websockets` or `k6/ws`",
    "k6/experimental/redis": "<2.0 `k6/x/redis`",
}
_EXECUTORS = {"externally-controlled": "<2.0 another executor, such as `ramping-vus`"}
_EXTENSIONS = {"loadimpact": "<2.0 the option `cloud`"}
"""The versions that have it, and what others have."""


def of_versions(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """Each use: its name, what other versions have, and the versions that have it (`<2.0`, `>=1.6`)."""
    yield from _modules(tree)
    yield from _executors(tree.options)
    yield from _extensions(tree.options)


def _modules(tree: K6Tree) -> Iterator[Remark]:
    for syntax in (tree.syntax, *tree.modules):
        for literal in module_literals(syntax):
            name = syntax.text(literal)[1:-1]
            if name in _MODULES:
                span = Span(literal.start_byte + 1, literal.end_byte - 1)
                yield Remark(span, f"The module `{name}`", detail=_MODULES[name])


def _executors(options: Value | None) -> Iterator[Remark]:
    scenarios = _member(options, "scenarios")
    for scenario in scenarios.values.values() if isinstance(scenarios, Obj) else ():
        executor = _member(scenario, "executor")
        text = executor.text if isinstance(executor, Str) else None
        span = text.span() if text is not None else None
        if text is not None and span is not None and text.value in _EXECUTORS:
            yield Remark(span, f"The executor `{text.value}`", detail=_EXECUTORS[text.value])


def _extensions(options: Value | None) -> Iterator[Remark]:
    extensions = _member(options, "ext")
    for name, text in extensions.names.items() if isinstance(extensions, Obj) else ():
        span = text.span()
        if span is not None and name in _EXTENSIONS:
            yield Remark(span, f"The option `ext.{name}`", detail=_EXTENSIONS[name])


def _member(value: Value | None, name: str) -> Value | None:
    return value.values.get(name) if isinstance(value, Obj) else None

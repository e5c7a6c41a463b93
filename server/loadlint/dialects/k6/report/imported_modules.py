"""What a k6 script imports: protocols that are not looked at, and what k6 has taken away or added between its versions.

By k6's release notes: 1.1.0 (`k6/experimental/webcrypto`), 1.6.0 (`k6/websockets`), 2.0.0 (the rest)."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.k6.language.syntax import module_literals
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.read.values import Obj, Str, Value, inner_value
from loadlint.script import Remark, Script
from loadlint.text.span import Span

_PROTOCOLS = {
    "k6/net/grpc": "gRPC",
    "k6/experimental/grpc": "gRPC",
    "k6/ws": "web sockets",
    "k6/websockets": "web sockets",
    "k6/experimental/websockets": "web sockets",
    "k6/browser": "the browser",
    "k6/experimental/browser": "the browser",
    "k6/experimental/redis": "Redis",
    "k6/x/redis": "Redis",
    "k6/x/sse": "server-sent events",
    "k6/x/sql": "SQL",
    "k6/x/kafka": "Kafka",
    "k6/x/mqtt": "MQTT",
    "k6/x/amqp": "AMQP",
    "k6/x/nats": "NATS",
    "k6/x/stomp": "STOMP",
    "k6/x/tcp": "TCP",
    "k6/x/dns": "DNS",
    "k6/x/ssh": "SSH",
    "k6/x/mongo": "MongoDB",
    "k6/x/ethereum": "Ethereum",
}
"""The modules that talk to a server, as the documentation of k6 and of its extensions calls them."""


def unread(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The calls, in the order of the text."""
    for span, (_, module) in sorted(tree.library_calls.items()):
        if module in _PROTOCOLS:
            yield Remark(span, _PROTOCOLS[module], detail="call")


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
    scenarios = inner_value(options, "scenarios")
    for scenario in scenarios.values.values() if isinstance(scenarios, Obj) else ():
        executor = inner_value(scenario, "executor")
        text = executor.text if isinstance(executor, Str) else None
        span = text.span() if text is not None else None
        if text is not None and span is not None and text.value in _EXECUTORS:
            yield Remark(span, f"The executor `{text.value}`", detail=_EXECUTORS[text.value])


def _extensions(options: Value | None) -> Iterator[Remark]:
    extensions = inner_value(options, "ext")
    for name, text in extensions.names.items() if isinstance(extensions, Obj) else ():
        span = text.span()
        if span is not None and name in _EXTENSIONS:
            yield Remark(span, f"The option `ext.{name}`", detail=_EXTENSIONS[name])

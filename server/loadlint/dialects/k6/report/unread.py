"""Calls of k6's other modules, in what the script's own file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.report.unread_calls import unread_calls
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.dialects.script.language.syntax_tree import Syntax
    from loadlint.script import Remark, Script

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
_IMPORT = regex(r"import\s+([^;'\"]+?)\s+from\s*(['\"])([^'\"]+)\2")
_NAME = regex(r"(?:\*\s*as\s+)?([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?")


def unread(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The calls, in the order of the text."""
    return unread_calls(tree.syntax, _imported_protocols(tree.syntax))


def _imported_protocols(syntax: Syntax) -> dict[str, str]:
    """The names that are imported from these modules, with their protocols."""
    imported: dict[str, str] = {}
    for statement in syntax.anchors.get("import", ()):
        match = _IMPORT.match(syntax.text(statement))
        protocol = _PROTOCOLS.get(match[3]) if match is not None else None
        if match is not None and protocol is not None:
            names = _NAME.findall(match[1].replace("{", " ").replace("}", " "))
            imported |= {alias or name: protocol for name, alias in names}
    return imported

"""Requests that users make with another client than Locust's, clients that they close, and calls of other protocols."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.syntax_tree import field_of, span_of
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_VERBS = r"(?:get|post|put|patch|delete|head|options|request|stream|send)"
_CLIENTS = regex(
    rf"(?:requests|httpx)\.{_VERBS}|urllib\.request\.urlopen|urllib3\.request"
    r"|(?:(?:requests|httpx)\.(?:[Ss]ession|Client|AsyncClient)|urllib3\.PoolManager|http\.client\.HTTPS?Connection"
    rf"|aiohttp\.ClientSession)(?:\.{_VERBS})?"
)
"""What is called: `requests.get`, `requests.Session`, `requests.Session.get`; what an answer has makes no request."""
_FIRED = regex(rb"\bevents\.request(?:_success|_failure)?\.fire\s*\(")
"""A script that counts its requests by itself."""
_CLOSED = regex(r"self\.(?:user\.|parent\.)?client\.close")
_UNMEASURED = ("on_start", "on_stop", "__init__", "setup", "teardown")


def other_client(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The calls of other HTTP clients in what users do again and again."""
    for span, (call, name) in sorted(tree.library_calls.items()) if not _FIRED.search(script.source.data) else ():
        if _CLIENTS.fullmatch(name) and _is_user_code(call, tree):
            yield Remark(span, tree.syntax.text(field_of(call, "function")))


def client_closed(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The calls that close the user's client in what users do again and again."""
    if b".close" not in script.source.data:
        return
    for node in tree.syntax.anchors.get("call", ()):
        written = tree.syntax.text(field_of(node, "function"))
        if _CLOSED.fullmatch(written) and _is_user_code(node, tree):
            yield Remark(span_of(node), written)


def _is_user_code(node: Node, tree: LocustTree) -> bool:
    """Whether a user runs it, and not only at its start or its end."""
    function = function_of(node)
    while function is not None:
        name = function.child_by_field_name("name")
        if name is not None and tree.syntax.text(name) in _UNMEASURED:
            return False
        if tree.notes.bound.get(function.id):
            return True
        function = function_of(function)
    return False


_PROTOCOLS = {
    "grpc": "gRPC",
    "websocket": "web sockets",
    "websockets": "web sockets",
    "socketio": "web sockets",
    "locust.contrib.socketio": "web sockets",
    "locust_plugins.users.socketio": "web sockets",
    "playwright": "the browser",
    "locust_plugins.users.playwright": "the browser",
    "selenium": "the browser",
    "paho": "MQTT",
    "locust.contrib.mqtt": "MQTT",
    "kafka": "Kafka",
    "confluent_kafka": "Kafka",
    "locust_plugins.users.kafka": "Kafka",
    "redis": "Redis",
    "psycopg": "SQL",
    "psycopg2": "SQL",
    "pymysql": "SQL",
    "sqlalchemy": "SQL",
    "locust.contrib.postgres": "SQL",
    "pymongo": "MongoDB",
    "locust.contrib.mongodb": "MongoDB",
    "boto3": "AWS",
    "httpx": "httpx",
    "aiohttp": "aiohttp",
    "stomp": "STOMP",
    "pika": "AMQP",
    "nats": "NATS",
    "ldap3": "LDAP",
    "paramiko": "SSH",
}
"""The packages that talk to a server, as their documentation calls them."""


def unread(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The calls, in the order of the text."""
    for span, (_, name) in sorted(tree.library_calls.items()):
        protocol = _protocol_of(name)
        if protocol is not None:
            yield Remark(span, protocol, detail="call")


def _protocol_of(full: str) -> str | None:
    """The protocol of a module or of a name in it, by the longest package that is known."""
    parts = full.split(".")
    packages = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_PROTOCOLS[package] for package in packages if package in _PROTOCOLS), None)

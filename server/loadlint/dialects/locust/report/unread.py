"""Calls of clients for other protocols than HTTP, in what the script's own file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.report.other_clients import imported_names
from loadlint.dialects.script.report.unread_calls import unread_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.script import Remark, Script

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
    protocols = {name: _protocol_of(full) for name, full in imported_names(tree).items()}
    return unread_calls(tree.syntax, {name: protocol for name, protocol in protocols.items() if protocol is not None})


def _protocol_of(full: str) -> str | None:
    """The protocol of a module or of a name in it, by the longest package that is known."""
    parts = full.split(".")
    packages = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_PROTOCOLS[package] for package in packages if package in _PROTOCOLS), None)

"""Samplers of other protocols than HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language.catalogue import is_known
from loadlint.dialects.jmeter.language.elements import Plan
from loadlint.script import Remark

_PROTOCOLS = (
    ("JDBC", "JDBC"),
    ("WebSocket", "web sockets"),
    ("PingPong", "web sockets"),
    ("JMS", "JMS"),
    ("Publisher", "JMS"),
    ("Subscriber", "JMS"),
    ("LDAP", "LDAP"),
    ("FTP", "FTP"),
    ("TCP", "TCP"),
    ("UDP", "UDP"),
    ("Smtp", "mail"),
    ("MailReader", "mail"),
    ("WebDriver", "the browser"),
    ("Mongo", "MongoDB"),
    ("Bolt", "Neo4j"),
    ("HB", "HBase"),
    ("Hb", "HBase"),
    ("Hdfs", "HDFS"),
    ("XMPP", "XMPP"),
    ("Mqtt", "MQTT"),
    ("MQTT", "MQTT"),
    ("Kafka", "Kafka"),
    ("GRPC", "gRPC"),
    ("Grpc", "gRPC"),
    ("HTTPRaw", "raw HTTP"),
    ("ParallelHTTP", "parallel HTTP"),
    ("RTE", "terminals"),
    ("SSH", "SSH"),
)
"""What the class of a sampler holds, with the protocol. Samplers that run code or do nothing are none."""


def unread(plan: Plan) -> Iterator[Remark]:
    """The enabled samplers of these protocols, in the order of the text."""
    for element in plan.all:
        if element.kind != "sampler" or not element.enabled:
            continue
        protocol = next((protocol for part, protocol in _PROTOCOLS if part in element.cls), None)
        if protocol is None and not is_known(element.cls):
            protocol = "a plugin"
        if protocol is not None:
            yield Remark(element.shown_at, protocol, detail="sampler")

"""What is sent by other protocols than HTTP is told as not looked at."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.replay.verdict import verdict_of
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, http, plan
from tests.support.checking import found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

GRPC = """import grpc from 'k6/net/grpc';
import http from 'k6/http';
const client = new grpc.Client();
export default function () {
  http.get('https://shop.test/');
  client.connect('shop.test:443');
  client.invoke('shop.Orders/Place', {});
}
"""
SOCKETS = """import { WebSocket as Socket } from 'k6/websockets';
import { browser } from 'k6/browser';
import http from 'k6/http';
export default async function () {
  http.get('https://shop.test/');
  const socket = new Socket('wss://shop.test/orders');
  socket.send('hello');
  const page = await browser.newPage();
  await page.goto('https://shop.test/');
}
"""
LOCUST = """import grpc
from locust import HttpUser, task
from websocket import create_connection as open_socket


class Shopper(HttpUser):
    @task
    def order(self):
        self.client.get("/")
        self.socket = open_socket("wss://shop.test/orders")
        self.socket.send("hello")
        channel = grpc.insecure_channel("shop.test:443")
        channel.unary_unary("/shop.Orders/Place")
"""
PLAN = plan(
    http("/cart"),
    *(
        element(name, name=name)
        for name in ("JDBCSampler", "JDBCSampler", "eu.luminis.jmeter.wssampler.OpenWebSocketSampler")
    ),
    element("DebugSampler"),
)

PLUGINS = plan(
    http("/cart"),
    *(
        element(name, name=name)
        for name in (
            *(
                "com.acme.jmeter.QueueSampler",
                "com.acme.jmeter.OtherSampler",
                "com.blazemeter.jmeter.rte.sampler.RTESampler",
            ),
            *("kg.apc.jmeter.samplers.DummySampler", "JavaSampler", "SystemSampler"),
        )
    ),
    http("/pay").replace("HTTPSamplerProxy", "com.blazemeter.jmeter.http2.sampler.HTTP2Sampler"),
)
CLIENTS = """import httpx
import pika
import urllib3
from locust import User, task

urllib3.disable_warnings()


class Shopper(User):
    @task
    def order(self):
        httpx.get("https://shop.test/")
        pika.BlockingConnection()
"""


@pytest.mark.parametrize(
    ("path", "text", "messages"),
    [
        ("a.js", GRPC, ["3 calls of gRPC are not analyzed"]),
        ("a.js", SOCKETS, ["2 calls of web sockets are not analyzed", "2 calls of the browser are not analyzed"]),
        ("a.py", LOCUST, ["2 calls of web sockets are not analyzed", "2 calls of gRPC are not analyzed"]),
        ("a.jmx", PLAN, ["2 samplers of JDBC are not analyzed", "This sampler of web sockets is not analyzed"]),
        ("a.jmx", PLUGINS, ["2 samplers of a plugin are not analyzed", "This sampler of terminals is not analyzed"]),
        ("a.py", CLIENTS, ["This call of httpx is not analyzed", "This call of AMQP is not analyzed"]),
        ("a.js", k6("http.get('https://shop.test/');"), []),
    ],
)
def test_each_protocol_is_one_note(path: str, text: str, messages: list[str]) -> None:
    assert [one.message for one in found(text, "unread-request", path)] == messages


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", GRPC.replace("const client", "const HOST = '';\nif (!HOST) throw new Error('HOST?');\nconst client")),
        ("a.py", LOCUST.replace("class ", 'HOST = ""\nif not HOST:\n    raise SystemExit("HOST?")\nclass ')),
        ("a.js", "import dns from 'k6/x/dns';\nexport default () => { dns('shop.test'); };\n"),
    ],
)
def test_so_is_one_of_calls_that_the_script_does_not_come_to(path: str, text: str) -> None:
    """A person has left a constant blank before sharing the script; the third one calls a module itself."""
    assert found(text, "unread-request", path)


def test_the_verdict_says_what_it_leaves_out() -> None:
    recordings = [parse_flow("GET https://shop.test/\nHTTP 200\n", f"{name}.http") for name in ("a", "b")]
    analysis = engine.analyse(Source("a.js", GRPC.encode()), project_of(recordings))
    assert analysis.context.certificate is not None
    assert verdict_of(analysis.context.certificate).line.endswith("gRPC: not looked at")

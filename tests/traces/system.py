"""A shop of three services with one thing wrong, as far as a test wants it: its traces come from OpenTelemetry's SDK.

Times are made up, so that a run of minutes takes none: each operation takes about as long as it usually does.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import numpy as np
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.json.file.trace_exporter import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

START = 1_790_000_000.0
"""Seconds since the epoch."""

REQUESTS = 180
SERVICES = ("shop", "inventory", "payment")


class Shop:
    """The services. `slow` are operations with the share of calls that take longer, and the milliseconds on top.

    `failing` are operations with the share of calls that fail, `hiccups` is the share of all calls, whatever they do,
    that take up to five times as long. `spread` is that of the logarithms of times.
    """

    def __init__(self, seed: int, *, spread: float = 0.3) -> None:
        self.random = random.Random(seed)
        self.spread = spread
        self.slow: dict[str, tuple[float, float]] = {}
        self.failing: dict[str, float] = {}
        self.fails_with = "TimeoutError"
        self.repeats_charge = False
        self.answers_error = False
        self.prices: Callable[[Shop], int] = lambda shop: 1
        self.audits = 1
        self.cache_misses = 0.0
        self.hiccups = 0.0
        self.now = START
        self.text = StringIO()
        self.tracers = {name: self._tracer(name) for name in SERVICES}

    def _tracer(self, service: str) -> trace.Tracer:
        provider = TracerProvider(resource=Resource({"service.name": service}))
        provider.add_span_processor(SimpleSpanProcessor(FileSpanExporter(stream=self.text)))
        return provider.get_tracer("shop")

    def work(self, operation: str, usual: float) -> None:
        """Lets the time of an operation pass, in milliseconds."""
        share, more = self.slow.get(operation, (0.0, 0.0))
        extra = more if self.random.random() < share else 0.0
        if self.hiccups and self.random.random() < self.hiccups:
            usual *= self.random.uniform(1, 5)
        self.now += (usual * self.random.lognormvariate(0, self.spread) + extra) / 1000

    @contextmanager
    def span(self, operation: str, context: Context, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Context]:
        """A span named `service: name` that takes as long as what is done in it; it fails with what is raised in it."""
        service, _, name = operation.partition(": ")
        tracer, start = self.tracers[service], round(self.now * 1e9)
        method, _, path = name.partition(" ")
        attributes = {"http.request.method": method, "url.path": path} if kind == SpanKind.SERVER else {}
        span = tracer.start_span(name, context, kind, attributes, start_time=start)
        try:
            if self.random.random() < self.failing.get(operation, 0.0):
                raise TimeoutError
            yield trace.set_span_in_context(span, context)
        except TimeoutError:
            span.add_event("exception", {"exception.type": self.fails_with, "exception.message": "key=hunter2secret"})
            span.set_status(Status(StatusCode.ERROR, "key=hunter2secret"))
            raise
        finally:
            span.end(round(self.now * 1e9))

    def query(self, name: str, usual: float, context: Context) -> None:
        """A statement of the store."""
        with self.span(f"inventory: {name}", context, SpanKind.CLIENT):
            self.work(name, usual)

    def call(self, operation: str, context: Context, serve: Callable[[Context], None]) -> None:
        """A request from the shop to another service, with the client's span and the server's."""
        name = operation.partition(": ")[2]
        with self.span(f"shop: call {name}", context, SpanKind.CLIENT) as inner:
            self.work(f"call {name}", 0.5)
            with self.span(operation, inner, SpanKind.SERVER) as inside:
                self.work(operation, 1)
                serve(inside)

    def stock(self, context: Context) -> None:
        """The inventory's part: the cache, the store, a price of each article."""
        self.query("GET cache", 0.5, context)
        if self.random.random() < self.cache_misses:
            self.query("SELECT product", 60, context)
        self.query("SELECT stock", 10, context)
        for _ in range(self.prices(self)):
            self.query("SELECT price", 2, context)

    def reserve(self, context: Context) -> None:
        """What an order writes."""
        self.query("UPDATE stock", 5, context)
        for _ in range(self.audits):
            self.query("INSERT audit", 4, context)
        self.query("COMMIT", 3, context)

    def pay(self, context: Context) -> None:
        """A payment, which may be tried again."""
        for attempt in range(2):
            try:
                self.call("payment: POST /charge", context, self.charge)
                return
            except TimeoutError:
                if self.answers_error or (self.repeats_charge and attempt):
                    raise
                if not self.repeats_charge:
                    return
                self.now += 0.08

    def charge(self, context: Context) -> None:
        """The slow dependency."""
        with self.span("payment: bank", context, SpanKind.CLIENT):
            self.work("bank", 20)

    def offers(self, context: Context) -> None:
        """Three requests at once, for the answers of which it waits."""
        start, ends = self.now, []
        for number in ("a", "b", "c"):
            self.now = start
            with self.span(f"shop: offer {number}", context):
                self.work(f"offer {number}", 8)
            ends.append(self.now)
        self.now = max(ends)

    def answer(self, step: str, traceparent: str) -> bool:
        """Answers a request at `now`; whether that went well."""
        context = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
        self.work("network", 0.3)
        try:
            with self.span(f"shop: {step}", context, SpanKind.SERVER) as inside:
                self.work("pool", 1)
                self.call("inventory: GET /stock", inside, self.stock)
                if step == "POST /orders":
                    self.call("inventory: POST /reserve", inside, self.reserve)
                    self.pay(inside)
                else:
                    self.offers(inside)
                with self.span("shop: render", inside):
                    self.work("render", 4)
        except TimeoutError:
            return False
        finally:
            self.work("network", 0.3)
        return True


STEPS = ("GET /products", "POST /orders")
Sample = tuple[str, float, float, bool, str]
"""The step, its start and its end in seconds, whether it went well, and the id of its trace."""


def run(shop: Shop, count: int = REQUESTS, start: float = START) -> list[Sample]:
    """Requests one after the other, as one user makes them."""
    shop.now, samples = start, []
    for number in range(count):
        step, began = STEPS[number % 2], shop.now
        trace_id = f"{shop.random.getrandbits(128) | 1 << 120:032x}"
        went_well = shop.answer(step, f"00-{trace_id}-{shop.random.getrandbits(64) | 1:016x}-01")
        samples.append((step, began, shop.now, went_well, trace_id))
        shop.now += 0.2
    return samples


def k6_lines(samples: Sequence[Sample], *, with_ids: bool = True) -> str:
    """The samples as `k6 run --out json` writes them."""
    lines = ['{"type":"Metric","data":{"name":"http_req_duration"},"metric":"http_req_duration"}']
    for step, start, end, went_well, trace_id in samples:
        method, _, path = step.partition(" ")
        tags = {"name": f"http://shop.test{path}", "method": method, "expected_response": str(went_well).lower()}
        data = {"time": f"{np.datetime64(round(end * 1e6), 'us')}Z", "value": (end - start) * 1000, "tags": tags}
        metadata = {"metadata": {"trace_id": trace_id}} if with_ids else {}
        lines.append(json.dumps({"metric": "http_req_duration", "type": "Point", "data": data | metadata}))
    return "\n".join(lines) + "\n"


def write_run(folder: Path, name: str, shop: Shop, start: float = START, count: int = REQUESTS) -> list[str]:
    """Runs a shop; the names of the results and of the traces, which are written into a folder."""
    samples = run(shop, count, start)
    (folder / f"{name}.json").write_text(k6_lines(samples))
    (folder / f"{name}.otlp.json").write_text(shop.text.getvalue())
    return [f"{name}.json", f"{name}.otlp.json"]

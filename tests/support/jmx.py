"""Test plans made of recordings, and the samples of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from tests.dialects.jmeter.helpers import arguments, element, headers, http, plan, raw_body

_DROPPED = ("cookie", "host", "content-length", "connection", "accept-encoding", "if-none-match", "if-modified-since")


def plan_of(har: Path) -> bytes:
    """A raw plan that replays a recording as JMeter's own recorder would write it."""
    entries = json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]
    samplers = []
    for entry in entries:
        request = entry["request"]
        url = urlsplit(request["url"])
        path = url.path + (f"?{url.query}" if url.query else "")
        posted = request.get("postData", {}).get("text", "")
        held = raw_body(escape(posted)) if posted else (arguments(),)
        sent = [(header["name"], escape(header["value"])) for header in request["headers"]]
        manager = headers(*((name, value) for name, value in sent if name.lower() not in _DROPPED))
        samplers.append(http(escape(path), *held, method=request["method"], under=[manager], host=url.netloc))
    cookies = element("CookieManager", '<collectionProp name="CookieManager.cookies"/>')
    # JMeter applies a manager to a sampler by the class of its panel.
    cookies = cookies.replace('"CookieManagerGui"', '"CookiePanel"')
    return plan(cookies, *samplers).encode()


def samples(jtl: Path) -> list[tuple[str, bool]]:
    """The label of each sample, and whether it succeeded."""
    with jtl.open(encoding="utf-8", newline="") as file:
        return [(row["label"], row["success"] == "true") for row in csv.DictReader(file)]

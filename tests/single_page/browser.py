"""A browser by script: it sends what a page's code sends, and writes a HAR as Chromium does. Its clock is made up."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
_BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Browser:
    """One visit of an application at an address. `random` tells where polls fall in this visit."""

    base: str
    seed: int
    entries: list[dict[str, Any]] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.now = _BEGIN + timedelta(hours=self.seed)

    def wait(self, seconds: float) -> None:
        """The user looks at the page."""
        self.now += timedelta(seconds=seconds)

    def open(self, path: str) -> str:
        """The user opens a page."""
        accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        fetch = {"Accept": accept, "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
        return self._send("GET", path, "", {**fetch, "Upgrade-Insecure-Requests": "1"}, "document")

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The page's code sends a request, with JSON; the answer's JSON, or its text."""
        sent = {"Accept": "*/*", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        if method != "GET":
            sent["Origin"] = self.base
        text = self._send(method, path, "" if body is None else json.dumps(body), sent, "fetch")
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text

    def _send(self, method: str, path: str, body: str, headers: dict[str, str], kind: str) -> str:
        host = urlsplit(self.base).netloc
        sent = {"Host": host, "Connection": "keep-alive", "User-Agent": _AGENT, **headers}
        if self.entries:
            sent["Referer"] = f"{self.base}/"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent["Content-Length"] = str(len(body.encode()))
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self._note(method, path, body, sent, answer, text, kind)
        self.wait(0.04 + self.random.random() / 20)
        return text

    def _note(
        self,
        method: str,
        path: str,
        body: str,
        sent: dict[str, str],
        answer: http.client.HTTPResponse,
        text: str,
        kind: str,
    ) -> None:
        request: dict[str, Any] = {
            "method": method,
            "url": self.base + path,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(sent.items()),
            "queryString": [],
            "headersSize": -1,
            "bodySize": len(body.encode()),
        }
        if body:
            request["postData"] = {"mimeType": sent["Content-Type"], "text": body}
        media_type = answer.getheader("Content-Type", "")
        content = {"size": len(text.encode()), "mimeType": media_type, "text": text}
        response = {
            "status": answer.status,
            "statusText": answer.reason,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(answer.getheaders()),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(text.encode()),
        }
        started = self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        timings = {"send": 0, "wait": 20, "receive": 1}
        entry = {"startedDateTime": started, "time": 21, "request": request, "response": response, "cache": {}}
        self.entries.append({"_resourceType": kind, "pageref": "page_1", **entry, "timings": timings})

    def har(self) -> str:
        """What was recorded."""
        page = {"startedDateTime": self.entries[0]["startedDateTime"], "id": "page_1", "title": f"{self.base}/"}
        log = {
            "version": "1.2",
            "creator": {"name": "WebInspector", "version": "537.36"},
            "pages": [{**page, "pageTimings": {}}],
            "entries": self.entries,
        }
        return json.dumps({"log": log}, indent=1)


def _pairs(items: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]

"""Builds HAR files for tests; every part can be left out or replaced."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 1, 1, 10, tzinfo=UTC)


def entry(
    second: int = 0, *, method: str = "GET", url: str = "https://shop.test/", request: Any = None, **response: Any
) -> dict[str, Any]:
    """One entry; `request` is merged into the request, the other names into the response."""
    answer = {
        "status": 200,
        "headers": [],
        "cookies": [],
        "content": {"size": 2, "mimeType": "text/html", "text": "ok"},
    }
    return {
        "startedDateTime": f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}.000Z",
        "request": {"method": method, "url": url, "headers": [], "cookies": [], **(request or {})},
        "response": {**answer, **response},
    }


def content(text: Any, mime: str = "text/html", **more: Any) -> dict[str, Any]:
    """A response's content."""
    return {"content": {"size": 1, "mimeType": mime, "text": text, **more}}


def headers(*pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    """A list of headers."""
    return [{"name": name, "value": value} for name, value in pairs]


def har(*entries: Any) -> dict[str, Any]:
    """A HAR file's value."""
    return {"log": {"version": "1.2", "creator": {"name": "test"}, "pages": [], "entries": list(entries)}}


def write(folder: Path, value: Any, name: str = "a.har") -> str:
    """Writes a HAR (a value or the exact bytes) and returns its path."""
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return str(path)

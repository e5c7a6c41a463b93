"""A small script with two recordings: the cart's id is issued by one answer and sent by the next request."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recordings.hars import content, entry, har, headers

SCRIPT = """\
import http from 'k6/http';

export default function () {
  const made = http.post('https://shop.test/carts', '{"kind":"☕😀"}');
  http.get('https://shop.test/carts/c-8f14e45fceea167a');
}
// loadlint: ignore-file[missing-assertion]
"""


def recording(cart: str) -> bytes:
    """One run's recording."""
    made = entry(
        1,
        method="POST",
        url="https://shop.test/carts",
        request={"postData": {"mimeType": "application/json", "text": '{"kind":"☕😀"}'}},
        status=201,
        headers=headers(("Content-Type", "application/json")),
        **content(json.dumps({"id": cart}), "application/json"),
    )
    read = entry(
        2,
        url=f"https://shop.test/carts/{cart}",
        headers=headers(("Content-Type", "application/json")),
        **content(json.dumps({"id": cart, "items": []}), "application/json"),
    )
    return json.dumps(har(made, read)).encode()


def write_shop(folder: Path, script: str = SCRIPT) -> Path:
    """`shop.js`, `shop.har` and `shop.2.har` in a folder; returns the script's path."""
    (folder / "shop.har").write_bytes(recording("c-8f14e45fceea167a"))
    (folder / "shop.2.har").write_bytes(recording("c-45c48cce2e2d7fbd"))
    path = folder / "shop.js"
    path.write_bytes(script.encode())
    return path

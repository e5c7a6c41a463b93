"""HARs of real users: each file is the session of one of them."""

from __future__ import annotations

import os

from loadlint.production.logs.columns import select
from loadlint.results.queries import compression, file_literal, text_literal

NAME = "HAR"

_UNPACKED = 64 << 20
"""Bytes: so large may a compressed file be."""
_TYPE = (
    '[{"startedDateTime": "VARCHAR", "time": "DOUBLE", "response": {"status": "VARCHAR"}, '
    '"request": {"method": "VARCHAR", "url": "VARCHAR", "headers": [{"name": "VARCHAR", "value": "VARCHAR"}]}}]'
)


def detect(head: str, path: str) -> bool:
    """Whether it is an object with a log."""
    return head.lstrip("\ufeff \r\n\t").startswith("{") and '"log"' in head[:200]


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a recording. A browser calls itself by the same name in all of them."""
    packing = compression(path)
    # The database has room for so much in each of its threads.
    size = _UNPACKED if packing else os.path.getsize(path) + 1
    table = (
        f"(SELECT unnest(from_json(json -> '$.log.entries', '{_TYPE}')) AS entry FROM read_json_objects("
        f"{file_literal(path)}, format = 'unstructured', maximum_object_size = {size}{packing}))"
    )
    agent = "list_extract(list_filter(entry.request.headers, lambda h: lower(h.name) = 'user-agent'), 1).value"
    fields = {
        "time": "entry.startedDateTime",
        "method": "entry.request.method",
        "address": "entry.request.url",
        "status": "entry.response.status",
        "milliseconds": "entry.time",
        "visitor": text_literal(path),
        "agent": agent,
    }
    return select(fields, table)

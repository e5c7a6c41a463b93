"""Changes that fit any application: `python -m tests.healing.frameworks [JOURNEY …]` counts what is healed.

The journeys are those of `tests/newscript/frameworks`. What changes is told by the recordings themselves: the fields
whose value an answer issues, the other ones, and the area that most addresses begin with.
"""

from __future__ import annotations

import copy
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from loadlint.correlation.observe.slots import slots_of
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.request import RawBody, url_path
from loadlint.text.source import Source
from tests.healing.applications import kinds
from tests.healing.applications.exchanges import Change
from tests.healing.applications.measure import state_of
from tests.newscript.test_frameworks import FRAMEWORKS, TOOLS, new_script, of_run
from tests.recordings.hars import content, entry, har, headers
from tests.support.flowtext import parse_flow
from tests.support.kept import kept

JOURNEYS = [path for path in FRAMEWORKS if path.stem != "ndjson"]
"""The bodies of the one that is left out are no single JSON document, which some changes are made to."""

OLD_RUNS, NEW_RUNS = (1, 2), (3, 4)
ISSUED = ("tokens_renamed", "one_renamed", "decoys", "base64", "percent", "to_header")
CHANGES = (*ISSUED, "others_renamed", "enveloped", "enveloped_both", "area", "moved", "field_added", "fields_gone")
_NAME = re.compile(r"[\w.$\[\]-]+")
_WORD = re.compile(r"[A-Za-z_-]+")


def change_of(path: Path, name: str) -> Change | None:
    """What the change of this name does to a recording of a journey; None where the journey has nothing to change."""
    tokens, others = _field_names(path)
    area = next(iter(_areas(path)), None)
    if (name in ISSUED and not tokens) or (name in ("others_renamed", "fields_gone") and not others):
        return None
    if name in ("area", "moved") and area is None:
        return None
    table: Mapping[str, Change] = {
        "tokens_renamed": kinds.renamed_fields({token: "new_" + re.sub(r"\W", "_", token) for token in tokens}),
        "one_renamed": kinds.renamed_fields({token: f"{token}2x" for token in tokens[:1]}),
        "decoys": kinds.decoys(*tokens),
        "base64": kinds.as_base64(*tokens),
        "percent": kinds.as_percent(*tokens),
        "to_header": kinds.to_header(dict.fromkeys(tokens[:1], "X-Issued")),
        "others_renamed": kinds.renamed_fields({other: f"{other}_v2" for other in others[:3]}),
        "enveloped": kinds.enveloped(),
        "enveloped_both": kinds.enveloped(requests=True),
        "area": kinds.addresses({f"/{area}": f"/v2/{area}"}),
        "moved": kinds.addresses({f"/{area}": "/my/place"}),
        "field_added": kinds.field_added("form_key"),
        "fields_gone": kinds.fields_gone(*others[:2]),
    }
    return table[name]


def script_of(path: Path, tool: str) -> Source:
    """The script of the old version."""
    data = kept(lambda: new_script(path, tool, OLD_RUNS).result.data, "new script", path.read_bytes(), tool)
    return Source(tool, data)


def outcome(path: Path, tool: str, name: str, runs: int, folder: Path) -> str:
    """What becomes of the script of a journey where the application has changed: a word of `measure.state_of`."""
    change = change_of(path, name)
    if change is None:
        return "nothing to change"
    files = []
    for number in NEW_RUNS[:runs]:
        entries = change(copy.deepcopy([_entry(exchange) for exchange in _recording(path, number).exchanges]))
        file = folder / f"{path.stem}.{name}.{number}.har"
        file.write_text(json.dumps(har(*entries)))
        files.append(file)
    return state_of(script_of(path, tool), files)


def _recording(path: Path, run: int) -> Recording:
    return parse_flow(of_run(path.read_text(), run))


def _entry(exchange: Exchange) -> dict[str, Any]:
    """An exchange as a browser records it."""
    request, response = exchange.request, exchange.response
    assert response is not None
    sent: dict[str, Any] = {"headers": headers(*((field.name.value, field.value.value) for field in request.headers))}
    if isinstance(request.body, RawBody):
        kind = next((field.value.value for field in request.headers if field.name.value == "Content-Type"), "")
        sent["postData"] = {"mimeType": kind, "text": request.body.text.value}
    body = response.body or b""
    answer = content(body.decode(), response.header("content-type") or "", size=len(body))
    return entry(
        exchange.index,
        method=request.method or "GET",
        url=request.url.value,
        request=sent,
        status=response.status,
        headers=headers(*response.headers),
        **answer,
    )


@cache
def _field_names(path: Path) -> tuple[list[str], list[str]]:
    """The fields whose value differs between two runs and stood in an earlier answer, and the other ones."""
    first, second = (_recording(path, run).exchanges for run in OLD_RUNS)
    tokens: dict[str, None] = {}
    names: dict[str, None] = {}
    earlier = ""
    for exchange, other in zip(first, second, strict=True):
        values = {slot.place: slot.value for slot in slots_of(other.request)}
        for slot in slots_of(exchange.request):
            name = next((part for part in reversed(slot.place[1:]) if isinstance(part, str)), "")
            if slot.place[0] not in ("form", "json", "query") or slot.kind != "value" or not _NAME.fullmatch(name):
                continue
            names[name] = None
            if values.get(slot.place) != slot.value and slot.value in earlier:
                tokens[name] = None
        earlier += (exchange.response.body or b"").decode() if exchange.response is not None else ""
    return list(tokens), [name for name in names if name not in tokens]


def _areas(path: Path) -> Iterator[str]:
    """The first parts of addresses, the most frequent first."""
    firsts = Counter(url_path(exchange.url).split("/")[1] for exchange in _recording(path, 1).exchanges)
    yield from (first for first, _ in firsts.most_common() if _WORD.fullmatch(first))


def main(*journeys: str) -> None:
    """Count and print."""
    totals: Counter[str] = Counter()
    chosen = [path for path in JOURNEYS if not journeys or path.stem in journeys]
    with tempfile.TemporaryDirectory() as folder:
        for path, tool, name, runs in product(chosen, TOOLS, CHANGES, (2, 1)):
            state = outcome(path, tool, name, runs, Path(folder))
            totals[state] += 1
            if state not in ("healed", "nothing broken", "nothing to change"):
                print(f"{path.stem} {tool} {name} {runs}: {state}", flush=True)
    print(dict(totals))


if __name__ == "__main__":
    main(*sys.argv[1:])

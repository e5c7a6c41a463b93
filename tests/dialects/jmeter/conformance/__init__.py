"""A table of post-processors on responses, with the variables that the real JMeter set.

Each `.toml` file beside this module holds the cases of one kind of extractor. `with` are the properties of the element
(without the prefix of their names), `page` or `body` what it reads, `hops` redirects before it, `before` the variables
that were set before. `jmeter` is what JMeter 5.6.2 then had; `refused` says that loadlint does not evaluate the case.

`python -m tests.dialects.jmeter.conformance` has JMeter run the table and writes `jmeter` anew.
"""

from __future__ import annotations

import http.server
import json
import re
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from loadlint.correlation.prove.run_extractor import Page
from loadlint.recordings.bodies import charset_of, media_type_of
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.text.mapped import Text
from tests.dialects.jmeter.helpers import element, leaf, plan
from tests.dialects.jmeter.helpers import http as sampler
from tests.support.jmeter import run

FOLDER = Path(__file__).parent
SITE = "http://127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    status: int = 200


@dataclass(frozen=True)
class Case:
    """One case: its file, its number there, its elements as JMX, and what is on the wire."""

    kind: str
    number: int
    about: str
    elements: tuple[str, ...]
    replies: tuple[Reply, ...]
    before: dict[str, str]
    refused: bool
    jmeter: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the server has the first reply; the others are below."""
        return f"/{self.kind}/{self.number}"

    def path_of(self, hop: int) -> str:
        """Where the server has a reply."""
        return self.path if hop == 0 else f"{self.path}/{hop}?hop={hop}"


def load(path: Path) -> list[Case]:
    """The cases of a file."""
    table = tomllib.loads(path.read_text("utf-8"))
    pages = table.get("pages", {})
    return [_case(path.stem, number, table, pages, entry) for number, entry in enumerate(table["case"])]


def cases() -> list[Case]:
    """All cases."""
    return [case for path in sorted(FOLDER.glob("*.toml")) for case in load(path)]


def _case(kind: str, number: int, table: dict[str, Any], pages: dict[str, str], entry: dict[str, Any]) -> Case:
    given = entry["with"] if isinstance(entry["with"], list) else [entry["with"]]
    elements = tuple(_element(table, {**table.get("common", {}), **one}) for one in given)
    last = {"body": pages[entry["page"]] if "page" in entry else entry.get("body", ""), **entry}
    hops = [{"status": 302, **hop} for hop in entry.get("hops", ())]
    replies = tuple(_reply(table, hop, f"/{kind}/{number}", n) for n, hop in enumerate([*hops, last]))
    return Case(
        kind, number, entry["about"], elements, replies, entry.get("before", {}), entry.get("refused", False),
        entry.get("jmeter", {}),
    )  # fmt: skip


def _element(table: dict[str, Any], given: dict[str, Any]) -> str:
    cls = given.pop("class", table["class"])
    prefix = given.pop("prefix", table["prefix"])
    names = {"scope": "Sample.scope", "variable": "Scope.variable"}
    return element(
        cls, *(leaf(names.get(name, prefix + name), escape(str(value))) for name, value in given.items())
    )  # fmt: skip


def _reply(table: dict[str, Any], entry: dict[str, Any], path: str, number: int) -> Reply:
    headers = [("Content-Type", entry.get("type", table.get("type", "text/html; charset=utf-8")))]
    headers += [(name, value) for name, value in entry.get("headers", ())]
    if entry.get("status") == 302:
        headers.append(("Location", f"{path}/{number + 1}?hop={number + 1}"))
    encoding = entry.get("encoding", "utf-8")
    return Reply(entry.get("body", "").encode(encoding), tuple(headers), entry.get("status", 200))


def page_of(case: Case) -> Page:
    """The page as a recording would hold it."""
    exchanges = []
    for number, reply in enumerate(case.replies):
        url = SITE + case.path_of(number)
        kind = reply.headers[0][1]
        charset = charset_of(reply.body, kind, media_type_of(kind))
        sent = (*reply.headers, ("Content-Length", str(len(reply.body))))
        response = Response(reply.status, sent, reply.body, media_type_of(kind), url, charset)
        exchanges.append(Exchange(number, Request("GET", Text(url)), response))
    return Page(exchanges)


# --- the real JMeter

_BETWEEN = """
def i = Parameters as int
def own = vars.entrySet().findAll { !(it.key ==~ /(?:START\\.|TESTSTART|JMeterThread\\.|__jm).*/) }
if (i > 0) {
  def found = own.collectEntries { [it.key, it.value as String] }
  new File('found.jsonl').append(groovy.json.JsonOutput.toJson(found) + '\\n', 'UTF-8')
}
own.collect { it.key }.each { vars.remove(it) }
def before = new groovy.json.JsonSlurper().parse(new File('before.json'), 'UTF-8')
if (i < before.size()) before[i].each { name, value -> vars.put(name, value) }
SampleResult.setIgnore()
"""


@contextmanager
def serving(table: Sequence[Case]) -> Iterator[int]:
    """A server on the loopback interface that has all replies; gives its port."""
    replies = {case.path_of(n).partition("?")[0]: reply for case in table for n, reply in enumerate(case.replies)}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            reply = replies[self.path.partition("?")[0]]
            self.send_response_only(reply.status, "OK" if reply.status == 200 else None)
            for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run_by_jmeter(table: Sequence[Case], folder: Path) -> list[dict[str, str]]:
    """The variables after each case, by one run of the real JMeter."""
    with serving(table) as port:
        elements = []
        for i, case in enumerate(table):
            elements += [_between(i), sampler(case.path, host=f"127.0.0.1:{port}", under=case.elements)]
        (folder / "plan.jmx").write_text(plan(*elements, _between(len(table))), encoding="utf-8")
        (folder / "before.json").write_text(json.dumps([case.before for case in table]), encoding="utf-8")
        (folder / "found.jsonl").unlink(missing_ok=True)
        run(folder)
    lines = (folder / "found.jsonl").read_text("utf-8").splitlines()
    return [
        {name: value.replace(f"{SITE}:{port}", SITE) for name, value in json.loads(line).items() if value is not None}
        for line in lines
    ]


def _between(number: int) -> str:
    return element(
        "JSR223Sampler", leaf("scriptLanguage", "groovy"), leaf("cacheKey", "true"),
        leaf("parameters", str(number)), leaf("script", escape(_BETWEEN)),
    )  # fmt: skip


def record(folder: Path) -> None:
    """Write what JMeter finds into the files."""
    table = cases()
    found = run_by_jmeter(table, folder)
    assert len(found) == len(table), f"{len(found)} of {len(table)} cases: see {folder}/out.log"
    for path in sorted(FOLDER.glob("*.toml")):
        own = [variables for case, variables in zip(table, found, strict=True) if case.kind == path.stem]
        head, *blocks = re.split(r"(?m)^(?=\[\[case\]\]$)", path.read_text("utf-8"))
        assert len(blocks) == len(own)
        written = [head]
        for block, variables in zip(blocks, own, strict=True):
            kept = re.sub(r"(?m)^jmeter = .*\n", "", block).rstrip("\n")
            written.append(f"{kept}\njmeter = {_inline(variables)}\n\n")
        path.write_text("".join(written).rstrip("\n") + "\n", encoding="utf-8")


def _inline(variables: dict[str, str]) -> str:
    pairs = []
    for name, value in sorted(variables.items()):
        key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
        pairs.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "{ " + ", ".join(pairs) + " }" if pairs else "{}"

"""A feed that is read on from cursor to cursor, in whose answers comes what the journey waits for.

Each recording asks another number of times, before the user does something and after it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.single_page.depot import Depot
from tests.single_page.journeys import record
from tests.single_page.raw_scripts import SUFFIXES
from tests.single_page.server import Reply
from tests.single_page.test_journeys import SEED, TOOLS_TO_RUN, assert_runs, run
from tests.support.flowtext import parse_flow
from tests.support.run import loadlint
from tests.verify.flows import analysed

RECORDINGS = [f"--recording={run}.har" for run in (1, 2, 3)]

BY_HAND = """\
import http from 'k6/http';

const BASE_URL = 'http://127.0.0.1:18533';
const JSON_TYPE = { 'Content-Type': 'application/json' };

export default function () {
  http.get(`${BASE_URL}/`);
  const user = { user: 'ana', password: 'correct horse' };
  let response = http.post(`${BASE_URL}/api/session`, JSON.stringify(user), { headers: JSON_TYPE });
  const headers = { Authorization: `Bearer ${response.json('accessToken')}` };
  response = http.get(`${BASE_URL}/api/pallets`, { headers });
  const pallet = response.json('pallets.1.palletId');
  response = http.get(`${BASE_URL}/api/feed`, { headers });
  let cursor = response.json('cursor');
  const body = JSON.stringify({ pallet, to: 'B-14' });
  http.post(`${BASE_URL}/api/movements`, body, { headers: { ...headers, ...JSON_TYPE } });
  let receipt;
  for (let attempt = 0; attempt < 30 && !receipt; attempt += 1) {
    response = http.get(`${BASE_URL}/api/feed?after=${cursor}`, { headers });
    cursor = response.json('cursor');
    receipt = response.json('changes.0.receipt');
  }
  http.get(`${BASE_URL}/api/receipts/${receipt}`, { headers });
  const name = JSON.stringify({ name: 'Ana Ruiz' });
  http.post(`${BASE_URL}/api/receipts/${receipt}/signature`, name, { headers: { ...headers, ...JSON_TYPE } });
}
"""


def new_script(tool: str, recordings: Path, folder: Path) -> str:
    """The new script of the first two recordings in a folder; its name."""
    arguments = [str(recordings / f"{number}.har") for number in (1, 2)]
    loadlint(folder, "new", *arguments, "-o", f"new{SUFFIXES[tool]}", exits=0)
    return f"new{SUFFIXES[tool]}"


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("depot")
    record("depot", folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".js", ".py", ".jmx"])
def test_a_new_script_reads_the_feed_on_in_a_loop(suffix: str, recordings: Path) -> None:
    done = loadlint(recordings, "new", "1.har", "2.har", "-o", f"new{suffix}", exits=0)
    assert "Certified on 1.har, 2.har" in done.text
    # The page of the second recording went on asking for a while.
    assert "ends before" not in done.text
    loadlint(recordings, "verify", f"new{suffix}", *RECORDINGS, exits=0)


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS_TO_RUN)
def test_it_waits_for_what_the_journey_goes_on_with(tool: str, recordings: Path, tmp_path: Path) -> None:
    """The application answers with empty lists as often as it likes, and takes no cursor but the last one."""
    assert_runs("depot", new_script(tool, recordings, tmp_path), tmp_path)


class Empty(Depot):
    """Nothing that the journey waits for ever comes."""

    def _feed(self) -> Reply:
        return Reply({**super()._feed().body, "changes": []})


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS_TO_RUN)
def test_a_feed_that_never_fills_ends_the_iteration(tool: str, recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / new_script(tool, recordings, tmp_path)
    path.write_text(re.sub(r"(MOST_POLLS = |idx} &lt; )\d+", r"\g<1>2", path.read_text()))
    application = Empty(SEED)
    done = run(application, path.name, tmp_path)
    told = done.stdout + done.stderr + "".join(file.read_text() for file in tmp_path.glob("results.csv"))
    assert "no receipt in the response to GET /api/feed" in told
    assert application.refused == []


def test_a_loop_by_hand_may_begin_at_an_earlier_cursor(recordings: Path) -> None:
    (recordings / "hand.js").write_text(BY_HAND)
    assert "certified on" in loadlint(recordings, "verify", "hand.js", *RECORDINGS, exits=0).text


def test_a_cursor_that_never_moves_is_wrong(recordings: Path) -> None:
    stuck = BY_HAND.replace("    cursor = response.json('cursor');\n", "")
    (recordings / "stuck.js").write_text(stuck)
    done = loadlint(recordings, "verify", "stuck.js", *RECORDINGS, exits=1)
    assert "query after" in done.text


def test_fix_takes_what_a_loop_waits_for_with_a_guard_behind_it(recordings: Path) -> None:
    """The answers before it hold none, and must not end the iteration."""
    lines = [line for line in BY_HAND.splitlines() if "receipt = " not in line and "let receipt" not in line]
    text = "\n".join(lines).replace("&& !receipt", "").replace("${receipt}", receipt_of(recordings))
    (recordings / "loop.js").write_text(text + "\n")
    loadlint(recordings, "fix", "loop.js", "--unsafe-fixes", "--exit-zero", *RECORDINGS[:2], exits=0)
    fixed = (recordings / "loop.js").read_text()
    assert "receipt = response.body && response.json('changes.0.receipt')" in fixed
    assert "\n  }\n  if (!receipt) fail('no receipt in the response to GET /api/feed');\n" in fixed
    assert fixed.count("no receipt in") == 1 and "changes[0].receipt is not empty" not in fixed
    loadlint(recordings, "verify", "loop.js", *RECORDINGS, exits=0)


def receipt_of(recordings: Path) -> str:
    """The id of the first recording's receipt."""
    return (recordings / "1.har").read_text().partition("/api/receipts/")[2].partition('"')[0]


PAGES = """\
import http from 'k6/http';
export default function () {
  let next = http.get('https://shop.test/items').json('next');
  while (next) next = http.get(`https://shop.test/items?after=${next}`).json('next');
  http.post('https://shop.test/orders', 'item=ITEM');
}
"""


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_a_loop_is_compared_with_the_answer_that_the_journey_goes_on_with(wanted: int) -> None:
    """Pages of a list are read one after the other; an item of one of them is ordered."""
    items = ("Kq2ZBxf41a", "Lm3TCye52b", "Np4UDzg63c", "Rs5VEah74d")
    addresses = ("", "?after=c7Fw1Hk9", "?after=c8Gx2Jl0", "?after=c9Hy3Km1")
    cursors = ("c7Fw1Hk9", "c8Gx2Jl0", "c9Hy3Km1", "")
    head = "HTTP 200\nContent-Type: application/json\n"
    pages = [
        f"GET https://shop.test/items{address}\n{head}\n" + json.dumps({"items": [item], "next": cursor})
        for address, item, cursor in zip(addresses, items, cursors, strict=True)
    ]
    form = "Content-Type: application/x-www-form-urlencoded"
    order = f"POST https://shop.test/orders\n{form}\n\nitem={items[wanted]}\nHTTP 201"
    recording = parse_flow("\n###\n".join([*pages, order]), "a.har")
    analysis = analysed(PAGES.replace("ITEM", items[wanted]), recording)
    assert analysis.flow is not None
    assert analysis.flow.whole.runs[0].position_of == {0: 0, 1: wanted, 2: 4}

"""Memory is bounded: by edits of a text in the editor, and by what is large in a recording."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.cache.memory import remembering
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.bench.inputs import shop
from tests.bench.parts.server import edit, scripts
from tests.lsp.raw import Raw
from tests.recordings.hars import content, entry, har
from tests.support.scripts import k6

TESTS = Path(__file__).parents[1]
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc")

PEAK = """
import re, sys
from loadlint.cli import main
code = main(sys.argv[1:])
print(code, re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


READ = """
import re
from loadlint import recordings
from loadlint.recordings import har, on_disk
def highest(): return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
before = highest()
recording = recordings.read("a.har")
recording.health
print(len(recording.exchanges), highest() - before)
"""


def peak_of_check(folder: Path) -> tuple[int, int]:
    """The exit code of a check in a folder, and the most memory that it took, in bytes."""
    command = [sys.executable, "-c", PEAK, "check", "--no-cache", "--output-format", "concise", "a.js"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    code, kilobytes = done.stderr.splitlines()[-1].split()
    return int(code), int(kilobytes) << 10


def write_project(folder: Path, steps: int, own: int, others: int) -> int:
    """A script and its recording, with megabytes of answers to the script and to other requests; its bytes."""
    folder.mkdir()
    text, data = shop(steps, steps, own << 20)
    (folder / "a.js").write_text(text)
    entries = json.loads(data)["log"]["entries"]
    row = "<div class='row'><a href='/item/{}'>Item</a><p>Lorem ipsum dolor sit amet</p></div>\n"
    for number in range(others):
        page = "".join(row.format(f"{number:x}{at:06x}") for at in range((1 << 20) // len(row)))
        entries.append(entry(90 + number, url=f"https://shop.test/other/{number}", **content(page)))
    (folder / "a.har").write_text(json.dumps(har(*entries)))
    return (folder / "a.har").stat().st_size


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["shop/flows/graph/raw.k6.js", "dialects/locust/raw/graph.locust.py", "shop/flows/graph/raw.jmx"]
)
def test_what_is_known_of_a_script_is_freed_with_it(path: str) -> None:
    """All that leads in a circle is seen by the garbage collector, after an analysis and all fixes."""
    text = (TESTS / path).read_bytes()

    def objects_after_fix(number: int) -> int:
        source = Source(f"{number}{Path(path).suffix}", text.replace(b"graphql", b"graph%d" % number))
        engine.fix(source, Project(Config()), Applicability.UNSAFE)
        gc.collect()
        return len(gc.get_objects())

    # Some of the last texts are kept on purpose.
    counts = [objects_after_fix(number) for number in range(20)]
    assert counts[-1] < 1.01 * counts[10]


@pytest.mark.slow
@linux
def test_a_large_recording_stays_in_its_file(tmp_path: Path) -> None:
    """All of its answers are looked at, one after the other."""
    size = write_project(tmp_path / "large", 20, 1, 60)
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=tmp_path / "large", capture_output=True, text=True, check=True
    )
    number, grown = map(int, done.stdout.split())
    assert number == 80
    assert grown << 10 < 0.4 * size


@pytest.mark.exhaustive
@linux
def test_a_check_does_not_hold_a_large_recording(tmp_path: Path) -> None:
    """Neither the answers to the script, which its assertions are tried on, nor those to other requests."""
    small = write_project(tmp_path / "small", 60, 1, 1)
    large = write_project(tmp_path / "large", 60, 60, 60)
    (code, less), (other, more) = (peak_of_check(tmp_path / name) for name in ("small", "large"))
    assert code == other == 1
    # What was read last is kept, whatever the size of the recording.
    assert more - less < 0.6 * (large - small)


@pytest.mark.exhaustive
@linux
def test_neither_does_the_server_nor_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    small, large = write_project(tmp_path / "small", 20, 1, 1), write_project(tmp_path / "large", 20, 1, 120)
    less, more = (peaks_of_server(tmp_path / name / "a.js") for name in ("small", "large"))
    assert more[0] - less[0] < 0.6 * (large - small)
    assert 0 < more[1] < large


def peaks_of_server(path: Path) -> tuple[int, int]:
    """The most memory that a server took with all it knows of a script, and the one that read its recording."""
    reader = 0
    with Raw() as client:
        uri = client.open(path, path.read_text())
        while "uncorrelated-value" not in {one["code"] for one in client.diagnostics(uri)}:
            reader = max([reader, *map(highest, children(client.process.pid))])
            time.sleep(0.1)
        for version in range(2, 6):
            edit(client, uri, version)
        return highest(client.process.pid), reader


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def highest(process: int) -> int:
    """The most memory that a process has taken so far, in bytes; 0 where it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s*(\d+)", status)
    return int(found[1]) << 10 if found else 0


@pytest.mark.slow
@linux
def test_a_body_of_json_with_many_leaves(tmp_path: Path) -> None:
    """All of them are looked at, and few are kept."""
    rows = [[{"id": n, "name": f"item {n}"} for n in range(2000)] for _ in range(12)]
    entries = [
        entry(number, url=f"https://shop.test/list/{number}", **content(json.dumps(found), "application/json"))
        for number, found in enumerate(rows)
    ]
    (tmp_path / "a.har").write_text(json.dumps(har(*entries)))
    (tmp_path / "a.js").write_text(k6(*(f"http.get('https://shop.test/list/{number}');" for number in range(12))))
    code, peak = peak_of_check(tmp_path)
    assert code in (0, 1)
    assert peak < 400 << 20


def resident(client: Raw) -> int:
    """The memory of a server, in kilobytes."""
    status = Path(f"/proc/{client.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s*(\d+)", status)
    assert found
    return int(found[1])


@pytest.mark.slow
@linux
@pytest.mark.parametrize(("first", "last"), [(100, 300), pytest.param(200, 2000, marks=pytest.mark.exhaustive)])
def test_memory_does_not_grow_with_edits(
    first: int, last: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("tests.bench.parts.server.MEGABYTES", 1)
    path, _ = scripts(tmp_path)
    with Raw() as client:
        uri = client.open(path, path.read_text())
        client.diagnostics(uri)
        known = 0
        for version in range(2, last + 2):
            edit(client, uri, version)
            if version == first:
                known = resident(client)
        assert resident(client) < 1.15 * known


def test_what_is_remembered_is_bounded_by_characters() -> None:
    made: list[str] = []

    @remembering(100)
    def double(text: str) -> str:
        made.append(text)
        return text * 2

    for text in ("a" * 40, "b" * 40, "a" * 40, "c" * 40, "a" * 40, "b" * 40):
        assert double(text) == text * 2
    assert [text[0] for text in made] == ["a", "b", "c", "b"]
    assert double("d" * 101) == "d" * 202
    assert double("d" * 101) == "d" * 202
    assert double("e" * 10) == "e" * 20
    assert double("d" * 101) == "d" * 202
    # The last one is kept, however large it is; the next one takes its place.
    assert [text[0] for text in made] == ["a", "b", "c", "b", "d", "e", "d"]


def test_a_small_text_counts_as_much_as_what_is_made_of_it() -> None:
    made: list[str] = []

    @remembering(100, 40)
    def double(text: str) -> str:
        made.append(text)
        return text * 2

    for text in "abacb":
        double(text)
    assert made == ["a", "b", "c", "b"]

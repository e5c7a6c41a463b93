"""The cache while things go wrong: a full disk, two writers, sources that change, kills. Right results or one message.

What damage does to files of the cache is in `test_cache.py`.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadlint import engine, recordings
from loadlint.cache import build_recording, disk, recording_file
from loadlint.errors import RecordingError
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, write
from tests.support.run import Done, loadlint, ran
from tests.support.scripts import k6
from tests.support.shop import write_shop

SEED = 38
KILLS = 4
MANY = 100
FINDING = "uncorrelated-value"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="limits and signals are Linux's")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script with two recordings that are old enough to be kept, and a cache of the test's own."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    place = tmp_path / "work"
    place.mkdir()
    write_shop(place)
    time.sleep(2.1)
    return place


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A recording that takes some time to read."""
    page = "<a href='/item'>Lorem ipsum dolor</a>\n" * 200
    entries = [entry(n, url=f"https://shop.test/{n:x}", **content(f"<b id='{n:08x}'>{page}")) for n in range(MANY)]
    return Path(write(tmp_path, har(*entries), "large.har"))


def kept_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder.parent / "cache").rglob("*") if path.is_file())


def check(folder: Path) -> Done:
    return loadlint(folder, "check", "shop.js", exits=1)


def command(large: Path, file: Path) -> list[str]:
    return [sys.executable, "-m", "loadlint.cache.build_recording", str(large), str(file)]


def require_whole(file: Path) -> None:
    """What is kept is all of the recording."""
    recording = recording_file.read(str(file))
    assert [exchange.url for exchange in recording.exchanges] == [f"https://shop.test/{n:x}" for n in range(MANY)]
    last = recording.exchanges[-1].response
    assert last is not None
    assert last.text.startswith(f"<b id='{MANY - 1:08x}'>")


def on_full_disk(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A run in which each write beyond 100 bytes fails.

    Python 3.11 keeps the bytecode of a module as far as it could write it, and later runs fail of it: it must not try.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False, preexec_fn=_limit
    )


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk_changes_no_finding(folder: Path) -> None:
    for _ in range(2):
        done = on_full_disk([sys.executable, "-m", "loadlint", "check", "shop.js"], folder)
        assert (done.returncode, done.stderr) == (1, "")
        assert FINDING in done.stdout
        assert kept_files(folder) == [], "nothing is half there"
    assert check(folder).out == done.stdout.encode()
    assert kept_files(folder)


def test_a_full_disk_is_told_where_a_recording_is_kept(large: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "a"
    file.parent.mkdir()
    done = on_full_disk(command(large, file), tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1] == f"{large}: what was read of it can't be kept: File too large"
    assert list(file.parent.iterdir()) == []


def test_two_processes_that_build_the_same_index(large: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "a"
    file.parent.mkdir()
    processes = [subprocess.Popen(command(large, file), stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    require_whole(file)
    assert list(file.parent.iterdir()) == [file]


def test_a_recording_that_changes_while_it_is_read_is_not_kept(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, read = tmp_path / "a.kept", recordings.read_with_places

    def read_and_change(path: str) -> object:
        recording = read(path)
        shutil.copy(large, tmp_path / "copy")
        large.write_bytes((tmp_path / "copy").read_bytes() + b" ")
        return recording

    monkeypatch.setattr(build_recording, "read_with_places", read_and_change)
    monkeypatch.setattr("os.nice", lambda _: 0)
    assert build_recording.main(str(large), str(file)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{large}: it was changed while it was in use"
    assert not file.exists()


@pytest.mark.parametrize("changed", ["shop.js", "shop.har"])
def test_what_changes_during_a_check_is_checked_again(
    folder: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first check may tell the old or the new; the next one tells what is there."""
    analyse = engine.analyse
    value = b"c-8f14e45fceea167a"

    def analyse_and_change(source: Source, *others: object) -> engine.Analysis:
        analysis = analyse(source, *others)  # type: ignore[arg-type]
        path = folder / changed
        path.write_bytes(path.read_bytes().replace(value, b"c-0000000000000000"))
        return analysis

    with monkeypatch.context() as patch:
        patch.setattr(engine, "analyse", analyse_and_change)
        ran(folder, "check", "shop.js")
    again = ran(folder, "check", "shop.js")
    assert again == ran(folder, "check", "shop.js", "--no-cache")


def test_a_kill_at_any_moment_of_a_check(folder: Path) -> None:
    """Whatever a run has kept before its end, the next one tells the same as without a cache."""
    whole, chance = loadlint(folder, "check", "shop.js", "--no-cache", exits=1), random.Random(SEED)
    arguments = [sys.executable, "-m", "loadlint", "check", "shop.js"]
    start = time.perf_counter()
    subprocess.run(arguments, cwd=folder, capture_output=True, check=False)
    most = time.perf_counter() - start
    for _ in range(KILLS):
        shutil.rmtree(folder.parent / "cache")
        killed_after(arguments, folder, chance.uniform(0, most))
        assert check(folder).out == whole.out
        assert check(folder).out == whole.out, "what is kept now is right, too"


def test_a_kill_at_any_moment_while_a_recording_is_kept(large: Path, tmp_path: Path) -> None:
    """The kept file is whole, or it is not there."""
    folder, chance = tmp_path / "kept", random.Random(SEED)
    folder.mkdir()
    start = time.perf_counter()
    subprocess.run(command(large, folder / "a"), capture_output=True, check=True)
    most = time.perf_counter() - start
    for number in range(KILLS):
        file = folder / str(number)
        killed_after(command(large, file), folder, chance.uniform(0, 1.2 * most))
        if file.exists():
            require_whole(file)
        else:
            with pytest.raises(RecordingError):
                recording_file.read(str(file))
    disk.drop_abandoned(str(folder))
    assert subprocess.run(command(large, folder / "a"), capture_output=True, check=False).returncode == 0
    require_whole(folder / "a")


def killed_after(arguments: list[str], folder: Path, seconds: float) -> None:
    """Start a process, and kill it after that time if it has not ended."""
    with subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()


def test_a_kept_file_of_an_older_version_is_not_read(large: Path, tmp_path: Path) -> None:
    """The same content with the number of another version at its beginning, and a checksum that fits."""
    file = tmp_path / "a"
    assert subprocess.run(command(large, file), capture_output=True, check=False).returncode == 0
    magic, content = b"loadlint kept ", file.read_bytes()[: -disk.DIGEST_SIZE]
    assert content.startswith(magic)
    older = magic + b"0" + content[len(magic) + 1 :]
    file.write_bytes(older + disk.digest_of("a", older))
    with pytest.raises(RecordingError):
        recording_file.read(str(file))
    file.write_bytes(content + disk.digest_of("a", content))
    require_whole(file)


def test_a_script_that_was_known_before_the_cache_was_lost(folder: Path) -> None:
    first = check(folder)
    assert check(folder).out == first.out
    for path in kept_files(folder):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert check(folder).out == first.out
    (folder / "shop.js").write_text(k6())
    assert FINDING not in ran(folder, "check", "shop.js")[1].text

"""The cache: damage, files of other users, links and what killed writers leave never decide what is printed."""

from __future__ import annotations

import marshal
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadlint.cache import disk, entries, recording_file
from loadlint.errors import RecordingError
from loadlint.recordings import read_with_places
from tests.recordings.hars import content, entry, har, write
from tests.support.run import loadlint
from tests.support.scripts import k6

SEED = 20
DAMAGED = 2000
SCRIPT = k6("http.get('https://shop.test/carts/81f3a7c9e2b04d55');")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such owners and modes")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def kept_entries() -> dict[str, str]:
    """Some entries, by their names what they hold."""
    values = {entries.key(number): f"findings of script {number}: " + "text " * number for number in range(20)}
    for name, value in values.items():
        entries.write(name, value, {}, None)
    assert all(value_of(name) == value for name, value in values.items())
    return values


def value_of(name: str) -> str | None:
    entry = entries.read(name)
    return None if entry is None else entry[0]


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """A file's content after one accident."""
    at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice(
        [
            data[:at] + bytes([data[at - 1] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
            data[:at],
            data + data[at:end],
            data[:at] + bytes(end - at) + data[end:],
            data[:at] + other[at:],
            other,
            marshal.dumps(("what an older version wrote", {}, None)),
            b"4:None19:what somebody wrote",
        ]
    )


def test_no_damage_changes_what_an_entry_says(cache: Path) -> None:
    values, chance = kept_entries(), random.Random(SEED)
    paths = {name: Path(disk.place(str(cache), name)) for name in values}
    whole = {name: path.read_bytes() for name, path in paths.items()}
    believed = 0
    for _ in range(DAMAGED):
        name, other = chance.sample(sorted(values), 2)
        data = damaged(whole[name], whole[other], chance)
        paths[name].write_bytes(data)
        said = value_of(name)
        assert said in (None, values[name])
        assert said is None or data == whole[name]
        believed += said is not None
        paths[name].write_bytes(whole[name])
    assert believed < DAMAGED / 20


def test_no_damage_changes_what_a_kept_recording_says(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    whole = []
    for number in range(2):
        answers = [entry(at, url=f"https://shop.test/{number}/{at}", **content(f"id {at}")) for at in range(9)]
        path = write(tmp_path, har(*answers), f"{number}.har")
        recording, module, places = read_with_places(path)
        known = {"words": b"words of the index" * 100}
        recording_file.write(
            str(folder / f"{number}"), recording, entries.stamp(path), known, recording_file.Source(module, places)
        )
        whole.append((folder / f"{number}").read_bytes())
    assert recording_file.read(str(folder / "0")).exchanges[3].url == "https://shop.test/0/3"
    chance = random.Random(SEED)
    for _ in range(500):
        data = damaged(whole[0], whole[1], chance)
        (folder / "0").write_bytes(data)
        if data != whole[0]:
            with pytest.raises(RecordingError):
                recording_file.read(str(folder / "0"))


def test_only_the_user_can_read_what_is_kept(cache: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        kept_entries()
        path = write(tmp_path, har(entry()))
        recording, module, places = read_with_places(path)
        recording_file.write(
            str(cache / "a.kept"), recording, entries.stamp(path), {}, recording_file.Source(module, places)
        )
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(cache)} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [cache, *cache.iterdir()] if path.is_dir()} == {0o700}


def test_inner_folders_that_are_open_are_closed(cache: Path) -> None:
    (name, value), *_ = kept_entries().items()
    bucket = Path(disk.place(str(cache), name)).parent
    bucket.chmod(0o777)
    assert value_of(name) == value
    assert stat.S_IMODE(bucket.stat().st_mode) == 0o700


@pytest.mark.parametrize("what", ["file", "inner folder", "cache"])
@pytest.mark.parametrize("why", ["another user's", "writable by others", "a link"])
def test_what_others_can_have_written_is_not_believed(
    what: str, why: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name, value), *_ = kept_entries().items()
    file = Path(disk.place(str(cache), name))
    place = {"file": file, "inner folder": file.parent, "cache": cache}[what]
    if why == "a link":
        aside = place.rename(cache.parent / "aside")
        place.symlink_to(aside)
    elif why == "writable by others":
        place.chmod(place.stat().st_mode | 0o020)
    elif os.geteuid() == 0:
        os.chown(place, 12345, -1)
    else:
        # Only root can give files away, so another user looks at all of them.
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    repaired = why == "writable by others" and what == "inner folder"
    assert value_of(name) == (value if repaired else None)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_is_not_waited_for(kind: str, cache: Path) -> None:
    (name, _), *_ = kept_entries().items()
    file = Path(disk.place(str(cache), name))
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to("/dev/zero")
    assert value_of(name) is None


def test_a_cache_of_others_is_said_once_and_not_used(tmp_path: Path, cache: Path) -> None:
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_text(SCRIPT)
    cache.mkdir()
    cache.chmod(0o777)
    done = loadlint(tmp_path, "check", "a.js", "b.js", exits=0)
    (line,) = done.err.splitlines()
    assert line.startswith("loadlint: no cache is used: ")
    assert "can be written by others" in line
    assert list(cache.iterdir()) == []
    without = loadlint(tmp_path, "check", "a.js", "b.js", "--no-cache", exits=0)
    assert (without.out, without.err) == (done.out, "")


WRITER = """
import sys, time
from loadlint.cache import disk
def fill(file):
    file.write(b"half of it")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
disk.write_whole(sys.argv[1], fill)
"""


@pytest.fixture
def killed_writer(cache: Path) -> Path:
    """What a writer has left that was killed while it wrote an entry, in the folder of that entry."""
    bucket = cache / "aa"
    bucket.mkdir(parents=True, mode=0o700)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(bucket / "b")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    (left,) = bucket.iterdir()
    return left


def test_what_a_killed_writer_has_left_is_dropped_later(killed_writer: Path) -> None:
    bucket = killed_writer.parent
    assert entries.read("aab") is None
    entries.write("aab", "whole", {}, None)
    assert value_of("aab") == "whole"
    assert killed_writer.exists(), "its writer may be at work still"
    hours_ago = time.time() - 2 * 3600
    os.utime(killed_writer, (hours_ago, hours_ago))
    entries.write("aac", "another", {}, None)
    assert {path.name for path in bucket.iterdir()} == {"b", "c"}


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (its own)
        disk.write_whole(str(tmp_path / "a"), fail)
    assert list(tmp_path.iterdir()) == []

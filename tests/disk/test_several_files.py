"""A fix over several files is written as a whole or not at all, whenever it is killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadlint.disk import journal
from loadlint.disk.several_files import write_all
from loadlint.disk.writing import WriteError
from loadlint.engine import FileChange
from tests.disk.test_files_survive import killed_at
from tests.support.run import loadlint

OLD = [b"import { a } from './a.js'\n" * 40, b"export const a = 'old'\n" * 50, b"export const b = 'old'\n"]
NEW = [b"import { a, b } from './a.js'\n" * 40, b"export const a = b\n" * 10, b"export const b = 'new'\n" * 3]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    (folder / "lib").mkdir(parents=True)
    return [folder / name for name in ("main.js", "lib/a.js", "lib/b.js")]


def put(files: list[Path], texts: list[bytes]) -> None:
    for file, text in zip(files, texts, strict=True):
        file.write_bytes(text)


def changes(files: list[Path]) -> list[FileChange]:
    return [FileChange(str(file), old, new) for file, old, new in zip(files, OLD, NEW, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("linked", [False, True], ids=["replaced", "one in place"])
def test_a_kill_at_any_step_leaves_all_old_or_all_new(files: list[Path], linked: bool) -> None:
    mixed = step = 0
    while True:
        put(files, OLD)
        if linked:
            files[1].with_suffix(".link").unlink(missing_ok=True)
            os.link(files[1], files[1].with_suffix(".link"))
        if not killed_at(step, lambda: write_all(changes(files))):
            break
        mixed += [file.read_bytes() for file in files] not in (OLD, NEW)
        said = list(journal.recover())
        assert [file.read_bytes() for file in files] in (OLD, NEW)
        assert all("it has its content from before again" in line for line in said)
        assert list(journal.recover()) == []
        step += 1
    assert [file.read_bytes() for file in files] == NEW
    assert mixed > 2, "no kill came in the middle, so nothing was shown"


def undo() -> None:
    list(journal.recover())


@pytest.mark.slow
def test_a_kill_while_it_is_taken_back(files: list[Path]) -> None:
    step = 0
    while True:
        put(files, OLD)
        os.close(journal.begin([journal.Change(one.path, one.before, one.after) for one in changes(files)]).descriptor)
        files[0].write_bytes(NEW[0])
        files[1].write_bytes(NEW[1])
        if not killed_at(step, undo):
            break
        list(journal.recover())
        assert [file.read_bytes() for file in files] == OLD
        step += 1
    assert [file.read_bytes() for file in files] == OLD


@pytest.mark.parametrize("spoil", ["read-only", "changed", "gone"])
def test_nothing_is_written_where_one_file_can_not_be(files: list[Path], spoil: str) -> None:
    put(files, OLD)
    if spoil == "read-only":
        files[2].chmod(0o444)
    elif spoil == "changed":
        files[2].write_bytes(b"somebody else was here\n")
    else:
        files[2].unlink()
    with pytest.raises(WriteError, match=r"b\.js: (is read-only|has changed while|is gone)"):
        write_all(changes(files))
    assert [file.read_bytes() for file in files[:2]] == OLD[:2]


def test_two_files_are_written_and_a_single_one_needs_no_journal(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(files, OLD)
    write_all(changes(files)[:2])
    assert [file.read_bytes() for file in files] == [NEW[0], NEW[1], OLD[2]]
    monkeypatch.delenv("LOADLINT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "no absolute path")
    monkeypatch.setenv("LOCALAPPDATA", "no absolute path")
    write_all(changes(files)[2:])
    assert files[2].read_bytes() == NEW[2]
    put(files, OLD)
    with pytest.raises(WriteError, match="can only be written together with a journal"):
        write_all(changes(files))
    assert [file.read_bytes() for file in files] == OLD


def test_the_next_run_tells_what_it_took_back(files: list[Path]) -> None:
    put(files, OLD)
    os.close(journal.begin([journal.Change(one.path, one.before, one.after) for one in changes(files)]).descriptor)
    files[1].write_bytes(NEW[1])
    done = loadlint(files[0].parent, "check", "main.js", exits=2)
    assert "a.js: a run was ended while it wrote this file; it has its content from before again" in done.err
    assert [file.read_bytes() for file in files] == OLD

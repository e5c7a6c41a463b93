"""What is written stays what it was in all but its content, and is whole whenever a run is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loadlint.disk import journal
from loadlint.disk.writing import WriteError, write
from tests.lsp.scripts import write_flow
from tests.support.run import loadlint_process as loadlint

OLD, NEW = b"old " * 3000, b"newer! " * 2500
SHORT = b"short"
NOBODY = 65534


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder for the journal."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A script."""
    path = tmp_path / "folder" / "shop.js"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def is_clean(file: Path, cache: Path) -> bool:
    """Whether nothing is left over."""
    notes = cache / "unfinished"
    return os.listdir(file.parent) == [file.name] and not (notes.exists() and os.listdir(notes))


def test_mode_and_owner_stay(file: Path, cache: Path) -> None:
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, NOBODY, NOBODY)
    before = file.stat()
    write(str(file), NEW, OLD)
    after = file.stat()
    assert file.read_bytes() == NEW
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert is_clean(file, cache)


def test_a_plain_file_is_replaced_in_one_step(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    number = file.stat().st_ino
    write(str(file), NEW, OLD)
    assert file.stat().st_ino != number
    assert synced == [False, True], "first the file, then its folder"


def test_hard_and_symbolic_links_stay(file: Path, cache: Path) -> None:
    other, link = file.parent.parent / "other.js", file.parent.parent / "link.js"
    os.link(file, other)
    link.symlink_to(file)
    write(str(link), NEW, OLD)
    assert link.is_symlink()
    assert file.read_bytes() == other.read_bytes() == NEW
    assert file.stat().st_nlink == 2
    assert is_clean(file, cache)


def test_attributes_stay(file: Path, cache: Path) -> None:
    try:
        os.setxattr(file, "user.origin", b"https://shop.test")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write(str(file), NEW, OLD)
    assert os.getxattr(file, "user.origin") == b"https://shop.test"
    assert file.read_bytes() == NEW
    assert is_clean(file, cache)


def test_access_lists_stay(file: Path) -> None:
    try:
        subprocess.run(["setfacl", "-m", f"u:{NOBODY}:r", str(file)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there are no access lists")
    before = os.getxattr(file, "system.posix_acl_access")
    write(str(file), SHORT, OLD)
    assert os.getxattr(file, "system.posix_acl_access") == before
    assert file.read_bytes() == SHORT


def test_read_only_files_are_refused(file: Path, cache: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(WriteError, match=r"shop.js: is read-only; nothing was written"):
        write(str(file), NEW, OLD)
    assert file.read_bytes() == OLD
    assert is_clean(file, cache)


def test_a_file_that_has_changed_is_left_alone(file: Path, cache: Path) -> None:
    for linked in (False, True):
        if linked:
            os.link(file, file.parent.parent / "other.js")
        file.write_bytes(b"another person's")
        with pytest.raises(WriteError, match="has changed while it was checked; nothing was written"):
            write(str(file), NEW, OLD)
        assert file.read_bytes() == b"another person's"
    file.unlink()
    with pytest.raises(WriteError, match="is gone"):
        write(str(file), NEW, OLD)
    assert not file.exists()


def test_new_files_and_things_that_are_no_files(tmp_path: Path, file: Path) -> None:
    new = tmp_path / "new.json"
    write(str(new), NEW)
    assert new.read_bytes() == NEW
    (tmp_path / "plain").touch()
    assert new.stat().st_mode == (tmp_path / "plain").stat().st_mode
    write("/dev/null", NEW)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode), "a device was replaced by a file"
    with pytest.raises(WriteError, match="is a folder"):
        write(str(file.parent), NEW)
    with pytest.raises(WriteError, match="can't be written: No such file"):
        write(str(tmp_path / "none" / "a.json"), NEW)


def test_a_folder_that_takes_no_new_file(file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: str, flags: int, mode: int = 0o777) -> int:
        if os.path.dirname(path) == str(file.parent) and flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    write(str(file), SHORT, OLD)
    assert file.read_bytes() == SHORT
    assert is_clean(file, cache)


def test_a_full_disk_changes_nothing(file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.link(file, file.parent.parent / "other.js")
    real, full = os.write, [True]

    def limited(descriptor: int, data: bytes) -> int:
        name = os.readlink(f"/proc/self/fd/{descriptor}")
        if name == str(file) and full:
            written = real(descriptor, data[:1000])
            if full.pop():
                return written
        if name == str(file) and not full and not seen:
            seen.append(True)
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    seen: list[bool] = []
    if not os.path.exists("/proc/self/fd"):
        pytest.skip("needs /proc")
    monkeypatch.setattr(os, "write", limited)
    with pytest.raises(WriteError, match="No space left"):
        write(str(file), NEW, OLD)
    monkeypatch.undo()
    assert seen
    assert file.read_bytes() == OLD
    assert os.listdir(cache / "unfinished") == []


def test_without_a_private_place_for_the_journal_it_is_refused(file: Path, cache: Path) -> None:
    os.link(file, file.parent.parent / "other.js")
    (cache / "unfinished").mkdir(parents=True)
    (cache / "unfinished").chmod(0o777)
    with pytest.raises(WriteError, match="no private folder for the journal"):
        write(str(file), NEW, OLD)
    assert file.read_bytes() == OLD


# --- killed between any two steps

STEPS = ("open", "write", "fsync", "replace", "ftruncate", "unlink", "lseek", "close")


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do some work in a process that is killed before its nth step, half through where it writes; False if it ends."""
    child = os.fork()
    if child == 0:
        count = [0]

        def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
            def call(*given: object, **more: object) -> object:
                if count[0] == step:
                    if name == "write":
                        real(given[0], bytes(given[1])[: len(given[1]) // 2])  # type: ignore[call-overload,arg-type]
                    os.kill(os.getpid(), signal.SIGKILL)
                count[0] += 1
                return real(*given, **more)

            return call

        for name in STEPS:
            setattr(os, name, counted(name, getattr(os, name)))
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kills(prepare: Callable[[], None], work: Callable[[], None]) -> Iterator[int]:
    """Kill some work at each of its steps, one after the other."""
    step = 0
    prepare()
    while killed_at(step, work):
        yield step
        step += 1
        prepare()
    assert step > 5, "it has more steps than that"


@pytest.mark.parametrize("new", [NEW, SHORT, b""], ids=["other", "short", "empty"])
@pytest.mark.parametrize("linked", [True, False], ids=["in place", "replaced"])
def test_a_kill_at_any_step_leaves_one_of_the_two(file: Path, cache: Path, new: bytes, linked: bool) -> None:
    other = file.parent.parent / "other.js"

    def prepare() -> None:
        other.unlink(missing_ok=True)
        file.write_bytes(OLD)
        if linked:
            os.link(file, other)

    torn = 0
    for _ in kills(prepare, lambda: write(str(file), new, OLD)):
        torn += file.read_bytes() not in (OLD, new)
        said = list(journal.recover())
        assert file.read_bytes() in (OLD, new)
        assert all("it has its content from before again" in line for line in said)
        assert file.stat().st_nlink == (2 if linked else 1)
        # The next run of the same kind clears up the rest.
        write(str(file), b"next", file.read_bytes())
        assert is_clean(file, cache)
    if linked and new == NEW:
        assert torn, "no kill came in the middle, so nothing was shown"
    assert not linked or torn or len(new) < len(OLD)


@pytest.mark.exhaustive
def test_a_kill_while_it_is_undone(file: Path, cache: Path) -> None:
    other = file.parent.parent / "other.js"
    os.link(file, other)

    def prepare() -> None:
        file.write_bytes(OLD)
        for step in range(30):
            if not killed_at(step, lambda: write(str(file), NEW, OLD)):
                break
            if file.read_bytes() not in (OLD, NEW):
                return
            list(journal.recover())
            file.write_bytes(OLD)
        raise AssertionError("it was never torn")

    def undo() -> None:
        list(journal.recover())

    for _ in kills(prepare, undo):
        list(journal.recover())
        assert file.read_bytes() == OLD


def test_what_was_changed_since_is_left_alone(file: Path, cache: Path) -> None:
    note = journal.begin([journal.Change(str(file), OLD, NEW)])
    os.close(note.descriptor)
    file.write_bytes(b"someone went on with it")
    (line,) = journal.recover()
    assert "was left alone; its content from before is in " in line
    assert file.read_bytes() == b"someone went on with it"
    assert Path(line.rpartition(" is in ")[2]).read_bytes() == OLD
    assert list(journal.recover()) == []


def test_a_run_that_still_writes_is_not_disturbed(file: Path) -> None:
    note = journal.begin([journal.Change(str(file), OLD, NEW)])
    file.write_bytes(NEW[:100] + OLD[100:])
    assert list(journal.recover()) == []
    assert file.read_bytes() == NEW[:100] + OLD[100:]
    note.end()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: os.chmod(note, 0o666),
        lambda note: Path(note).write_bytes(b"loadlint journal 2\n1\n5 5 5\nrubbish"),
        lambda note: Path(note).write_bytes(Path(note).read_bytes()[:-1] + b"x"),
        lambda note: Path(note).write_bytes(b""),
    ],
    ids=["writable by others", "rubbish", "another checksum", "empty"],
)
def test_notes_of_others_are_not_believed(file: Path, spoil: Callable[[str], None]) -> None:
    note = journal.begin([journal.Change(str(file), OLD, NEW)])
    os.close(note.descriptor)
    torn = NEW[:100] + OLD[100:]
    file.write_bytes(torn)
    spoil(note.path)
    assert list(journal.recover()) == []
    assert file.read_bytes() == torn


# --- as users see it


@pytest.mark.slow
def test_fix_goes_on_with_the_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    folder.mkdir()
    good = write_flow(folder, ".js")
    text = good.read_text()
    for name in ("locked", "zebra"):
        for ending in (".har", ".2.har"):
            (folder / f"{name}{ending}").write_bytes((folder / f"shop{ending}").read_bytes())
        (folder / f"{name}.js").write_text(text)
    (folder / "locked.js").chmod(0o444)
    done = loadlint(folder, "fix", ".", exits=2)
    assert done.err == "loadlint: locked.js: is read-only; nothing was written\n"
    assert (folder / "locked.js").read_text() == text
    assert good.read_text() == (folder / "zebra.js").read_text() != text


@pytest.mark.slow
def test_the_next_run_undoes_what_one_left_half_written(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    before = path.read_bytes()
    after = before.replace(b"shop", b"SHOP") + b"// more"
    os.close(journal.begin([journal.Change(str(path), before, after)]).descriptor)
    middle = before.index(b"shop") + 2
    path.write_bytes(after[:middle] + before[middle:])
    done = loadlint(tmp_path, "check", "shop.js", exits=1)
    assert path.read_bytes() == before
    assert "a run was ended while it wrote this file; it has its content from before again" in done.err


@pytest.mark.slow
def test_a_report_may_go_to_what_is_no_file(tmp_path: Path) -> None:
    write_flow(tmp_path, ".js")
    done = loadlint(tmp_path, "check", "shop.js", "--output-format", "json", "--output-file", "/dev/stderr", exits=1)
    assert done.err.startswith("{")
    loadlint(tmp_path, "check", "shop.js", "--output-file", "/dev/null", exits=1)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def block(text: bytes) -> bytes:
    """So many bytes as a disk writes at once."""
    return (text * 512)[:512]


@pytest.mark.parametrize(
    ("now", "before", "after", "is_between"),
    [
        pytest.param(block(b"n") + block(b"o"), block(b"o") * 2, block(b"n") * 2, True, id="one block of each"),
        pytest.param(b"nld", b"old", b"new", True, id="bytes of each"),
        pytest.param(b"nexo", b"oldo", b"newo", False, id="a byte of neither"),
        pytest.param(b"old", b"old", b"newer", True, id="as before"),
        pytest.param(block(b"o") + bytes(512), block(b"o"), block(b"n") * 2, True, id="grown and not written"),
        pytest.param(bytes(512) + block(b"n"), block(b"o"), block(b"n") * 2, False, id="emptied before the old end"),
        pytest.param(b"ol", b"old", b"newer", False, id="shorter than both"),
        pytest.param(b"old and more", b"old", b"newer", False, id="longer than both"),
    ],
)
def test_what_may_be_left_of_a_file_in_which_one_content_was_written_over_another(
    now: bytes, before: bytes, after: bytes, is_between: bool
) -> None:
    assert journal._is_between(now, before, after) is is_between
    assert journal._is_between(after, before, after) and journal._is_between(before, before, after)

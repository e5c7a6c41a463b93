"""What scripts, configurations and names lead to: only files, only so large, and not out of what was opened."""

from __future__ import annotations

import ast
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loadlint.disk import names, reach, reading
from loadlint.disk.limits import CONFIGURATION, RECORDING, Limit
from loadlint.disk.reach import Reach
from tests.hostile.measure import run_limited
from tests.lsp.raw import Raw
from tests.lsp.scripts import write_flow
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in, sampled

PACKAGE = Path(names.__file__).parents[1]
SMALL = Limit("LOADLINT_LARGEST_TEST", 1000)
SCRIPT = "import http from 'k6/http';\nexport default function () {\n  http.get('https://shop.test/');\n}\n"
CPU_SECONDS = 20


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


def unix_socket(path: Path) -> None:
    folder = os.getcwd()
    os.chdir(path.parent)
    try:
        # A socket stays in its folder when nobody listens any more.
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(folder)


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


KINDS: list[Callable[[Path], None]] = [pipe, endless, terminal, unix_socket, circle, huge]


@pytest.mark.parametrize("make", KINDS)
def test_reading_ends_with_a_reason(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "x"
    make(path)
    with pytest.raises(reading.ReadError) as caught:
        reading.read(str(path), RECORDING)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(("is ", "can't be read: "))


def test_a_file_can_be_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 1000)
    with reading.open_file(str(path), SMALL) as file:
        file.seek(990)
        assert file.read(100) == b"x" * 10
    path.write_bytes(b"x" * 1001)
    with pytest.raises(reading.ReadError, match="is larger"):
        reading.open_file(str(path), SMALL)
    path.unlink()
    pipe(path)
    with pytest.raises(reading.ReadError, match="is a pipe"):
        reading.open_file(str(path), SMALL)


def test_a_limit_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 1000)
    assert len(reading.read(str(path), SMALL)) == 1000
    path.write_bytes(b"x" * 1001)
    with pytest.raises(reading.ReadError, match="is larger than 1000 bytes; the variable LOADLINT_LARGEST_TEST allows"):
        reading.read(str(path), SMALL)
    for text, size in {"2k": 2048, "1G": 1 << 30, "3 M": 1000, "-1": 1000, "": 1000, "5": 5}.items():
        monkeypatch.setenv(SMALL.variable, text)
        assert SMALL.size == size, text


def test_what_the_system_makes_up_has_a_limit_too() -> None:
    # Such files say that they are empty.
    if os.path.exists("/proc/self/environ"):
        assert reading.read("/proc/self/status", CONFIGURATION)
        with pytest.raises(reading.ReadError, match="is larger"):
            reading.read("/proc/self/smaps" if os.path.exists("/proc/self/smaps") else "/proc/self/maps", SMALL)


def test_a_symbolic_link_may_be_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert reading.read(str(tmp_path / "link"), SMALL) == b"x"
    with pytest.raises(reading.ReadError, match="symbolic link"):
        reading.read(str(tmp_path / "link"), SMALL, follow=False)


PLACES: dict[str, tuple[str, int, str]] = {
    # where, the exit code, what is said
    "shop.js": (SCRIPT, 2, "shop.js: "),
    "shop.har": (SCRIPT, 1, "broken-recording-link"),
    "linked.har": (f"// loadlint: recording=linked.har\n{SCRIPT}", 1, "broken-recording-link"),
    "shop.jtl": (SCRIPT, 0, ""),
    "loadlint.toml": (SCRIPT, 2, "loadlint.toml: "),
    "pyproject.toml": (SCRIPT, 2, "pyproject.toml: "),
    ".gitignore": (SCRIPT, 0, ""),
    "lib.js": (f"import {{ a }} from './lib.js';\n{SCRIPT}", 0, ""),
    "run.jtl": (f"// loadlint: results=run.jtl\n{SCRIPT}", 1, "broken-recording-link"),
    "loadlint-baseline.json": (SCRIPT, 2, "loadlint-baseline.json: "),
}


@pytest.mark.parametrize(("place", "make"), sampled([(place,) for place in PLACES], [(pipe,), (endless,), (huge,)]))
def test_every_place_where_a_file_is_looked_for(make: Callable[[Path], None], place: str, tmp_path: Path) -> None:
    text, code, said = PLACES[place]
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop.js").write_text(text)
    if place == "shop.js":
        (tmp_path / place).unlink()
    make(tmp_path / place)
    more = ["--baseline", place] if "baseline" in place else []
    ignored = ["--ignore", "missing-assertion"]
    # Elsewhere all of the folder is checked, so that it is walked through.
    target = "shop.js" if place.endswith(".js") else "."
    done = run_limited(
        tmp_path, "check", "--no-cache", *more, *ignored, target, cpu_seconds=CPU_SECONDS, memory_bytes=1 << 30
    )
    assert done.code == code, done.err + done.out
    assert said in done.err + done.out
    assert "internal-error" not in done.out and "Traceback" not in done.err


@pytest.mark.parametrize("place", ["people.csv", "user.properties", "part.jmx"])
def test_what_a_plan_names(place: str, tmp_path: Path) -> None:
    write_flow(tmp_path, ".jmx")
    text = (tmp_path / "shop.jmx").read_text()
    controller = (
        '<IncludeController guiclass="x" testclass="IncludeController" testname="i"><stringProp '
        'name="IncludeController.includepath">part.jmx</stringProp></IncludeController><hashTree/>'
        '<CSVDataSet guiclass="x" testclass="CSVDataSet" testname="c"><stringProp name="filename">people.csv'
        "</stringProp></CSVDataSet><hashTree/>"
    )
    at = text.index("<HTTPSamplerProxy")
    (tmp_path / "shop.jmx").write_text(text[:at] + controller + text[at:])
    pipe(tmp_path / place)
    done = run_limited(tmp_path, "check", "--no-cache", "shop.jmx", cpu_seconds=CPU_SECONDS)
    assert done.code in (0, 1)
    assert "internal-error" not in done.out


def test_addresses_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(f"// loadlint: recording=https://host.test/shop.har\n{SCRIPT}")
    done = loadlint(tmp_path, "check", "shop.js", exits=1)
    assert "https://host.test/shop.har can't be used: it is an address, and nothing is fetched" in done.text
    (tmp_path / "shop.js").write_text(SCRIPT)
    (tmp_path / "loadlint.toml").write_text('[recordings]\n"*.js" = ["https://host.test/shop.har"]\n')
    assert "it is an address" in ran(tmp_path, "check", "shop.js")[1].text


# --- names of Windows, told by their text alone


@pytest.mark.parametrize(
    "name",
    [r"NUL", r"dir\con.har", r"aux.txt", r"C:\a\COM1", r"LPT9.jtl", r"\\.\pipe\x", r"//./COM5", r"\\?\C:\x", r"CONIN$",
     "com\u00b9.txt", r"nul .txt", r"a.har:stream", r"C:\a.har::$DATA"],
)  # fmt: skip
def test_devices_of_windows(name: str) -> None:
    assert names.device(name, windows=True) is not None
    assert names.device(name, windows=False) is None


@pytest.mark.parametrize(
    "name", [r"C:\a\shop.har", "console.har", "nullable.js", "com.har", "COM10", "../a.har", "a b"]
)
def test_files_of_windows(name: str) -> None:
    assert names.device(name, windows=True) is None


def test_shares_of_windows() -> None:
    for name in (r"\\Host\Share\a.har", "//host/share/a.har", r"\\host\share"):
        assert names.share(name, windows=True) == r"\\host\share"
    assert names.share(r"C:\a", windows=True) is None
    assert names.share("//host/share/a", windows=False) is None
    for name in ("https://h/a.har", "file:///etc/x", "smb://h/s", "http:/h"):
        assert names.is_address(name)
    for name in (r"C:\a.har", "C:/a.har", "a/b.har", "a:b"):
        assert not names.is_address(name)


def test_another_computer_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    there = r"\\host\share"
    monkeypatch.setattr(reach, "share", lambda path: there if "host" in path else None)
    for anywhere in (True, False):
        assert "another computer" in str(Reach(("/home",), anywhere).refusal("/host/a.har"))
    # A folder that is itself on a share holds its own recordings.
    assert Reach(("/host/flows",), anywhere=True).refusal("/host/a.har") is None


# --- out of what was opened


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A repository with a script, and recordings outside of it."""
    folder = tmp_path / "opened"
    folder.mkdir()
    (folder / ".git").mkdir()
    write_flow(folder, ".js")
    for name in ("shop.har", "shop.2.har"):
        (folder / name).rename(tmp_path / name)
    return folder


def link_by_comment(folder: Path) -> None:
    text = (folder / "shop.js").read_text()
    (folder / "shop.js").write_text(f"// loadlint: recording=../shop.har recording=../shop.2.har\n{text}")


def link_by_configuration(folder: Path) -> None:
    with (folder / "loadlint.toml").open("a") as file:
        file.write('[recordings]\n"*.js" = ["../shop.har", "../shop.2.har"]\n')


def link_by_name(folder: Path) -> None:
    for name in ("shop.har", "shop.2.har"):
        (folder / name).symlink_to(folder.parent / name)


def link_by_folder(folder: Path) -> None:
    (folder / "recordings").symlink_to(folder.parent)


LINKS = [link_by_comment, link_by_configuration, link_by_name, link_by_folder]


@pytest.mark.parametrize("link", LINKS)
def test_on_the_command_line_links_are_followed_and_told(link: Callable[[Path], None], opened: Path) -> None:
    link(opened)
    for _ in range(2):
        # What is known from the first run says the same.
        done = loadlint(opened, "check", "shop.js", exits=1)
        assert "uncorrelated-value" in done.text
        assert "shop.js: reads a file outside of the repository: " in done.err


def test_what_the_user_names_is_no_link(opened: Path) -> None:
    _, done = ran(opened, "check", "shop.js", "--recording", "../shop.har", "--recording", "../shop.2.har")
    assert "uncorrelated-value" in done.text
    assert done.err == ""


def codes(server: Raw, path: Path) -> list[tuple[str, str]]:
    """What is found in a file that is opened."""
    found = server.diagnostics(server.open(path, path.read_text()))
    return [(one["code"], one["message"]) for one in found]


def server_in(folder: Path, trusted: bool | None) -> Raw:
    """A server with a workspace; `trusted` is what the editor says."""
    return Raw(
        workspaceFolders=[{"uri": folder.as_uri(), "name": "opened"}],
        initializationOptions={} if trusted is None else {"trusted": trusted},
    )


@pytest.mark.slow
@pytest.mark.parametrize("link", one_in(2, LINKS))
def test_in_a_workspace_that_is_not_trusted_they_are_not(link: Callable[[Path], None], opened: Path) -> None:
    link(opened)
    with server_in(opened, trusted=False) as server:
        found = codes(server, opened / "shop.js")
    assert [code for code, _ in found] == ["broken-recording-link"] * 2
    assert all("it leads out of the workspace, which is not trusted" in message for _, message in found)


@pytest.mark.slow
def test_trust_is_what_the_editor_says(opened: Path) -> None:
    link_by_comment(opened)
    with server_in(opened, trusted=True) as server:
        assert [code for code, _ in codes(server, opened / "shop.js")] == ["uncorrelated-value"]
    with server_in(opened, trusted=None) as server:
        assert {code for code, _ in codes(server, opened / "shop.js")} == {"broken-recording-link"}


def test_modules_data_and_configuration_stay_inside_too(opened: Path) -> None:
    for name in ("shop.har", "shop.2.har"):
        (opened.parent / name).rename(opened / name)
    (opened.parent / "secret.js").write_text("export const path = '/secret-path';\n")
    (opened / "lib.js").symlink_to("../secret.js")
    text = f"import {{ path }} from './lib.js';\nimport {{ other }} from '../secret.js';\n{SCRIPT}".replace(
        "/'", "' + path"
    )
    (opened / "linking.js").write_text(text)
    (opened / "loadlint.toml").unlink()
    (opened.parent / "other.toml").write_text('ignore = ["missing-assertion"]\n')
    (opened / "loadlint.toml").symlink_to("../other.toml")
    with server_in(opened, trusted=False) as server:
        found = codes(server, opened / "linking.js")
        uri = (opened / "linking.js").as_uri()
        links = server.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
        said = [message["params"]["message"] for message in server.seen if "window/" in message.get("method", "")]
        assert server.request("loadlint/exchange", {"recording": str(opened.parent / "x.har"), "exchange": 0}) is None
    assert "secret-path" not in str(found)
    assert not [link for link in links or () if "secret" in link["target"]]
    assert [line for line in said if "secret.js: is not read: it leads out of the workspace" in line]
    assert [line for line in said if "loadlint.toml: is not used: it leads out" in line]


def test_links_to_a_file_that_is_not_there_say_nothing(opened: Path) -> None:
    (opened / "linking.js").write_text(f"import {{ path }} from '../none.js';\n{SCRIPT}")
    with server_in(opened, trusted=False) as server:
        codes(server, opened / "linking.js")
        assert not [message for message in server.seen if "none.js" in str(message)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_reach(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (home / "out").symlink_to(outside)
    (home / "in").symlink_to(home)
    inside = Reach((str(home),), anywhere=False)
    assert inside.refusal(str(home / "a.har")) is None
    assert inside.refusal(str(home / "in" / "a.har")) is None
    for path in (home / "out" / "a.har", home / ".." / "a.har", outside / "a.har", tmp_path / "home2" / "a.har"):
        assert inside.refusal(str(path)) == reach.NOT_TRUSTED
        assert Reach((str(home),), anywhere=True).refusal(str(path)) is None
    (tmp_path / "alias").symlink_to(home)
    assert Reach((str(tmp_path / "alias"),), anywhere=False).refusal(str(home / "a.har")) is None


OPENERS = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
HOLDERS = {"os", "io", "Path", "path"}
HOMES = {
    # Our own files, the cache, and the pages that the server makes in a private folder.
    *("resources.py", "cache/disk.py", "recordings/kept.py", "lsp/pages.py", "cli/__init__.py"),
    *("disk/reading.py", "disk/writing.py", "disk/creating.py", "disk/journal.py"),
    # It runs in Locust's process without loadlint, and writes into the folder that is made for the run.
    "verify/tools/_beside_locust.py",
}


def opens_a_file(call: ast.expr) -> bool:
    """Whether what is called opens a file: `open`, `os.open`, `Path(…).read_bytes`."""
    if isinstance(call, ast.Attribute):
        return call.attr in OPENERS and ast.unparse(call.value).partition("(")[0] in HOLDERS
    return isinstance(call, ast.Name) and call.id == "open"


@pytest.mark.slow
def test_files_are_opened_in_one_place() -> None:
    """A new way to the disk goes through `loadlint.disk`, where pipes, limits and links are thought of."""
    found = [
        f"{name}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (name := path.relative_to(PACKAGE).as_posix()) not in HOMES
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call) and opens_a_file(node.func)
    ]
    assert found == []
    assert opens_a_file(ast.parse("Path(name).read_bytes()", mode="eval").body.func)  # type: ignore[attr-defined]

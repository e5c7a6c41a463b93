"""`loadlint verify` and `fix --live` as users run them, with programs that stand in for the proxy and the tool."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loadlint import engine
from tests.recordings.hars import content, entry, har, headers
from tests.support.run import loadlint, snapshot
from tests.verify.stand_ins import environment, program, running

HOST = "http://shop.test"
SCRIPT = f"""\
import http from 'k6/http';

export default function () {{
  const made = http.post('{HOST}/carts', 'kind=tea');
  http.get(`{HOST}/carts/${{made.json('id')}}`);
}}
// loadlint: ignore-file[missing-assertion]
"""
RAW = SCRIPT.replace("const made = ", "").replace("${made.json('id')}", "c-8f14e45fceea167a")
CARTS = ("c-8f14e45fceea167a", "c-45c48cce2e2d7fbd")


def recording(cart: str, host: str = HOST) -> bytes:
    """One run."""
    form = {"postData": {"mimeType": "application/x-www-form-urlencoded", "text": "kind=tea"}}
    json_type = headers(("Content-Type", "application/json"))
    make = entry(
        1, method="POST", url=f"{host}/carts", request=form, status=201, headers=json_type,
        **content(json.dumps({"id": cart}), "application/json"),
    )  # fmt: skip
    read = entry(
        2, url=f"{host}/carts/{cart}", headers=json_type,
        **content(json.dumps({"id": cart, "items": []}), "application/json"),
    )  # fmt: skip
    return json.dumps(har(make, read)).encode()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a script and two recordings."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.har").write_bytes(recording(CARTS[0]))
    (folder / "shop.2.har").write_bytes(recording(CARTS[1]))
    (folder / "shop.js").write_text(SCRIPT)
    ask(folder, CARTS[1])
    return folder


def ask(folder: Path, cart: str, *more: tuple[str, str, str], host: str = HOST) -> None:
    """Let the stand-in for k6 make these requests."""
    requests = [("POST", f"{host}/carts", "kind=tea"), ("GET", f"{host}/carts/{cart}", ""), *more]
    (folder / "requests.json").write_text(json.dumps(requests))


@pytest.mark.slow
def test_the_replay_needs_no_tool(shop: Path) -> None:
    nothing = {"PATH": "", "LOADLINT_MITMDUMP": "", "LOADLINT_K6": ""}
    done = loadlint(shop, "verify", "shop.js", exits=0, environment=nothing)
    assert done.text == "shop.js: certified on shop.har, shop.2.har: 8 values in 4 requests\n"
    (shop / "shop.js").write_text(RAW)
    done = loadlint(shop, "verify", "shop.js", exits=1, environment=nothing)
    assert "shop.js:5: GET /carts/" in done.text
    assert done.text.endswith("shop.js: 1 value would be wrong in a new session (shop.2.har shows it)\n")


@pytest.mark.slow
def test_with_the_tool(shop: Path, tmp_path: Path) -> None:
    stand_ins = environment(tmp_path / "bin")
    done = loadlint(shop, "verify", "shop.js", "--engine", "--run", "2", exits=0, environment=stand_ins)
    assert done.text == (
        "shop.js: k6: matches shop.2.har; whether it survives a new session needs a second recording or a live run\n"
    )
    ask(shop, CARTS[0])
    done = loadlint(
        shop, "verify", "shop.js", "--engine", "--run", "shop.2.har", "--output-format", "json",
        exits=1, environment=stand_ins,
    )  # fmt: skip
    told = json.loads(done.out)
    (run,) = told["runs"]
    assert (told["certified"], run["values"]["different"], run["requests"]) == (False, 1, 2)
    (difference,) = run["differences"]
    assert (difference["line"], difference["sent"], difference["recorded"]) == (5, *CARTS)


def test_one_proxy_serves_the_runs_of_all_recordings(shop: Path, tmp_path: Path) -> None:
    """The stand-in for k6 always sends what the second one has."""
    stand_ins, starts = environment(tmp_path / "bin"), tmp_path / "starts"
    for program_file in (Path(stand_ins["LOADLINT_MITMDUMP"]), Path(stand_ins["LOADLINT_K6"])):
        first, rest = program_file.read_text().split("\n", 1)
        note = f"open({str(starts)!r}, 'a').write('{program_file.name} ')"
        program_file.write_text(f"{first}\n{note}\n{rest}")
    done = loadlint(shop, "verify", "shop.js", "--engine", exits=1, environment=stand_ins)
    assert done.text.endswith("shop.js: k6: 1 value would be wrong in a new session (shop.har shows it)\n")
    assert starts.read_text().split() == ["mitmdump", *["k6"] * 4], "k6 makes an archive, and runs it, for each"


@pytest.mark.slow
def test_a_request_that_the_script_lacks_is_missing(shop: Path, tmp_path: Path) -> None:
    """The tool does all that the script says, and the flow has another request, which changes something."""
    pay = entry(3, method="POST", url=f"{HOST}/pay", status=200, **content('{"paid": true}', "application/json"))
    for name in ("shop.har", "shop.2.har"):
        recorded = json.loads((shop / name).read_bytes())
        recorded["log"]["entries"].append(pay)
        (shop / name).write_text(json.dumps(recorded))
    done = loadlint(shop, "verify", "shop.js", "--engine", exits=1, environment=environment(tmp_path))
    assert done.text.count("no step makes POST /pay") == 1, "both runs show the same"


def test_a_request_that_is_not_made_is_missing(shop: Path, tmp_path: Path) -> None:
    (shop / "requests.json").write_text(json.dumps([("POST", f"{HOST}/carts", "kind=tea")]))
    done = loadlint(
        shop, "verify", "shop.js", "--engine", "--run", "2", exits=1, environment=environment(tmp_path / "bin")
    )
    assert "no step makes GET /carts/" in done.text


def test_a_tool_that_is_not_content_is_heard(shop: Path, tmp_path: Path) -> None:
    """All values are right, and a threshold of the script is crossed."""
    stand_ins = environment(tmp_path / "bin")
    k6 = Path(stand_ins["LOADLINT_K6"])
    k6.write_text(k6.read_text() + "print('error: thresholds on checks were crossed')\nsys.exit(99)\n")
    done = loadlint(shop, "verify", "shop.js", "--engine", "--run", "2", exits=1, environment=stand_ins)
    assert "k6: it ended with exit code 99: error: thresholds on checks were crossed" in done.text
    assert done.text.endswith("shop.js: k6: all values are right, but the run fails\n")


def tool(text: str) -> Callable[[Path], str]:
    """A program in place of k6."""
    return lambda folder: program(folder, "other-k6", text)


SOCKET = f"""\
import os, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{"http": os.environ["HTTP_PROXY"]}}))
try:
    opener.open(urllib.request.Request("{HOST}/ws", headers={{"Upgrade": "websocket"}}))
except OSError:
    pass
"""
TROUBLE = {
    "crashes": (tool("import os; os.abort()"), "k6 crashed: it does not say why"),
    "refuses": (tool("import sys; print('error: no such option'); sys.exit(3)"), "code 3: error: no such option"),
    "makes no request": (tool("print('done')"), "shop.js: no request was made: done"),
    "hangs": (tool("import time; time.sleep(60)"), "k6 did not end within 1 seconds; give more with --time-limit"),
    "opens a web socket": (tool(SOCKET), f"a web socket can't be played: {HOST}/ws"),
}


@pytest.mark.parametrize("name", [pytest.param("hangs", marks=pytest.mark.slow), *sorted(TROUBLE.keys() - {"hangs"})])
def test_trouble_with_the_tool_is_one_line(name: str, shop: Path, tmp_path: Path) -> None:
    make, line = TROUBLE[name]
    (tmp_path / "bin").mkdir()
    stand_ins = environment(tmp_path / "bin", make(tmp_path / "bin"))
    before = snapshot(shop)
    done = loadlint(shop, "verify", "shop.js", "--engine", "--time-limit", "1", exits=2, environment=stand_ins)
    assert done.err.startswith("loadlint: ") and line in done.err and done.err.count("\n") == 1
    assert done.out == b""
    assert snapshot(shop) == before


MISSING = {
    "no tool": (
        {"PATH": "", "LOADLINT_JMETER": ""},
        "shop.jmx",
        "set LOADLINT_JMETER to its path",
    ),
    "no tool where it is said to be": ({"LOADLINT_K6": "/no/k6"}, "shop.js", "LOADLINT_K6: /no/k6 is not a program"),
    "a tool of the working directory": ({"LOADLINT_K6": "./k6"}, "shop.js", "give its absolute path"),
    "no proxy": ({"PATH": "", "LOADLINT_MITMDUMP": ""}, "shop.js", "mitmproxy is not installed: "),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named(name: str, shop: Path, tmp_path: Path) -> None:
    variables, script, line = MISSING[name]
    plan = Path(__file__).parents[1] / "shop" / "flows" / "graph" / "raw.jmx"
    (shop / "shop.jmx").write_bytes(plan.read_bytes())
    stand_ins = environment(tmp_path / "bin") | variables
    done = loadlint(shop, "verify", script, "--engine", exits=2, environment=stand_ins)
    assert line in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "variables", "line"),
    [
        (["--engine", "--part", "sell"], {"LOADLINT_K6": "/no/k6"}, "--part sell: it can't be run alone"),
        (["--engine", "--run", "3"], {"LOADLINT_K6": "/no/k6"}, "--run 3: the recordings of the script are"),
        (["--engine", "--faults", "--only", "/nowhere"], {"LOADLINT_K6": "/no/k6"}, "--only /nowhere: the steps are"),
        (["--engine", "--faults", "--kinds", "fire"], {"LOADLINT_K6": "/no/k6"}, "--kinds fire: the kinds are"),
        (["--engine"], {"LOADLINT_K6": "/no/k6"}, "LOADLINT_K6: /no/k6 is not a program"),
        (["--live", "--host", "shop.test"], {"LOADLINT_MITMDUMP": "/no/proxy"}, "/no/proxy is not a program"),
    ],
)
def test_what_hinders_a_run_is_said_before_the_analysis(
    arguments: list[str],
    variables: dict[str, str],
    line: str,
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mistake in an option first, then a program that is missing: the analysis of large recordings takes long."""
    monkeypatch.setattr(engine, "analyse", None)
    done = loadlint(
        shop, "verify", "shop.js", *arguments, exits=2, environment=environment(tmp_path / "bin") | variables
    )
    assert line in done.err and done.err.count("\n") == 1


WRONG = {
    "no recording": (["lonely.js"], "lonely.js: no readable recording is linked"),
    "no script": (["shop.har"], "shop.har: is not a load script"),
    "no file": (["no.js"], "no.js: there is no such file"),
    "no such run": (["shop.js", "--engine", "--run", "3"], "--run 3: the recordings of the script are shop.har, "),
    "a host without a run": (["shop.js", "--host", "shop.test"], "--host is for --engine and --live"),
    "a run without a tool": (["shop.js", "--run", "1"], "--run is for --engine"),
    "a file that is there": (["shop.js", "--live", "--keep", "shop.har"], "shop.har: is there already"),
    "nobody to ask": (["shop.js", "--live"], "whether shop.js may reach these hosts: --host shop.test"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_wish_is_one_line(name: str, shop: Path, tmp_path: Path) -> None:
    arguments, line = WRONG[name]
    (shop / "lonely.js").write_text(SCRIPT)
    done = loadlint(shop, "verify", *arguments, exits=2, environment=environment(tmp_path / "bin"))
    assert line in done.err and done.err.count("\n") == 1


def start(shop: Path, stand_ins: dict[str, str]) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A run whose tool waits; returns it with the numbers of the tool's process and of that one's child."""
    # A shell starts what runs in the background with interrupts ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "loadlint", "verify", "shop.js", "--engine"], cwd=shop, env={**os.environ, **stand_ins}
    )
    numbers = shop / "numbers"
    end = time.monotonic() + 30
    while not numbers.exists() or len(numbers.read_text().split()) < 2:
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.05)
    return process, [int(number) for number in numbers.read_text().split()]


WAITS = """\
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open("numbers", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running(number: signal.Signals, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    stand_ins = environment(tmp_path / "bin", program(tmp_path / "bin", "waits", WAITS))
    process, tools = start(shop, stand_ins | {"TMPDIR": str(temporary)})
    assert all(map(running, tools))
    process.send_signal(number)
    assert process.wait(20) in (130, -signal.SIGKILL)
    end = time.monotonic() + 10
    while (any(map(running, tools)) or any(temporary.iterdir())) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(running, tools))
    assert list(temporary.iterdir()) == []

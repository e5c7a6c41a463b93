"""The commands of the pages for users: each line of their shell blocks runs, in order, beside two recordings."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from loadlint.cli import main
from tests.capacity.test_command import stairs
from tests.lsp.scripts import write_flow
from tests.numbers.runs import jtl, k6_json, write
from tests.support.run import loadlint
from tests.traces.system import START, Shop, write_run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "start"

NETWORK = "needs the network"
OWN_FORMAT = '$remote_addr [$time_local] "$request" $status $request_time $cookie_sid'
EXIT_CODES: dict[str, int | str] = {
    "export LOADLINT_PACKAGE='loadlint[runs,verify] @ git+https://<repository>@<tag>'": NETWORK,
    "python3 -m venv ~/.loadlint": NETWORK,
    "python3 shop.py": "runs until somebody ends it",
    "export PATH=~/.loadlint/bin:$PATH": NETWORK,
    "loadlint doctor": 0,
    "loadlint recording checkout.har checkout.2.har": 0,
    "loadlint new checkout.har checkout.2.har -o checkout.js": 0,
    "k6 run --iterations 1 checkout.js": NETWORK,
    "npx har-to-k6 orders.har -o orders.js": NETWORK,
    "loadlint check orders.js": 1,
    "loadlint why orders.js:8": 0,
    "loadlint fix --diff orders.js": 1,
    "loadlint fix orders.js": 0,
    "loadlint fix --unsafe-fixes orders.js": 0,
    "loadlint verify checkout.js": 0,
    "loadlint verify --engine checkout.js": "needs mitmproxy",
    "loadlint verify --engine --faults checkout.js": "needs mitmproxy",
    "loadlint verify --live checkout.js --host 127.0.0.1": "needs mitmproxy",
    "loadlint verify --live checkout.js --host shop.example --keep checkout.3.har": NETWORK,
    "loadlint results run.jtl --script checkout.jmx": 1,
    "loadlint results run.jtl": 0,
    "loadlint results run.jtl --against base.jtl": 0,
    "loadlint results run.jtl --script checkout.jmx --write-thresholds --headroom 30": 1,
    "loadlint results run.jtl --script checkout.jmx --history runs --label main --commit 1a2b3c4": 1,
    "loadlint results run.jtl --script checkout.jmx --against runs --history runs": 1,
    "loadlint trend runs -o trend.html": 0,
    "loadlint trend runs --output-format markdown": 0,
    "loadlint status": 0,
    "loadlint load checkout.js --rate 2/s --duration 5m": 0,
    "loadlint load checkout.jmx --rate 2/s --duration 5m": 0,
    "loadlint load checkout.js --rate 12/s --duration 10m": 0,
    "loadlint load checkout.js --from-log access.log --hour peak --scale 1.5 --duration 30m": 0,
    "loadlint load checkout.js --rate 40/s --stairs 8 --ramp-up 30s --duration 40m --diff": 1,
    "loadlint capacity stairs.jtl": 0,
    "loadlint capacity stairs.jtl --step 20s": 0,
    "loadlint capacity stairs.jtl --now 40/s --growth 5": 0,
    "loadlint capacity stairs.jtl --target 'p95 < 200 ms'": 0,
    "loadlint capacity stairs.jtl -o capacity.html": 0,
    "loadlint mix checkout.js --log access.log": 0,
    "loadlint mix checkout.js --log access.log --output-format markdown": 0,
    "loadlint mix checkout.js --log access.log --output-format json -o mix.json": 0,
    "loadlint mix checkout.js --log access.log --distance 10": 0,
    f"loadlint mix checkout.js --log own.log --log-format '{OWN_FORMAT}'": 0,
    "k6 run --out json=today.json checkout.js": NETWORK,
    "loadlint verify orders.js": 0,
    "loadlint check --select untraced-request checkout.js": 0,
    "loadlint fix --select untraced-request --unsafe-fixes checkout.js": 0,
    "k6 run --out json=run.json checkout.js": NETWORK,
    "loadlint results run.json --traces spans.json": 0,
    "loadlint results run.json --traces spans.json --output-format full": 0,
    "loadlint results run.json --traces spans.json --script checkout.js --output-format html --output-file "
    "causes.html": 0,
    "loadlint results run.json --against base.json --traces spans.json base-spans.json": 0,
    "loadlint results today.json --script checkout.js": 0,
    "loadlint results today.json --script checkout.js --against yesterday.json": 0,
    "loadlint new checkout.har checkout.2.har -o checkout.jmx": 0,
    "jmeter -n -f -t checkout.jmx -l run.jtl": NETWORK,
    "jmeter -n -f -t checkout.jmx -l today.jtl": NETWORK,
    "loadlint check orders.jmx": 1,
    "loadlint fix --diff orders.jmx": 1,
    "loadlint fix orders.jmx": 0,
    "loadlint verify orders.jmx": 0,
    "loadlint results today.jtl --script checkout.jmx": 0,
    "loadlint results today.jtl --script checkout.jmx --against yesterday.jtl": 0,
    "loadlint heal checkout.jmx --recording new1.har --recording new2.har --report heal.md": 0,
    "loadlint new checkout.har checkout.2.har -o checkout.py": 0,
    "locust -f checkout.py --headless --users 1 --run-time 30s": NETWORK,
    "locust -f checkout.py --headless --users 5 --run-time 5m --csv today": NETWORK,
    "locust -f checkout.py --headless --users 5 --run-time 5m": NETWORK,
    "loadlint fix --select untraced-request --unsafe-fixes checkout.py": 0,
    "loadlint check orders.py": 1,
    "loadlint fix --diff orders.py": 1,
    "loadlint fix orders.py": 1,
    "loadlint verify orders.py": 0,
    "loadlint results today_stats.csv --script checkout.py": 0,
    "loadlint results today.ndjson --script checkout.py --against yesterday.ndjson": 0,
    "loadlint heal checkout.py --recording new1.har --recording new2.har --report heal.md": 0,
    "loadlint check --output-format github": 1,
    "loadlint heal checkout.js --recording new1.har --recording new2.har --report heal.md": 0,
}
"""What each line ends with, or why it does not run here."""

RESULTS = """\
timeStamp,elapsed,label,responseCode,responseMessage,success,failureMessage,URL
1700000000000,9,Make a cart,200,OK,true,,https://shop.test/carts
1700000000010,9,Read it,404,Not Found,false,,https://shop.test/carts/undefined
"""

STATISTICS = """\
Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,\
Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%
POST,/login,4,0,9,9,9,9,100,1,0,9,9,9,9,9,9,9,9,9,9,9
"""
REQUEST = """\
{"name": "/login", "method": "POST", "started": 1700000000, "milliseconds": 9, "status": 200, "failed": false}
"""

PAGES = (
    "README.md",
    "docs/getting-started.md",
    "docs/k6.md",
    "docs/jmeter.md",
    "docs/locust.md",
    "docs/commands.md",
    "docs/numbers.md",
    "docs/production.md",
    "docs/observability.md",
    "docs/capacity.md",
)


def commands(page: str) -> list[str]:
    """The lines of a page's indented blocks without their comments."""
    text = (ROOT / page).read_text()
    lines = re.findall(r"(?m)^ {4}((?:make|git|python3|export|npx|k6|jmeter|locust|loadlint) .+)$", text)
    return [line.partition("  #")[0].rstrip() for line in lines]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings, and what the lines that need the network or a run would have made."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    # The application has not changed: there is nothing to heal.
    shutil.copy(EXAMPLE / "checkout.har", tmp_path / "new1.har")
    shutil.copy(EXAMPLE / "checkout.2.har", tmp_path / "new2.har")
    write_flow(tmp_path, ".jmx").rename(tmp_path / "checkout.jmx")
    (tmp_path / "loadlint.toml").unlink()
    (tmp_path / "run.jtl").write_text(RESULTS)
    (tmp_path / "base.jtl").write_text(RESULTS.replace("17000", "16000"))
    write_logs(tmp_path)
    for name in ("today", "yesterday"):
        (tmp_path / f"{name}.json").write_text(k6_json([(0, "http://127.0.0.1:8000/login", 9, False)]))
        write(tmp_path, f"{name}.jtl", [(0, "GET /login", 9, False)])
        (tmp_path / f"{name}_stats.csv").write_text(STATISTICS)
        (tmp_path / f"{name}.ndjson").write_text(REQUEST)
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    return tmp_path


def write_logs(folder: Path) -> None:
    """What servers would have written about ten users like the recorded one."""
    entries = json.loads((folder / "checkout.har").read_text())["log"]["entries"]
    lines = [f"{entry['request']['method']} {entry['request']['url']} HTTP/1.1" for entry in entries]
    own = [
        f'192.0.2.7 [01/Dec/2025:08:0{user}:00 +0000] "{line}" 200 0.1 u{user}' for user in range(10) for line in lines
    ]
    (folder / "own.log").write_text("\n".join(own))
    combined = re.sub(r"(?m)^(\S+) (.*) 200 0.1 (\S+)$", r"\1 - \3 \2 200 512", "\n".join(own))
    (folder / "access.log").write_text(combined)


def write_traced_runs(folder: Path) -> None:
    """A run and its base, with the spans of the application."""
    for name, spans, start in (("run", "spans.json", START), ("base", "base-spans.json", START - 3600)):
        _, traces = write_run(folder, name, Shop(seed=1), start)
        (folder / traces).rename(folder / spans)


def test_every_line_is_known() -> None:
    assert {line for page in PAGES for line in commands(page)} == set(EXIT_CODES)


@pytest.mark.parametrize("page", PAGES)
def test_lines_in_order(page: str, folder: Path) -> None:
    if page == "docs/observability.md":
        write_traced_runs(folder)
    if page in ("docs/commands.md", "docs/production.md", "docs/observability.md", "docs/capacity.md"):
        # They speak of the script that the first steps have made.
        recordings = [str(folder / name) for name in ("checkout.har", "checkout.2.har")]
        assert main(["new", *recordings, "-o", str(folder / "checkout.js")]) == 0
    if page == "docs/jmeter.md":
        (folder / "checkout.jmx").unlink()
    for line in commands(page):
        code = EXIT_CODES[line]
        if isinstance(code, int):
            program, *arguments = shlex.split(line)
            assert program == "loadlint"
            done = loadlint(folder, *arguments, exits=code)
            assert "fault of loadlint" not in done.text + done.err

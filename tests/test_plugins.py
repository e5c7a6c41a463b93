"""Parts of other packages: what is installed beside loadlint takes part, and what is broken is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.run import Done, loadlint_process

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[1] / "examples" / "plugin"

SCRIPT = """\
import http from 'k6/http';

export default function () {
  const shop = http.get('https://shop.test/tickets');
  if (shop.status !== 200) throw new Error('no tickets');
  const ticket = http.get('https://shop.test/tickets/ACM-7731');
  if (!ticket.body.includes('Ticket')) throw new Error('no ticket');
}
"""

RULE = """\
\"\"\"Acme wants no scripts of k6.\"\"\"
from loadlint.findings import Severity
from loadlint.rules.base import finding, first_line

SEVERITY = Severity.WARNING
FIX = "none"

def check(context):
    yield finding(__name__, SEVERITY, first_line(context.script.source), "this is k6")
"""


def install(site: Path, modules: Mapping[str, str], points: str) -> None:
    """A package `acme` as pip leaves it: its modules, and what says which of them are parts of loadlint."""
    (site / "acme").mkdir(parents=True)
    for name, text in {"__init__": "", **modules}.items():
        (site / "acme" / f"{name}.py").write_text(text)
    about = site / "acme_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(points)


def run(site: Path, folder: Path, *arguments: str, exits: int) -> Done:
    """Run loadlint with what is installed in `site`."""
    environment = {"PYTHONPATH": str(site), "LOADLINT_CACHE_DIR": str(folder / "cache")}
    return loadlint_process(folder, *arguments, exits=exits, environment=environment)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "shop.js").write_text(SCRIPT)
    return folder


def test_a_rule_of_a_plugin_checks_scripts_and_is_configured_as_others(tmp_path: Path, scripts: Path) -> None:
    install(tmp_path / "site", {"no_k6": RULE}, "[loadlint.rules]\nno-k6 = acme.no_k6\n")
    done = run(tmp_path / "site", scripts, "check", "--output-format", "concise", "shop.js", exits=1)
    assert "shop.js:1:1: warning[no-k6] this is k6" in done.text
    run(tmp_path / "site", scripts, "check", "--select", "acme", "shop.js", exits=1)
    run(tmp_path / "site", scripts, "check", "--ignore", "no-k6", "--min-severity", "warning", "shop.js", exits=0)
    assert "Acme wants no scripts of k6." in run(tmp_path / "site", scripts, "rules", exits=0).text
    assert "Acme wants no scripts of k6." in run(tmp_path / "site", scripts, "explain", "no-k6", exits=0).text


def test_a_plugin_that_is_installed_or_changed_later_is_seen(tmp_path: Path, scripts: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    arguments = ("check", "--output-format", "concise", "--select", "missing-cookie-manager", "shop.js")
    run(site, scripts, *arguments, exits=0)
    install(site, {"no_k6": RULE}, "[loadlint.rules]\nno-k6 = acme.no_k6\n")
    assert "this is k6" in run(site, scripts, "check", "--select", "no-k6", "shop.js", exits=1).text
    changed = site / "acme" / "no_k6.py"
    changed.write_text(RULE.replace("this is k6", "k6 again"))
    assert "k6 again" in run(site, scripts, "check", "--select", "no-k6", "shop.js", exits=1).text


@pytest.mark.parametrize(
    ("text", "points", "line"),
    [
        (
            "import nowhere_at_all",
            "[loadlint.rules]\nx = acme.part\n",
            "the plugin acme-rules (rules: acme.part) can't be used: ModuleNotFoundError: "
            "No module named 'nowhere_at_all'",
        ),
        (
            "SEVERITY = 1",
            "[loadlint.rules]\nx = acme.part\n",
            "the plugin acme-rules (rules: acme.part) can't be used: its module has no FIX and no check",
        ),
        (
            "def read(path, data): 1",
            "[loadlint.recordings]\nx = acme.part\n",
            "the plugin acme-rules (recordings: acme.part) can't be used: its module has no NAME and no detect",
        ),
        (
            "",
            "[loadlint.colours]\nx = acme.part\n",
            "the plugin acme-rules (colours: acme.part) can't be used: there is no group loadlint.colours",
        ),
    ],
)
def test_a_broken_plugin_is_one_line(tmp_path: Path, scripts: Path, text: str, points: str, line: str) -> None:
    install(tmp_path / "site", {"part": text}, points)
    done = run(tmp_path / "site", scripts, "check", "--output-format", "concise", "shop.js", exits=2)
    (told,) = done.err.splitlines()
    assert told.startswith(f"loadlint: {line}")
    assert "in 1 script" in done.text, "all else is checked"


def test_a_rule_of_a_plugin_that_fails_is_a_finding_that_names_the_plugin(tmp_path: Path, scripts: Path) -> None:
    failing = RULE[: RULE.index("    yield")] + "    yield 1 / 0\n"
    install(tmp_path / "site", {"no_k6": failing}, "[loadlint.rules]\nno-k6 = acme.no_k6\n")
    done = run(tmp_path / "site", scripts, "check", "--select", "no-k6", "shop.js", "--output-format", "full", exits=1)
    assert "rule no-k6 failed: ZeroDivisionError at acme/no_k6.py:9" in done.text
    assert "this is a fault of acme" in done.text


def test_an_output_format_that_cannot_be_used_is_one_line(tmp_path: Path, scripts: Path) -> None:
    install(tmp_path / "site", {"part": "import nowhere_at_all"}, "[loadlint.output]\nlist = acme.part\n")
    done = run(tmp_path / "site", scripts, "check", "--output-format", "list", "shop.js", exits=2)
    assert "Traceback" not in done.err
    assert "(output: acme.part) can't be used" in done.err


DIALECT = """\
from loadlint.request import Request
from loadlint.script import Script, SyntaxProblem
from loadlint.text.span import Span

class Addresses:
    name = "addresses"
    suffixes = (".urls",)
    settings = ()
    counts_failures = True
    cookie_header = "alone"
    encodings = frozenset()
    sends_written_length = False

    def detect(self, source, read_file):
        return source.data.startswith(b"http")

    def parse(self, source, read_file):
        return Script(source, self.name, (), problems=(SyntaxProblem(Span(0, 4), "addresses are no load"),))

    def write(self, script, change):
        return ()

    def show(self, extractor):
        return "none", ""

dialect = Addresses()
"""


def test_a_dialect_of_a_plugin_is_checked_in_folders(tmp_path: Path, scripts: Path) -> None:
    install(tmp_path / "site", {"urls": DIALECT}, "[loadlint.dialects]\nurls = acme.urls\n")
    (scripts / "all.urls").write_text("https://shop.test/\n")
    done = run(tmp_path / "site", scripts, "check", "--output-format", "concise", ".", exits=1)
    assert "all.urls:1:1: error[syntax-error] addresses are no load" in done.text


@pytest.mark.exhaustive
def test_the_worked_example_of_the_documentation(tmp_path: Path, scripts: Path) -> None:
    """Installed by pip as a user does it, each of its parts is at work."""
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(EXAMPLE)],
        check=True,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    (scripts / "shop.gateway.log").write_text(
        '{"gateway": 1, "at": 1, "method": "GET", "url": "https://shop.test/tickets", "sent": {}, "status": 200,'
        ' "headers": {"Content-Type": "application/json"}, "answer": "{\\"last\\": \\"ACM-7731\\"}"}\n'
        '{"gateway": 1, "at": 2, "method": "GET", "url": "https://shop.test/tickets/ACM-7731", "sent": {},'
        ' "status": 200, "headers": {"Content-Type": "text/html"}, "answer": "<h1>Ticket</h1>"}\n'
    )
    seen = run(site, scripts, "recording", "shop.gateway.log", exits=0).text
    assert "GET https://shop.test/tickets" in seen
    report = run(site, scripts, "check", "--output-format", "csv", "shop.js", exits=1).text
    assert "shop.js,4,untagged-request,warning,2 of 2 requests do not send `X-Load-Test`" in report
    assert "shop.js,6,uncorrelated-value" in report
    found = run(site, scripts, "check", "shop.js", "--select", "uncorrelated-value", "--output-format", "full", exits=1)
    assert "a number of a ticket at Acme" in found.text
    page = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text()
    for name in ("untagged_request.py", "csv_report.py", "gateway_log.py", "ticket.py"):
        assert f"examples/plugin/src/loadlint_acme/{name}" in page

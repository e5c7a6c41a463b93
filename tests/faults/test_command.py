"""The options of `verify --engine --faults`, and its findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.assertions.unnoticed import UnnoticedFault
from loadlint.findings import Applicability
from tests.faults.shops import CARTS, ORDER, SCRIPT, broken, recording, shop
from tests.support.run import loadlint
from tests.support.scripts import project_of

RECORDED = Path(__file__).parents[2] / "examples" / "checkout"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--live", "--faults"], "--faults is not for --live or --run"),
        (["--engine", "--faults", "--run", "1"], "--faults is not for --live or --run"),
        (["--engine", "--only", "/login"], "--only and --kinds are for --faults"),
        (["--engine", "--output-format", "sarif"], "--output-format sarif is for --faults"),
        (["--engine", "--faults", "--kinds", "fire"], "--kinds fire: the kinds are server-error, maintenance"),
        (["--engine", "--faults", "--only", "/nowhere"], "--only /nowhere: the steps are GET /login (line"),
    ],
)
def test_options_that_make_no_sense(arguments: list[str], message: str, tmp_path: Path) -> None:
    for name in ("checkout.js", "checkout.har", "checkout.2.har"):
        (tmp_path / name).write_bytes((RECORDED / name).read_bytes())
    assert message in loadlint(tmp_path, "verify", "checkout.js", *arguments, exits=2).err


def test_without_the_tool_the_assertions_are_asked(tmp_path: Path) -> None:
    for name in ("checkout.har", "checkout.2.har"):
        (tmp_path / name).write_bytes((RECORDED / name).read_bytes())
    loadlint(tmp_path, "new", "checkout.har", "checkout.2.har", "-o", "new.py", exits=0)
    done = loadlint(tmp_path, "verify", "--faults", "new.py", exits=0)
    assert done.text.endswith("new.py: the assertions notice 47 of 47 faults at their step\n")
    (tmp_path / "raw.py").write_text(
        "# loadlint: recording=checkout.har\nfrom locust import HttpUser, task\n\n\nclass Shopper(HttpUser):\n"
        '    host = "https://shop.example"\n\n    @task\n    def cart(self):\n'
        '        self.client.post("/api/carts")\n'
    )
    raw = loadlint(tmp_path, "verify", "--faults", "raw.py", "--kinds", "server-error,maintenance", exits=1)
    assert raw.text.endswith(
        "raw.py:10: POST /api/carts: not noticed: maintenance\n"
        "raw.py:10: POST /api/carts: the run does not fail: maintenance\n"
        "raw.py: the assertions notice 1 of 2 faults at their step\n"
    )


def test_check_tells_the_coverage_of_all_scripts(tmp_path: Path) -> None:
    for name in ("checkout.js", "checkout.har", "checkout.2.har"):
        (tmp_path / name).write_bytes((RECORDED / name).read_bytes())
    (tmp_path / "other.js").write_text(
        "import http from 'k6/http';\nexport default () => http.get('https://a.test/');\n"
    )
    done = loadlint(tmp_path, "check", "--coverage", exits=0)
    assert done.text.splitlines() == [
        "checkout.js: the assertions notice 18 of 40 faults at their step (45.0 %)",
        "other.js: no recording is linked, so there is no response to break",
    ]
    below = loadlint(tmp_path, "check", "--coverage", "--config", "faults-noticed=95", "checkout.js", exits=1)
    assert below.text.endswith("(45.0 %); faults-noticed wants 95 %\n")
    loadlint(tmp_path, "check", "--coverage", "--config", "faults-noticed=40", "checkout.js", exits=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notes.txt"], "notes.txt: is not a load script that loadlint knows"),
        (["broken.js"], "broken.js: the file is empty, not a load script"),
        (["there.js"], "there.js: there is no such file"),
        ([".", "--output-format", "json"], "--output-format and --output-file are for findings"),
        ([".", "--output-file", "out.txt"], "--output-format and --output-file are for findings"),
        ([".", "--recording", "notes.txt"], "notes.txt"),
    ],
)
def test_the_coverage_of_what_is_no_script_is_an_error(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("to do\n")
    (tmp_path / "broken.js").write_text("")
    assert message in loadlint(tmp_path, "check", "--coverage", *arguments, exits=2).err
    assert not (tmp_path / "out.txt").exists()
    loadlint(tmp_path, "check", "--coverage", exits=0)


def test_a_percentage_may_be_enough(tmp_path: Path) -> None:
    (tmp_path / "checkout.har").write_bytes((RECORDED / "checkout.har").read_bytes())
    (tmp_path / "raw.js").write_text(
        "// loadlint: recording=checkout.har\nimport http from 'k6/http';\nexport default function () {\n"
        "  http.post('https://shop.example/api/carts');\n}\n"
    )
    faults = ("verify", "--faults", "raw.js", "--kinds", "server-error,closed,maintenance,error-payload")
    for percentage, code in ((50, 0), (51, 1)):
        (tmp_path / "loadlint.toml").write_text(f"faults-noticed = {percentage}\n")
        assert loadlint(tmp_path, *faults, exits=code).text.endswith("notice 2 of 4 faults at their step\n")
    (tmp_path / "loadlint.toml").write_text("faults-noticed = 101\n")
    assert "faults-noticed must be a number from 0 to 100" in loadlint(tmp_path, *faults, exits=2).err


def unnoticed(*faults: UnnoticedFault) -> engine.Analysis:
    project = project_of([recording(1), recording(2)])
    return engine.analyse(shop(1, 2).source, replace(project, faults=faults))


def test_a_fault_that_was_not_noticed_is_a_finding_with_the_assertion_that_stops_it() -> None:
    page = UnnoticedFault(ORDER, "k6", "a maintenance page with a good status", broken("maintenance", ORDER))
    (finding,) = [found for found in unnoticed(page).findings if found.rule == "unnoticed-fault"]
    assert finding.message == "k6 does not notice here: a maintenance page with a good status"
    assert finding.fix is not None and finding.fix.applicability is Applicability.SAFE
    text = "".join(edit.text for edit in finding.fix.edits)
    assert "'POST /carts/*/order: JSON has cart': (r) => r.body && r.json('cart') !== undefined" in text


def test_another_users_answer_is_stopped_by_a_value_that_it_has_to_repeat() -> None:
    other = UnnoticedFault(ORDER, "k6", "another user's answer", broken("other-answer", ORDER))
    (finding,) = [found for found in unnoticed(other).findings if found.rule == "unnoticed-fault"]
    assert finding.fix is not None
    assert "(r) => r.body && r.json('cart') === cart" in "".join(edit.text for edit in finding.fix.edits)


def test_what_is_noticed_too_late_says_where() -> None:
    late = UnnoticedFault(CARTS, "k6", "its list without items", broken("empty-list", CARTS), ORDER)
    (finding,) = [found for found in unnoticed(late).findings if found.rule == "unnoticed-fault"]
    line = SCRIPT[: SCRIPT.index("http.post(`")].count("\n") + 1
    assert finding.message == f"k6 does not notice here: its list without items (only in line {line})"

"""`loadlint results` on runs: numbers of each format, what is left out, comparison and gates."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.numbers.problems import Problem
from loadlint.numbers.series import StepKey
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.results import queries
from loadlint.run_view.findings import findings_of
from loadlint.text.source import Source
from tests.lsp.scripts import write_flow
from tests.numbers.runs import START, Timed, jtl, k6_csv, k6_json, steady_samples, write
from tests.recordings import hars
from tests.support.run import loadlint
from tests.support.schemas import problems_of

SAMPLES: list[Timed] = [(number * 500, "GET /a", number + 1, number % 50 == 49) for number in range(100)]
"""Times of 1 to 100 ms; two failed."""

SHOP = "https://shop.test"

SCRIPT = """\
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/a', { tags: { name: 'GET /a' } });
}
"""


def runs(folder: Path, *arguments: str, exits: int = 0) -> list[dict]:  # type: ignore[type-arg]
    done = loadlint(folder, "results", *arguments, "--output-format", "json", exits=exits)
    value = json.loads(done.text)
    assert problems_of(value, json.loads((files("loadlint") / "output" / "schema.json").read_text())) == []
    return list(value["runs"])


@pytest.mark.parametrize(("name", "text"), [("r.jtl", jtl), ("r.json", k6_json), ("r.csv", k6_csv)])
def test_all_formats_have_the_same_numbers(name: str, text: object, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text(SAMPLES))  # type: ignore[operator]
    (run,) = runs(tmp_path, name, "--all")
    (step,) = run["steps"]
    assert (step["count"], step["failures"], step["max"]) == (100, 2, 100.0)
    # JMeter and k6 have different definitions, and both are kept.
    assert step["percentiles"]["p95"] == pytest.approx(95.95 if name == "r.jtl" else 95.05)
    assert step["rate"] == pytest.approx(2.0, rel=0.02)


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.jtl.gz").write_bytes(gzip.compress(jtl(SAMPLES).encode()))
    assert runs(tmp_path, "r.jtl.gz")[0]["whole"]["count"] == 100


def test_a_jtl_with_other_delimiters_without_a_header_and_with_transactions(tmp_path: Path) -> None:
    head, *rows = jtl(SAMPLES).splitlines()
    (tmp_path / "semicolons.jtl").write_text("\n".join([head, *rows]).replace(",", ";"))
    assert runs(tmp_path, "semicolons.jtl")[0]["whole"]["count"] == 100
    plain = "{},10,GET /a,200,OK,Users 1-1,text,true,,500,100,1,1,http://a/,9,0,1"
    (tmp_path / "plain.jtl").write_text("\n".join(plain.format(START + number) for number in range(30)))
    assert runs(tmp_path, "plain.jtl")[0]["steps"][0]["bytes"] == 500
    order = f"{START},900,Order,200,Number of samples in transaction : 2,U 1-1,,true,,2400,1,1,1,null,9,0,1"
    (tmp_path / "order.jtl").write_text("\n".join([head, order, *rows]))
    (run,) = runs(tmp_path, "order.jtl")
    assert run["whole"]["count"] == 100
    assert {(step["step"], step["kind"]) for step in run["steps"]} == {("GET /a", "request"), ("Order", "transaction")}


def test_sums_are_shown_as_the_tool_gives_them(tmp_path: Path) -> None:
    (tmp_path / "x_stats.csv").write_text(
        "Type,Name,Request Count,Failure Count,Average Response Time,Max Response Time,Requests/s,50%,95%,100%\n"
        "GET,/a,400,4,120.5,900,4.0,110,300,900\n,Aggregated,400,4,120.5,900,4.0,110,300,900\n"
    )
    (run,) = runs(tmp_path, "x_stats.csv")
    (step,) = run["steps"]
    assert (step["given"], step["percentiles"]) == (True, {"p50": 110, "p95": 300})
    assert run["whole"]["percentiles"] == step["percentiles"], "Locust sums up all requests itself"
    assert any("totals of Locust" in note for note in run["notes"])
    text = loadlint(tmp_path, "results", "x_stats.csv", "--against", "x_stats.csv", exits=0).text
    assert "one of the runs has only totals" in text


def test_a_warm_up_is_left_out_and_said(tmp_path: Path) -> None:
    slow = [
        (start, step, time * 4 if start < 20_000 else time, failed)
        for start, step, time, failed in steady_samples(2000, 100, 1)
    ]
    write(tmp_path, "r.jtl", slow)
    (run,) = runs(tmp_path, "r.jtl")
    (everything,) = runs(tmp_path, "r.jtl", "--all")
    assert any("(warm-up)" in note for note in run["notes"])
    assert everything["whole"]["count"] == 2000
    assert run["whole"]["count"] == pytest.approx(1600, abs=40)


def test_an_application_that_becomes_slower_is_no_warm_up(tmp_path: Path) -> None:
    slow = [
        (start, step, time * 4 if start > 40_000 else time, failed)
        for start, step, time, failed in steady_samples(2000, 100, 1)
    ]
    write(tmp_path, "r.jtl", slow)
    assert runs(tmp_path, "r.jtl")[0]["whole"]["count"] > 1950


def test_a_run_without_a_warm_up_is_left_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, "r.jtl", steady_samples(4000, 100, 2))
    (run,) = runs(tmp_path, "r.jtl")
    assert run["whole"]["count"] >= 3900


def test_a_generator_that_stood_still_is_named(tmp_path: Path) -> None:
    write(tmp_path, "r.jtl", [sample for sample in steady_samples(4000, 100, 2) if not 40_000 < sample[0] < 52_000])
    assert any(note.startswith("no request was sent for 1") for note in runs(tmp_path, "r.jtl")[0]["notes"])


def test_dropped_iterations_are_named(tmp_path: Path) -> None:
    dropped = f"dropped_iterations,{START + 2000},7.000000,,,,,,,\n"
    (tmp_path / "r.csv").write_text(k6_csv(SAMPLES) + dropped)
    assert "7 iterations were dropped" in runs(tmp_path, "r.csv")[0]["notes"][-1]


def test_files_that_overlap_are_one_run(tmp_path: Path) -> None:
    write(tmp_path, "a.jtl", SAMPLES)
    write(tmp_path, "b.jtl", SAMPLES, START + 1000)
    write(tmp_path, "c.jtl", SAMPLES, START + 3_600_000)
    counts = [run["whole"]["count"] for run in runs(tmp_path, "c.jtl", "a.jtl", "b.jtl", "--all")]
    assert counts == [200, 100]


@pytest.mark.parametrize(
    ("name", "text", "longest"),
    [
        ("r.json", k6_json, 8),
        pytest.param("r.jtl", jtl, 1024, marks=pytest.mark.slow),
        pytest.param("r.csv", k6_csv, 1024, marks=pytest.mark.slow),
    ],
)
def test_a_line_of_two_gigabytes_is_one_message(
    name: str, text: Callable[[Iterable[Timed]], str], longest: int, tmp_path: Path
) -> None:
    """The database leaves such a line out and says nothing of it."""
    with (tmp_path / name).open("wb") as file:
        file.write(text(SAMPLES).encode())
        # No block of the disk is written: between here and there are zeros.
        file.seek(9 << 28, 1)
        file.write(b"\n")
    done = loadlint(tmp_path, "results", name, exits=2)
    assert done.err == f"loadlint: {name}: has a line of more than {longest} MB, which no load tool writes\n"


def test_a_line_of_gigabytes_in_a_compressed_file_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is smaller here, and several members of gzip stand one after the other."""
    monkeypatch.setattr(queries, "_UNCOUNTED_LINE", 1 << 20)
    good = gzip.compress(jtl(SAMPLES).encode())
    (tmp_path / "good.jtl.gz").write_bytes(good * 30)
    (tmp_path / "long.jtl.gz").write_bytes(good + gzip.compress(bytes(2 << 20)) + good)
    loadlint(tmp_path, "results", "good.jtl.gz", exits=0)
    done = loadlint(tmp_path, "results", "long.jtl.gz", exits=2)
    assert done.err == "loadlint: long.jtl.gz: has a line of more than 1 MB, which no load tool writes\n"


# --- comparison


def test_a_slower_run_is_a_finding_at_the_step(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(SCRIPT)
    write(tmp_path, "base.jtl", steady_samples(2000, 120, 1))
    write(tmp_path, "now.jtl", steady_samples(2000, 240, 2))
    text = loadlint(tmp_path, "results", "now.jtl", "--against", "base.jtl", "--script", "shop.js", exits=1).text
    assert "\nshop.js:4:3: warning[worse-step] now.jtl: GET /a is slower than before: p50 1" in text
    loadlint(tmp_path, "results", "base.jtl", "--against", "base.jtl", "--script", "shop.js", exits=0)


def test_the_judgement_is_the_first_thing_that_is_said(tmp_path: Path) -> None:
    base = write(tmp_path, "base.jtl", steady_samples(2000, 120, 1))
    now = write(tmp_path, "now.jtl", steady_samples(2000, 240, 2), START + 86_400_000)
    few = write(tmp_path, "few.jtl", steady_samples(30, 120, 2), START + 86_400_000)

    def first(run: str, form: str, exits: int = 0) -> str:
        command = ("results", run, "--against", base, "--output-format", form)
        return loadlint(tmp_path, *command, exits=exits).text

    assert first(now, "markdown", 1).startswith("### ❌ 1 step worse: GET /a\n")
    assert first(now, "full", 1).splitlines()[1] == "  ❌ 1 step worse: GET /a"
    assert "<p><strong>❌ 1 step worse: GET /a</strong></p>" in first(now, "html", 1)
    assert first(few, "concise").splitlines()[1] == "  ❔ can't tell whether any step is slower"
    (tmp_path / "loadlint.toml").write_text("[gates]\nall = ['failed < 1 %', 'p95 +10 % against base']\n")
    alone = loadlint(tmp_path, "results", base, "--output-format", "markdown", exits=0).text
    assert alone.startswith("### ✅ 1 gate not broken, 1 can't be judged\n")
    (tmp_path / "loadlint.toml").unlink()
    alone = loadlint(tmp_path, "results", base, "--output-format", "markdown", exits=0).text
    assert alone.startswith("**base.jtl: "), "nothing judges it"


def test_a_comparison_has_the_percentiles_of_the_table(tmp_path: Path) -> None:
    base = write(tmp_path, "base.jtl", steady_samples(2000, 120, 1))
    (run,) = runs(tmp_path, base, "--against", base)
    (step,) = run["steps"]
    shown = {f"p{row['percentile']}": row["now"] for row in run["comparison"]["steps"][0]["differences"]}
    assert shown == pytest.approx({name: step["percentiles"][name] for name in shown})


def test_what_differs_by_less_than_the_configured_difference_is_the_same(tmp_path: Path) -> None:
    base = write(tmp_path, "base.jtl", steady_samples(4000, 120, 1))
    now = write(tmp_path, "now.jtl", steady_samples(4000, 150, 2), START + 86_400_000)
    assert runs(tmp_path, now, "--against", base, exits=1)[0]["comparison"]["steps"][0]["verdict"] == "slower"
    (tmp_path / "loadlint.toml").write_text('relevant-difference = "5 % and 1 s"\n')
    assert runs(tmp_path, now, "--against", base)[0]["comparison"]["steps"][0]["verdict"] == "same"
    (tmp_path / "loadlint.toml").write_text('relevant-difference = "5 %"\n')
    told = loadlint(tmp_path, "results", now, "--against", base, exits=2).err
    assert "loadlint.toml:1: relevant-difference must be such as '5 % and 10 ms'" in told


def test_another_mix_is_named(tmp_path: Path) -> None:
    write(tmp_path, "base.jtl", steady_samples(500, 120, 1) + steady_samples(500, 120, 2, "GET /b"))
    write(tmp_path, "now.jtl", steady_samples(900, 120, 1) + steady_samples(100, 120, 2, "GET /b"))
    notes = runs(tmp_path, "now.jtl", "--against", "base.jtl")[0]["notes"]
    assert any("the mix of steps differs" in note for note in notes)


# --- what is not told

SILENT = {
    "a comment": ("", SCRIPT.replace("  http.get", "  // loadlint: ignore[worse-step, broken-gate]\n  http.get")),
    "the configuration": ('ignore = ["worse-step", "broken-gate"]\n', SCRIPT),
    "a category": ('ignore = ["runs"]\n', SCRIPT),
    "a severity": ('severity.worse-step = "off"\nseverity.broken-gate = "off"\n', SCRIPT),
}


@pytest.mark.parametrize("silenced_by", SILENT)
def test_findings_of_runs_are_silenced_as_all_others_are(silenced_by: str, tmp_path: Path) -> None:
    settings, script = SILENT[silenced_by]
    (tmp_path / "loadlint.toml").write_text(settings + '[gates]\n"GET /a" = ["p95 < 50 ms"]\n')
    (tmp_path / "shop.js").write_text(script)
    write(tmp_path, "base.jtl", steady_samples(2000, 120, 1))
    write(tmp_path, "now.jtl", steady_samples(2000, 240, 2), START + 86_400_000)
    command = ("results", "now.jtl", "--against", "base.jtl", "--output-format", "concise")
    text = loadlint(tmp_path, *command, "--script", "shop.js", exits=0).text
    assert "worse-step" not in text
    assert "broken-gate" not in text
    assert "slower" in text
    loadlint(tmp_path, *command, exits=0 if settings else 1)


def test_a_comment_about_runs_is_of_use_before_there_are_any(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    path.write_text(f"// loadlint: ignore[worse-step]\n{path.read_text()}")
    assert "unused-suppression" not in loadlint(tmp_path, "check", path.name, exits=1).text


# --- gates

GATES = """\
[gates]
all = ["failed < 5 %", "rate > 1/s"]
"GET /*" = ["p95 < 50 ms", "p95 +10 % against base"]
"""


def test_a_problem_of_a_group_is_at_its_name() -> None:
    lines = (
        "import http from 'k6/http';", "import { group } from 'k6';",
        "export default () => group('Load items', () => http.get('https://shop.test/items'));",
    )  # fmt: skip
    source = Source("a.js", "\n".join(lines).encode())
    script = engine.analyse(source, Project(Config())).script
    names = ("::Load items", "::Shop::Load items", "::Gone", "::Load items::Gone", "::Load")
    problems = [Problem("worse-step", StepKey(name, None, "transaction"), "") for name in names]
    spans = [finding.span for finding in findings_of("r.json", problems, script)]
    assert [source.position(span.start)[0] for span in spans] == [3, 3, 1, 1, 1]
    assert source.data[spans[0].start : spans[0].end] == b"Load items"


def test_a_gate_names_a_step_without_its_site_and_query_and_an_unknown_step_breaks_it(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(k6_json([(n * 100, "${}/api/items?q=${}", 9, False) for n in range(50)]))
    (tmp_path / "loadlint.toml").write_text('[gates]\n"GET /api/items" = ["p95 < 20 ms"]\n')
    assert "GET ${}/api/items?q=${}: p95 < 20 ms  holds" in loadlint(tmp_path, "results", "r.json", exits=0).text
    (tmp_path / "loadlint.toml").write_text('[gates]\n"GET /api/itmes" = ["p95 < 20 ms"]\n')
    text = loadlint(tmp_path, "results", "r.json", exits=1).text
    assert "the run has no such step; the nearest are `GET ${}/api/items?q=${}`" in text


def script_of(address: str) -> str:
    return (
        f"import http from 'k6/http';\nexport default function () {{\n  http.get('https://shop.test{address}');\n}}\n"
    )


def test_a_gate_of_another_script_is_not_this_scripts(tmp_path: Path) -> None:
    """One table of gates serves all scripts of a folder; a name that none of them has is mistyped."""
    (tmp_path / "items.js").write_text(script_of("/items"))
    (tmp_path / "orders.js").write_text(script_of("/orders"))
    (tmp_path / "items.json").write_text(k6_json([(n * 100, "https://shop.test/items", 9, False) for n in range(50)]))
    (tmp_path / "empty.json").write_text(k6_json([(n * 100, "https://shop.test/", 9, False) for n in range(50)]))
    (tmp_path / "loadlint.toml").write_text('[gates]\n"GET /items" = ["p95 < 9 s"]\n"GET /orders" = ["p95 < 9 s"]\n')

    def gates(*arguments: str, exits: int) -> list[str]:
        form = ("--output-format", "json")
        (run,) = json.loads(loadlint(tmp_path, "results", *arguments, *form, exits=exits).text)["runs"]
        return [gate["step"] for gate in run["gates"]]

    assert gates("items.json", "--script", "items.js", exits=0) == ["https://shop.test/items"]
    assert gates("items.json", exits=0) == ["https://shop.test/items"], "the run tells which script it is of"
    assert gates("empty.json", "--script", "items.js", exits=1) == ["GET /items"], "its own step was never reached"
    with (tmp_path / "loadlint.toml").open("a") as file:
        file.write('"GET /ordres" = ["p95 < 9 s"]\n')
    assert gates("items.json", "--script", "items.js", exits=1) == ["GET /ordres", "https://shop.test/items"]


def test_the_target_of_a_redirect_stands_at_the_step_that_has_led_there(tmp_path: Path) -> None:
    order = hars.entry(method="POST", url=f"{SHOP}/order", status=302, headers=hars.headers(("Location", "/orders/74")))
    hars.write(tmp_path, hars.har(order, hars.entry(1, url=f"{SHOP}/orders/74")), "rec.har")
    (tmp_path / "a.js").write_text(
        "// loadlint: recording=rec.har\nimport http from 'k6/http';\n"
        f"export default function () {{\n  http.post('{SHOP}/order');\n}}\n"
    )
    names = [f"{SHOP}/orders/{number}" for number in range(700, 800)]
    (tmp_path / "r.json").write_text(k6_json([(n * 100, name, 9, False) for n, name in enumerate(names)]))
    assert (
        "GET https://shop.test/orders/${}  a.js:4"
        in loadlint(tmp_path, "results", "r.json", "--script", "a.js", exits=0).text
    )


def test_a_broken_gate_fails_the_run_and_stands_at_its_step(tmp_path: Path) -> None:
    (tmp_path / "loadlint.toml").write_text(GATES)
    (tmp_path / "shop.js").write_text(SCRIPT)
    write(tmp_path, "now.jtl", steady_samples(400, 120, 1))
    done = loadlint(tmp_path, "results", "now.jtl", "--script", "shop.js", "--output-format", "github", exits=1)
    assert "GET /a: p95 < 50 ms is broken: " in done.text
    assert "line=4" in done.text
    markdown = loadlint(tmp_path, "results", "now.jtl", "--output-format", "markdown", exits=1).text
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert [row.split("|")[2].strip() for row in rows[2:6]] == ["broken", "can't tell", "holds", "holds"]
    loadlint(tmp_path, "results", "now.jtl", "--exit-zero", exits=0)


@pytest.mark.parametrize(
    ("step", "gate"),
    [
        ("https://shop.test/login", "GET /login"),
        ("${}/login", "GET /login"),
        ("https://shop.test/login", "GET https://*/login"),
        ("items[0]", "items[0]"),
        ("GET /items?ids[]=7", "GET /items?ids[[]]=7"),
    ],
)
def test_a_gate_means_a_step_by_its_name_with_or_without_the_site(step: str, gate: str, tmp_path: Path) -> None:
    (tmp_path / "loadlint.toml").write_text(f"[gates]\n'{gate}' = ['p95 < 1 ms']\n")
    (tmp_path / "r.json").write_text(k6_json([(start, step, time, failed) for start, _, time, failed in SAMPLES]))
    (numbers,) = runs(tmp_path, "r.json", exits=1)
    (result,) = numbers["gates"]
    assert result["holds"] is False


@pytest.mark.parametrize("gate", ["p95 < 50", "p95 < 50 %", "p96 < 5 ms", "faster please"])
def test_what_is_no_gate_is_told_with_its_line(gate: str, tmp_path: Path) -> None:
    (tmp_path / "loadlint.toml").write_text(f'[gates]\n"GET /a" = ["{gate}"]\n')
    write(tmp_path, "now.jtl", SAMPLES)
    done = loadlint(tmp_path, "results", "now.jtl", exits=2)
    assert "loadlint.toml:2: gates.GET /a: " in done.err


def test_a_secret_in_the_name_of_a_step_is_not_shown(tmp_path: Path) -> None:
    secret = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiYW5uIn0.c2lnbmF0dXJlLW9mLWFubg"
    write(tmp_path, "r.jtl", [(start, f"/a?token={secret}", time, failed) for start, _, time, failed in SAMPLES])
    for form in ("full", "concise", "markdown", "html", "json"):
        assert secret not in loadlint(tmp_path, "results", "r.jtl", "--output-format", form, exits=0).text
    loadlint(tmp_path, "results", "r.jtl", "--history", "runs", exits=0)
    (kept,) = (tmp_path / "runs").iterdir()
    assert secret not in kept.read_text()
    assert secret in loadlint(tmp_path, "results", "r.jtl", "--show-secrets", exits=0).text


# --- files of strangers

BROKEN = {
    "empty.jtl": (b"", "is empty"),
    "half.jtl.gz": (gzip.compress(jtl(SAMPLES).encode())[:20], "is empty"),
    "no.gz": (b"\x1f\x8bnothing", "is no valid gzip"),
    "other.csv": (b"a,b,c\n1,2,3\n", "holds no results of a run"),
    "unnamed.jtl": (b"timeStamp,elapsed,success\n1,2,true\n", "a JTL without label has no response times"),
    "mixed.jtl": (jtl(SAMPLES).encode() + k6_json(SAMPLES).encode(), "is damaged: 101 of its lines are no samples"),
    "mixed.json": (k6_json(SAMPLES).encode() + jtl(SAMPLES).encode(), "is damaged: 101 of its lines are no samples"),
    "quote.jtl": (
        jtl(SAMPLES).encode() + b'1790000000000,5,"GET /a,200,OK\n' * 3 + jtl(SAMPLES).encode(),
        "can't be read as results: CSV Error on Line: 102",
    ),
    "binary.jtl": (jtl(SAMPLES[:3]).encode() + bytes(range(256)) * 400, "is damaged: "),
    "words.jtl": (
        jtl([]).encode() + b"x,y,GET /a,200,OK,U 1-1,text,true,,1,1,1,1,null,1,0,1\n" * 9,
        "it holds no requests",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_can_not_be_read_is_one_line(name: str, tmp_path: Path) -> None:
    data, reason = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    done = loadlint(tmp_path, "results", name, exits=2)
    assert done.err.startswith(f"loadlint: {name}: ")
    assert reason in done.err
    assert done.err.count("\n") == 1


def test_damaged_lines_are_counted(tmp_path: Path) -> None:
    (tmp_path / "r.jtl").write_text(
        jtl(SAMPLES) + "17900000,abc,GET /a,200,OK,U 1-1,text,true,,1,1,1,1,null,1,0,1\n1790000000,1"
    )
    (run,) = runs(tmp_path, "r.jtl", "--all")
    assert run["whole"]["count"] == 100
    assert any("lines can't be read" in note for note in run["notes"])


def test_a_line_without_an_end_is_one_that_can_not_be_read(tmp_path: Path) -> None:
    with (tmp_path / "r.jtl").open("wb") as file:
        file.write(jtl(SAMPLES).encode())
        # A hole of zeros takes no place on the disk.
        file.truncate(64 << 20)
    (run,) = runs(tmp_path, "r.jtl", "--all")
    assert run["whole"]["count"] == 100
    assert "1 lines can't be read and are left out" in run["notes"]


def test_numbers_that_can_not_be_are_left_out(tmp_path: Path) -> None:
    huge = "9223372036854775807"
    row = "{},{},GET /a,200,OK,U 1-1,text,true,,{},1,1,1,null,1,0,1\n"
    rows = row.format(huge, 9, 1) + row.format(START, huge, 1) + row.format(START, -5, 1) + row.format(START, 7, huge)
    (tmp_path / "r.jtl").write_text(jtl(SAMPLES) + rows)
    assert runs(tmp_path, "r.jtl", "--all")[0]["whole"]["count"] == 101
    point = '{"metric":"http_req_duration","type":"Point","data":{"time":"2026-09-21T14:00:01Z","value":VALUE}}\n'
    points = "".join(point.replace("VALUE", value) for value in ("1e308", "-5", "null", '"x"', "NaN", "1e18"))
    (tmp_path / "r.json").write_text(k6_json(SAMPLES) + points + "[" * 100_000)
    (run,) = runs(tmp_path, "r.json", "--all")
    assert run["whole"]["count"] == 100
    assert any(note.endswith("lines can't be read and are left out") for note in run["notes"])


def test_a_name_for_each_request_is_told(tmp_path: Path) -> None:
    many: list[Timed] = [(number, f"/carts/{number % 3000}", 9, False) for number in range(6000)]
    write(tmp_path, "many.jtl", many)
    (run,) = runs(tmp_path, "many.jtl", "--all")
    assert len(run["steps"]) == 501
    assert run["whole"]["count"] == 6000
    assert any("its samples have 3000 names" in note for note in run["notes"])


def test_a_name_is_no_pattern_and_no_markup(tmp_path: Path) -> None:
    write(tmp_path, "a1.jtl", SAMPLES)
    write(tmp_path, "a[1]*?'.jtl", [(start, "<b>|x\x1b[1m", time, failed) for start, _, time, failed in SAMPLES])
    (run,) = runs(tmp_path, "a[1]*?'.jtl")
    assert run["steps"][0]["step"].startswith("<b>")
    for form in ("html", "markdown", "full"):
        text = loadlint(tmp_path, "results", "a[1]*?'.jtl", "--output-format", form, exits=0).text
        assert "\x1b" not in text
        assert "<b>" not in text or form == "full"


def test_a_comparison_with_a_folder_that_has_no_other_run_is_not_made_in_silence(tmp_path: Path) -> None:
    (tmp_path / "r.jtl").write_text(jtl(SAMPLES))
    (tmp_path / "before").mkdir()
    done = loadlint(tmp_path, "results", "r.jtl", "--against", "before", exits=0)
    assert "before: no other run is saved there, so nothing is compared" in done.err


def test_both_files_of_locust_are_of_one_tool(tmp_path: Path) -> None:
    line = '{"name": "/a", "method": "GET", "started": %d, "milliseconds": 10, "status": 200, "failed": false}\n'
    (tmp_path / "r.ndjson").write_text("".join(line % (1_700_000_000 + number) for number in range(30)))
    head = "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,"
    head += "Max Response Time,Average Content Size,Requests/s,Failures/s,50%,90%,95%,99%\n"
    (tmp_path / "r_stats.csv").write_text(head + "GET,/a,30,0,10,10,10,10,1,1,0,10,10,10,10\n")
    (run,) = runs(tmp_path, "r.ndjson", "--against", "r_stats.csv")
    assert "several tools" not in json.dumps(run)


def test_addresses_that_differ_in_ids_are_one_row(tmp_path: Path) -> None:
    """k6 gives a redirect that it follows no name but its address, as an order's own page."""
    hops = [(n * 100, f"http://127.0.0.1:8080/orders/{741900 + n}?from=a{n}", 9, False) for n in range(50)]
    pages = [(n * 100, f"http://127.0.0.1:8080/help/{page}", 9, False) for n in range(20) for page in ("a", "b")]
    (tmp_path / "r.json").write_text(k6_json(hops + pages))
    (run,) = runs(tmp_path, "r.json", "--all")
    assert {step["step"]: step["count"] for step in run["steps"]} == {
        "http://127.0.0.1:8080/orders/${}?from=${}": 50,
        "http://127.0.0.1:8080/help/a": 20,
        "http://127.0.0.1:8080/help/b": 20,
    }

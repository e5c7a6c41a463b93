"""What stands in a module is told and fixed there, and everybody who runs the module is asked."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from loadlint import engine
from loadlint.dialects.k6 import K6
from loadlint.disk.reach import EVERYWHERE
from loadlint.engine import dialect_of
from loadlint.entries import Finder
from loadlint.project import Project, read_local_file
from loadlint.text.source import Source
from tests.shop.modules_run import FLOWS, copied, texts
from tests.support.run import loadlint

TOKEN = "Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a"
CLIENT = "lib/graph_client.js"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`graph.js`, which asks a client of its own, with two recordings beside it, in a repository."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "shop"
    copied("k6_classes", "graph", folder)
    (folder / ".git").mkdir()
    return folder


def test_findings_name_the_file_where_the_text_stands(shop: Path) -> None:
    done = loadlint(shop, "check", "graph.js", exits=1)
    (line,) = [line for line in done.text.splitlines() if "signIn.token" in line]
    assert line.startswith(f"{CLIENT}:22:32: error[uncorrelated-value]")
    again = loadlint(shop, "check", "graph.js", exits=1)
    assert again.text == done.text


def test_every_format_has_the_file(shop: Path) -> None:
    told = {
        name: loadlint(shop, "check", "graph.js", "--output-format", name, exits=1).text
        for name in ("full", "json", "sarif", "github", "gitlab", "junit")
    }
    assert f"--> {CLIENT}:22:32" in told["full"]
    assert "and: graph.js:12:3 graph.js makes this request here" in told["full"].replace("= and:", "and:")
    assert f"file={CLIENT},line=22" in told["github"]
    assert any(one["location"]["path"] == CLIENT for one in json.loads(told["gitlab"]))
    assert f'classname="{CLIENT}"' in told["junit"]
    (found,) = [one for one in json.loads(told["json"])["diagnostics"] if "signIn.token" in one["message"]]
    assert found["path"] == CLIENT and found["range"]["start"] == {"line": 22, "column": 32}
    assert {edit["path"] for edit in found["fix"]["edits"]} == {CLIENT, "lib/lamp_shop.js"}
    results = json.loads(told["sarif"])["runs"][0]["results"]
    (result,) = [one for one in results if "signIn.token" in one["message"]["text"]]
    changed = result["fixes"][0]["artifactChanges"]
    assert {one["artifactLocation"]["uri"] for one in changed} == {CLIENT, "lib/lamp_shop.js"}


def test_a_diff_and_a_fix_are_about_all_files(shop: Path) -> None:
    before = texts(shop)
    diff = loadlint(shop, "fix", "--diff", "graph.js", exits=1).text
    assert [line for line in diff.splitlines() if line.startswith("+++")] == [
        "+++ b/graph.js",
        f"+++ b/{CLIENT}",
        "+++ b/lib/lamp_shop.js",
    ]
    assert texts(shop) == before
    done = loadlint(shop, "fix", "graph.js", exits=0)
    assert "Certified on graph.har, graph.2.har" in done.text
    assert TOKEN not in "".join(texts(shop).values())


def test_a_comment_and_a_baseline_silence_in_the_module(shop: Path) -> None:
    file = shop / CLIENT
    text = file.read_text()
    comment = "// loadlint: ignore[uncorrelated-value]"
    file.write_text(text.replace("        Authorization:", f"        {comment}\n        Authorization:"))
    assert "signIn.token" not in loadlint(shop, "check", "graph.js", exits=1).text
    file.write_text(text)
    count = loadlint(shop, "check", "graph.js", "--write-baseline", exits=0).err.split()[1]
    kept = json.loads((shop / "loadlint-baseline.json").read_text())["findings"]
    assert CLIENT in kept and "graph.js" in kept
    known = ("--baseline", "loadlint-baseline.json")
    assert f"The baseline hides {count} problems." in loadlint(shop, "check", "graph.js", *known, exits=0).text
    of_module = loadlint(shop, "check", CLIENT, *known, "--output-format", "json", exits=0).text
    assert 0 < json.loads(of_module)["summary"]["in_baseline"] < int(count)


def test_a_module_is_checked_through_the_scripts_that_run_it(shop: Path) -> None:
    done = loadlint(shop, "check", CLIENT, exits=1)
    assert {line.split(":")[0] for line in done.text.splitlines() if "[" in line} == {CLIENT}
    assert "signIn.token" in done.text
    why = loadlint(shop, "why", f"{CLIENT}:22", exits=0).text
    assert "Extract `signInToken` from the response to POST /graph/api" in why
    loadlint(shop, "fix", CLIENT, exits=0)
    assert TOKEN not in "".join(texts(shop).values())


def second(shop: Path, *, recorded: bool) -> None:
    """Another script that uses the same client."""
    (shop / "again.js").write_text((shop / "graph.js").read_text())
    for number, ending in ((2, ".har"), (1, ".2.har")) if recorded else ():
        (shop / f"again{ending}").write_bytes((FLOWS / "graph" / f"rec{number}.har").read_bytes())


def test_two_scripts_that_share_a_client_are_fixed_together(shop: Path) -> None:
    second(shop, recorded=True)
    done = loadlint(shop, "fix", "graph.js", "again.js", exits=0)
    assert "Certified: 2 of 2 scripts with recordings." in done.text
    assert TOKEN not in "".join(texts(shop).values())


def test_a_script_without_recordings_is_named_and_the_fix_is_unsafe(shop: Path) -> None:
    second(shop, recorded=False)
    before = texts(shop)
    done = loadlint(shop, "check", "graph.js", "--output-format", "full", exits=1)
    (line,) = [line for line in done.text.splitlines() if "Extract `signInToken`" in line]
    assert "fix (unsafe)" in line
    assert line.endswith("; again.js runs the same code, and no recording proves the change there")
    loadlint(shop, "fix", "graph.js", exits=1)
    assert texts(shop)[CLIENT] == before[CLIENT]


@pytest.mark.parametrize("kind", ["installed", "outside", "read-only"])
def test_modules_that_are_not_the_projects_are_left_alone(shop: Path, kind: str) -> None:
    file = shop / CLIENT
    reason = f"it belongs into {CLIENT}, which is read-only"
    if kind == "read-only":
        file.chmod(0o444)
    else:
        place = "node_modules/shop" if kind == "installed" else "../other"
        (shop / place).mkdir(parents=True)
        file.rename(shop / place / "graph_client.js")
        script = shop / "graph.js"
        script.write_text(script.read_text().replace("./lib/graph_client.js", f"./{place}/graph_client.js"))
        ending = "an installed package (node_modules)" if kind == "installed" else "outside of the project"
        reason = f"it belongs into {place}/graph_client.js, which is {ending}"
    done = loadlint(shop, "check", "graph.js", "--output-format", "full", exits=1)
    assert f"no fix: {reason}" in done.text.replace("= ", "")
    before = texts(shop)
    loadlint(shop, "fix", "graph.js", exits=1)
    assert {path: text for path, text in texts(shop).items() if "graph_client" in path} == {
        path: text for path, text in before.items() if "graph_client" in path
    }


def test_a_module_that_no_script_runs_is_told_once(shop: Path) -> None:
    (shop / "graph.js").unlink()
    done = loadlint(shop, "check", CLIENT, "--min-severity", "hint", exits=1)
    lines = [line for line in done.text.splitlines() if "module-without-script" in line]
    message = "No script of the project runs this module, so it is checked by itself, without a recording"
    assert lines == [f"{CLIENT}:1:1: information[module-without-script] {message}"]


def test_who_runs_a_module_is_looked_for_near_it_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of files elsewhere name a module that is called the same; not all of them can be parsed."""
    monkeypatch.setattr("loadlint.entries._MOST_READERS", 3)
    script = "import http from 'k6/http';\nimport { get } from './utils.js';\nexport default () => { get(http); };\n"
    for folder in (*(f"a{number}" for number in range(9)), "shop/load"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "utils.js").write_text("export const get = (http) => http.get('https://a.test/');\n")
        (tmp_path / folder / "test.js").write_text(script)
    finder = Finder(str(tmp_path), read_local_file, EVERYWHERE)
    near = tmp_path / "shop" / "load"
    assert [entry.path for entry in finder.entries(str(near / "utils.js"))] == [str(near / "test.js")]


def test_a_script_of_more_modules_than_are_looked_at_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("loadlint.entries._MOST_FILES", 2)
    script = "import http from 'k6/http';\nimport { a } from './a.js';\nexport default () => { a(http); };\n"
    (tmp_path / "test.js").write_text(script)
    for name, following in zip("abc", "bcd", strict=True):
        (tmp_path / f"{name}.js").write_text(f"import {{ {following} }} from './{following}.js';\n")
    (tmp_path / "d.js").write_text("export const d = 1;\n")
    Finder(str(tmp_path), read_local_file, EVERYWHERE).entries(str(tmp_path / "a.js"))
    told = "runs more than 2 modules; loadlint does not look for those that the others import"
    assert capsys.readouterr().err == f"{tmp_path / 'test.js'}: {told}\n"


def test_a_text_that_only_mentions_a_name_is_not_read_as_a_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan called `test` stands beside reports of JMeter, whose scripts say `test` in each line."""
    (tmp_path / "test.jmx").write_text("<jmeterTestPlan/>")
    report = "(function ($) { var test = graph.test; if (/^plan/.test(test)) { $('#test').show(); } })(jQuery);\n"
    for number in range(20):
        (tmp_path / f"graph{number}.js").write_text(report * 50)
    looked_at: list[str] = []
    monkeypatch.setattr("loadlint.entries.dialect_of", lambda source, _: looked_at.append(source.path))
    finder = Finder(str(tmp_path), read_local_file, EVERYWHERE)
    assert [finder.entries(str(path)) for path in tmp_path.iterdir()] == [()] * 21
    assert looked_at == []


def test_who_runs_the_modules_of_a_library_is_found_with_one_look_at_each_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripts over one library: what is parsed grows with the files, not with scripts times modules; none is run."""
    modules = [tmp_path / f"module{number}.js" for number in range(8)]
    imports = "".join(f"import {{ get{number} }} from './module{number}.js';\n" for number in range(8))
    for number, module in enumerate(modules):
        module.write_text(
            f"import http from 'k6/http';\nexport const get{number} = () => http.get('https://a.test/');\n"
        )
    for number in range(8):
        (tmp_path / f"script{number}.js").write_text(f"{imports}export default function () {{\n  get{number}();\n}}\n")
    looks = Mock(wraps=K6().imports)
    monkeypatch.setattr(K6, "imports", looks)
    monkeypatch.setattr(K6, "parse", Mock(side_effect=AssertionError("a script was read as a whole")))
    finder = Finder(str(tmp_path), read_local_file, EVERYWHERE)
    assert [len(finder.entries(str(module))) for module in modules] == [8] * 8
    assert looks.call_count == 16


def test_scripts_are_read_once_for_all_modules_that_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modules, scripts = [f"lib{number}.js" for number in range(5)], [f"load{number}.js" for number in range(3)]
    for name in modules:
        (tmp_path / name).write_text(
            "import http from 'k6/http';\nexport const get = () => http.get('https://a.test/');\n"
        )
    imports = "".join(f"import {{ get as get{n} }} from './{name}';\n" for n, name in enumerate(modules))
    calls = " ".join(f"get{n}();" for n, _ in enumerate(modules))
    for name in scripts:
        (tmp_path / name).write_text(f"{imports}export const options = {{}};\nexport default () => {{ {calls} }};\n")
    analysed: list[str] = []
    analyse = engine.analyse

    def counted(source: Source, project: Project) -> engine.Analysis:
        analysed.append(source.path)
        return analyse(source, project)

    monkeypatch.setattr(engine, "analyse", counted)
    loadlint(tmp_path, "check", "--no-cache", "--jobs", "1", "--exit-zero", *modules, exits=0)
    assert sorted(analysed) == scripts


def test_a_module_that_is_imported_for_its_types_is_not_run(tmp_path: Path) -> None:
    """Modules of TypeScript take types from the script that runs them: that script is still run by nobody."""
    texts = {
        "main.ts": "import http from 'k6/http';\nimport { login } from './pages';\nexport type Site = string;\n"
        "export default function () {\n  login('http://shop.test');\n}\n",
        "pages.ts": "import { get } from './get';\nimport type { Site } from './main';\n"
        "export type { Site } from './main';\nexport const login = (site: Site) => get(site);\n",
        "get.ts": "import http from 'k6/http';\nexport const get = (url: string) => http.get(url);\n",
    }
    for path, text in texts.items():
        (tmp_path / path).write_text(text)
    finder = Finder(str(tmp_path), read_local_file, EVERYWHERE)
    scripts = [[entry.path for entry in finder.entries(str(tmp_path / path))] for path in texts]
    assert scripts == [[], [str(tmp_path / "main.ts")], [str(tmp_path / "main.ts")]]


def test_who_runs_a_module_of_locust_is_found_as_python_finds_it(tmp_path: Path) -> None:
    """Absolute names are looked up from the script, relative ones from the file; what is taken out may be a file."""
    texts = {
        "locustfile.py": "import locust\nfrom pages import home\n\n\nclass U(locust.HttpUser): tasks = [home.t]\n",
        "pages/__init__.py": "",
        "pages/home.py": "from . import cart\nimport common.urls\n\n\ndef t(u):\n    cart.get(u)\n",
        "pages/cart.py": "def get(u):\n    u.client.get('/')\n",
        "pages/old.py": "def get(u):\n    u.client.get('/')\n",
        "common/urls.py": "HOME = '/'\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    finder = Finder(str(tmp_path), read_local_file, EVERYWHERE)
    found = {path for path in texts if finder.entries(str(tmp_path / path))}
    assert found == {"pages/__init__.py", "pages/home.py", "pages/cart.py", "common/urls.py"}


def test_checks_of_a_shared_module_that_a_script_does_not_call_are_not_its_own(tmp_path: Path) -> None:
    """What a script costs follows from what it runs, not from the size of the library that it imports."""
    functions = "".join(
        f"export function get{number}() {{\n  const r = http.get('https://a.test/{number}');\n"
        f"  check(r, {{ 'ok {number}': (r) => r.status === 200 }});\n}}\n"
        for number in range(9)
    )
    library = f"import http from 'k6/http';\nimport {{ check }} from 'k6';\n{functions}"
    (tmp_path / "library.js").write_text(library)
    text = b"import { get3 } from './library.js';\nexport default function () {\n  get3();\n}\n"
    source = Source(str(tmp_path / "main.js"), text)
    dialect = dialect_of(source, read_local_file)
    assert dialect is not None
    script = dialect.parse(source, read_local_file)
    assert [(assertion.steps, assertion.label) for assertion in script.assertions] == [((0,), "ok 3")]


def test_a_script_that_another_one_runs_tells_the_same_once(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "get_pet.py").write_text("""import random
from locust import HttpUser, task

class GetPet(HttpUser):
    @task
    def get_pet(self):
        pet = random.randint(1000, 9999)
        response = self.client.get(f"/pet/{pet}")
        print(response)
""")
    (tmp_path / "locustfile.py").write_text("""from locust import HttpUser, task
from get_pet import GetPet

class Shopper(HttpUser):
    host = "https://shop.test"

    def on_start(self):
        self.pets = GetPet(self.client)

    @task
    def get_pet(self):
        self.pets.get_pet()
""")
    assert len(loadlint(tmp_path, "check", ".", exits=1).text.splitlines()) == 2

"""Names in an editor across the files of a script: from a use to what sets it, to all places, and to another name."""

from __future__ import annotations

from pathlib import Path
from unittest import TestCase

import pytest
from lsprotocol import types

from loadlint.lsp.convert import path_of
from tests.lsp.session import Session, session, soon
from tests.lsp.several_files import DIALECTS, JMETER, K6, LOCUST, Files, shown, written

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]

USES = {
    "k6": ("lib/cart.js", "this.secret }"),
    "Locust": ("lib/cart.py", "self.secret"),
    "JMeter": ("lib/cart.jmx", "${secret}"),
}


async def definition(editing: Session, folder: Path, text: str, inside: str, nth: int = 0) -> list[str]:
    params = types.DefinitionParams(editing.document, editing.at(text, inside=inside, nth=nth))
    found = await soon(editing.client.text_document_definition_async(params))
    assert isinstance(found, list)
    return shown(folder, [place for place in found if isinstance(place, types.Location)])


async def references(editing: Session, folder: Path, text: str, inside: str, *, declared: bool = True) -> list[str]:
    place, context = editing.at(text, inside=inside), types.ReferenceContext(include_declaration=declared)
    params = types.ReferenceParams(context, editing.document, place)
    found = await soon(editing.client.text_document_references_async(params))
    return shown(folder, list(found or ()))


async def renamed(editing: Session, folder: Path, text: str, inside: str, name: str) -> dict[str, str]:
    """The files that a rename changes, after it."""
    params = types.RenameParams(editing.document, editing.at(text, inside=inside), name)
    edit = await soon(editing.client.text_document_rename_async(params))
    assert edit is not None and edit.document_changes is not None
    texts = {}
    for change in edit.document_changes:
        assert isinstance(change, types.TextDocumentEdit)
        is_open = change.text_document.uri == editing.uri
        assert change.text_document.version == (editing.version if is_open else None)
        path = Path(path_of(change.text_document.uri))
        lines = path.read_text().split("\n")
        for item in sorted(change.edits, key=lambda item: (item.range.start.line, item.range.start.character))[::-1]:
            assert isinstance(item, types.TextEdit | types.AnnotatedTextEdit)
            start, end = item.range.start, item.range.end
            assert start.line == end.line
            line = lines[start.line]
            lines[start.line] = line[: start.character] + item.new_text + line[end.character :]
        texts[str(path.relative_to(folder))] = "\n".join(lines)
    return texts


DEFINITIONS = {
    "k6": ["lib/cart.js:5 secret", "lib/session.js:5 response.json('token')"],
    "Locust": ["lib/session.py:4 secret"],
    "JMeter": ["lib/session.jmx:21 secret"],
}


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_from_a_use_in_a_module_to_the_extraction_in_another(tmp_path: Path, dialect: str) -> None:
    folder = written(tmp_path, DIALECTS[dialect])
    module, use = USES[dialect]
    async with session("vscode", folder) as editing:
        await editing.open(folder / module)
        assert await definition(editing, folder, use, "secret") == DEFINITIONS[dialect]


ENTRIES = {
    "k6, a function": ("k6", "logIn('ann')", "logIn", ["lib/session.js:3 logIn"]),
    "k6, a class": ("k6", "new Cart", "Cart", ["lib/cart.js:3 Cart"]),
    "k6, a method": ("k6", "cart.add", "add", ["lib/cart.js:8 add"]),
    "k6, a value that a function returns": ("k6", "Cart(csrf)", "csrf", [
        "main.js:7 csrf", "lib/session.js:5 response.json('token')",
    ]),
    "k6, a module": ("k6", "'./lib/cart.js'", "cart", ["lib/cart.js:1 "]),
    "Locust, a mixin": ("Locust", "(SessionMixin, ", "SessionMixin", ["lib/session.py:1 SessionMixin"]),
    "Locust, a method": ("Locust", "self.add", "add", ["lib/cart.py:2 add"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ENTRIES)
async def test_from_an_entry_into_its_modules(tmp_path: Path, case: str) -> None:
    dialect, use, name, expected = ENTRIES[case]
    folder = written(tmp_path, DIALECTS[dialect])
    async with session("vscode", folder) as editing:
        await editing.open(next(folder.glob("main.*")))
        assert await definition(editing, folder, use, name) == expected


async def test_a_module_that_a_module_imports(tmp_path: Path) -> None:
    cart = "import { BASE } from './base.js';\n" + K6["lib/cart.js"]
    folder = written(tmp_path, {**K6, "lib/cart.js": cart, "lib/base.js": "export const BASE = 'https://shop.test';\n"})
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/cart.js")
        assert await definition(editing, folder, "'./base.js'", "base") == ["lib/base.js:1 "]
        assert await definition(editing, folder, "{ BASE }", "BASE") == ["lib/base.js:1 BASE"]


REFERENCES = {
    "k6": ("lib/session.js", "const token", "token", [
        "lib/cart.js:5 csrf", "lib/cart.js:9 secret", "lib/session.js:5 token", "lib/session.js:6 token",
        "main.js:8 csrf",
    ]),
    "Locust": ("lib/session.py", "self.secret", "secret", ["lib/cart.py:3 secret", "lib/session.py:4 secret"]),
    "JMeter": ("lib/session.jmx", ">secret<", "secret", ["lib/cart.jmx:19 secret", "lib/session.jmx:21 secret"]),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_places_that_hold_an_extracted_value(tmp_path: Path, dialect: str) -> None:
    folder = written(tmp_path, DIALECTS[dialect])
    module, place, name, expected = REFERENCES[dialect]
    async with session("vscode", folder) as editing:
        await editing.open(folder / module)
        assert await references(editing, folder, place, name) == expected
        setting = "lib/session.js:5 token" if dialect == "k6" else DEFINITIONS[dialect][0]
        read = await references(editing, folder, place, name, declared=False)
        assert read == [place for place in expected if place != setting]


async def test_only_the_places_in_the_text_are_highlighted(tmp_path: Path) -> None:
    folder = written(tmp_path, LOCUST)
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/cart.py")
        place = editing.at("self.secret", inside="secret")
        params = types.DocumentHighlightParams(editing.document, place)
        marks = await soon(editing.client.text_document_document_highlight_async(params))
        assert [editing.shown(mark.range) for mark in marks or ()] == ["secret"]


async def test_what_a_module_variable_holds_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, K6)
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/cart.js")
        params = types.HoverParams(editing.document, editing.at("this.secret }", inside="secret"))
        hover = await soon(editing.client.text_document_hover_async(params))
        assert hover is not None and isinstance(hover.contents, types.MarkupContent)
        assert "Extracted in *POST /login*" in hover.contents.value


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_hint_tells_where_a_value_comes_from(tmp_path: Path, dialect: str) -> None:
    folder = written(tmp_path, DIALECTS[dialect])
    async with session("vscode", folder) as editing:
        await editing.open(folder / USES[dialect][0])
        whole = types.Range(types.Position(0, 0), types.Position(100, 0))
        params = types.InlayHintParams(editing.document, whole)
        (hint,) = await soon(editing.client.text_document_inlay_hint_async(params)) or ()
        label = hint.label[0]
        assert isinstance(label, types.InlayHintLabelPart) and label.location is not None
        assert label.value == "← extracted in POST /login"
        assert label.location.uri.rpartition("/")[2].startswith("session.")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_value_flow_names_the_files(tmp_path: Path, dialect: str) -> None:
    folder = written(tmp_path, DIALECTS[dialect])
    ending = Path(USES[dialect][0]).suffix
    async with session("vscode", folder) as editing:
        await editing.open(folder / f"lib/cart{ending}")
        params = {"textDocument": {"uri": editing.uri}}
        flow = await soon(editing.client.protocol.send_request_async("loadlint/valueFlow", params))  # type: ignore[no-untyped-call]
        assert Path(flow.script).name == f"main{ending}"
        assert [request.at.file for request in flow.requests] == [f"lib/session{ending}", f"lib/cart{ending}"]
        assert all(request.calledAt.uri == (folder / f"main{ending}").as_uri() for request in flow.requests)
        assert {value.origin.at.uri for value in flow.values} == {(folder / f"lib/session{ending}").as_uri()}


# --- another name

RENAMES = {
    "k6, a field": ("k6", "lib/cart.js", "this.secret }", "secret", {
        "lib/cart.js": K6["lib/cart.js"].replace("this.secret", "this.ticket"),
    }),
    "k6, a function": ("k6", "main.js", "logIn('ann')", "logIn", {
        "main.js": K6["main.js"].replace("logIn", "ticket"),
        "lib/session.js": K6["lib/session.js"].replace("logIn", "ticket"),
    }),
    "k6, a method": ("k6", "lib/cart.js", "add(count)", "add", {
        "main.js": K6["main.js"].replace("cart.add", "cart.ticket"),
        "lib/cart.js": K6["lib/cart.js"].replace("add(", "ticket("),
    }),
    "k6, a class": ("k6", "lib/cart.js", "class Cart", "Cart", {
        "main.js": K6["main.js"].replace("Cart", "ticket"),
        "lib/cart.js": K6["lib/cart.js"].replace("Cart", "ticket"),
    }),
    "Locust, a field": ("Locust", "lib/cart.py", "self.secret", "secret", {
        "lib/cart.py": LOCUST["lib/cart.py"].replace("self.secret", "self.ticket"),
        "lib/session.py": LOCUST["lib/session.py"].replace("self.secret", "self.ticket"),
    }),
    "Locust, a method": ("Locust", "main.py", "self.log_in", "log_in", {
        "main.py": LOCUST["main.py"].replace("log_in", "ticket"),
        "lib/session.py": LOCUST["lib/session.py"].replace("log_in", "ticket"),
    }),
    "Locust, a class": ("Locust", "main.py", "CartMixin, HttpUser", "CartMixin", {
        "main.py": LOCUST["main.py"].replace("CartMixin", "ticket"),
        "lib/cart.py": LOCUST["lib/cart.py"].replace("CartMixin", "ticket"),
    }),
    "JMeter": ("JMeter", "lib/cart.jmx", "${secret}", "secret", {
        "lib/cart.jmx": JMETER["lib/cart.jmx"].replace("${secret}", "${ticket}"),
        "lib/session.jmx": JMETER["lib/session.jmx"].replace(">secret<", ">ticket<"),
    }),
}  # fmt: skip


@pytest.mark.parametrize("case", RENAMES)
async def test_another_name_in_all_files(tmp_path: Path, case: str) -> None:
    dialect, path, place, name, expected = RENAMES[case]
    folder = written(tmp_path, DIALECTS[dialect])
    async with session("vscode", folder) as editing:
        await editing.open(folder / path)
        assert await renamed(editing, folder, place, name, "ticket") == expected


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_another_name_in_the_other_entries_of_a_module(tmp_path: Path, dialect: str) -> None:
    files = DIALECTS[dialect]
    entry = next(name for name in files if name.startswith("main"))
    other = entry.replace("main", "other")
    more = {"k6": "  cart.secret;\n}\n", "Locust": "        print(self.secret)\n", "JMeter": ""}[dialect]
    text = files[entry].removesuffix("}\n") + more if dialect == "k6" else files[entry] + more
    if dialect == "JMeter":
        text = text.replace('testname="Users"', 'testname="${secret}"')
    folder = written(tmp_path, {**files, other: text})
    module, use = USES[dialect]
    async with session("vscode", folder) as editing:
        await editing.open(folder / module)
        changed = await renamed(editing, folder, use, "secret", "ticket")
        assert changed[other] == text.replace("secret;", "ticket;").replace("secret)", "ticket)").replace(
            "${secret}", "${ticket}"
        )


async def test_another_name_from_one_entry_to_the_other(tmp_path: Path) -> None:
    folder = written(tmp_path, {**K6, "other.js": K6["main.js"]})
    async with session("vscode", folder) as editing:
        await editing.open(folder / "main.js")
        place = ("logIn('ann')", "logIn")
        assert await definition(editing, folder, *place) == ["lib/session.js:3 logIn"]
        assert await references(editing, folder, *place) == [
            "lib/session.js:3 logIn", "main.js:1 logIn", "main.js:7 logIn", "other.js:1 logIn", "other.js:7 logIn",
        ]  # fmt: skip
        assert set(await renamed(editing, folder, *place, "ticket")) == {"lib/session.js", "main.js", "other.js"}


async def test_a_script_that_has_just_imported_the_module(tmp_path: Path) -> None:
    """What stands in the editor counts, before it is saved."""
    without = "export default function () {}\n"
    folder = written(tmp_path, {**K6, "other.js": without})
    use, of_other = ("logIn(name)", "logIn"), ["other.js:1 logIn", "other.js:7 logIn"]
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/session.js")
        module, text = editing.uri, editing.text
        first = await references(editing, folder, *use)
        await editing.open(folder / "other.js", without)
        editing.replace(without, K6["main.js"])
        (folder / "other.js").write_text(K6["main.js"])
        await editing.diagnostics()
        other, editing.uri, editing.text = editing.uri, module, text
        assert await references(editing, folder, *use) == [*first, *of_other]
        editing.uri, editing.text = other, K6["main.js"]
        editing.replace(K6["main.js"], without)
        await editing.diagnostics()
        editing.uri, editing.text = module, text
        assert await references(editing, folder, *use) == first


async def test_a_name_under_another_name(tmp_path: Path) -> None:
    """The alias is the importer's own: it stays, and leads to what it stands for."""
    main = K6["main.js"].replace("{ logIn }", "{ logIn as enter }").replace("logIn('ann')", "enter('ann')")
    folder = written(tmp_path, {**K6, "main.js": main})
    async with session("vscode", folder) as editing:
        await editing.open(folder / "main.js")
        assert await definition(editing, folder, "enter('ann')", "enter") == ["lib/session.js:3 logIn"]
        assert await renamed(editing, folder, "logIn as", "logIn", "ticket") == {
            "main.js": main.replace("logIn", "ticket"),
            "lib/session.js": K6["lib/session.js"].replace("logIn", "ticket"),
        }
        assert await renamed(editing, folder, "enter('ann')", "enter", "ticket") == {
            "main.js": main.replace("enter", "ticket")
        }


async def test_all_open_files_have_their_versions(tmp_path: Path) -> None:
    folder = written(tmp_path, LOCUST)
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/session.py")
        editing.replace("response.json()", "response.json( )")
        session_uri = editing.uri
        await editing.open(folder / "lib/cart.py")
        place = editing.at("self.secret", inside="secret")
        params = types.RenameParams(editing.document, place, "ticket")
        edit = await soon(editing.client.text_document_rename_async(params))
        assert edit is not None and edit.document_changes is not None
        changes = [change for change in edit.document_changes if isinstance(change, types.TextDocumentEdit)]
        versions = {change.text_document.uri: change.text_document.version for change in changes}
        assert versions == {session_uri: 2, editing.uri: 1}


REFUSALS: dict[str, tuple[Files, str, str, str, str]] = {
    "a package that is installed": (
        {
            **{name.replace("lib/", "node_modules/"): text for name, text in K6.items()},
            "main.js": K6["main.js"].replace("./lib/", "./node_modules/"),
        },
        "main.js", "cart.add", "add", "cart.js, which is an installed package",
    ),
    "a package of Python that is installed": (
        {
            **{name.replace("lib/", "vendor/"): text for name, text in LOCUST.items()},
            "main.py": LOCUST["main.py"].replace("lib.", "vendor."),
        },
        "main.py", "self.add", "add", r"cart\.py, which is an installed package \(vendor\)",
    ),
    "outside of the project": (
        {
            **{name.replace("lib/", "shared/"): text for name, text in K6.items()},
            "app/loadlint.toml": "",
            "app/main.js": K6["main.js"].replace("./lib/", "../shared/"),
        },
        "app/main.js", "cart.add", "add", r"cart\.js, which is outside of the project",
    ),
    "k6 finds it by its name": (K6, "main.js", "options", "options", "may use this name too"),
    "k6 runs it by its name": (
        {**K6, "main.js": K6["main.js"].replace("iterations: 1", "scenarios: { a: { exec: 'logIn' } }")},
        "main.js", "logIn('ann')", "logIn", "a text",
    ),
    "an object of which nothing is known": (
        {**K6, "main.js": K6["main.js"].replace("cart.add(2);", "cart.add(2);\n  globalThis.made().secret;")},
        "lib/cart.js", "this.secret }", "secret", "an unknown object",
    ),
    "a pattern that takes it apart": (
        {**K6, "main.js": K6["main.js"].replace("cart.add(2);", "cart.add(2);\n  const { secret } = cart;")},
        "lib/cart.js", "this.secret }", "secret", "an unknown object",
    ),
    "Locust calls it": (
        {**LOCUST, "main.py": LOCUST["main.py"].replace("def buy(self)", "def on_start(self)")},
        "main.py", "on_start", "on_start", "may use this name too",
    ),
    "a text that names it": (
        {**LOCUST, "main.py": LOCUST["main.py"] + '        getattr(self, "secret")\n'},
        "lib/cart.py", "self.secret", "secret", "a text",
    ),
    "a parameter that a caller names": (
        {**LOCUST, "main.py": LOCUST["main.py"].replace("self.add(2)", "self.add(count=2)")},
        "lib/cart.py", "self, count", "count", "a text",
    ),
    "a name that is in use in another file": (K6, "lib/cart.js", "this.secret }", "secret", "'ticket' is in use"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
async def test_a_name_that_must_stay(tmp_path: Path, case: str) -> None:
    files, path, place, name, why = REFUSALS[case]
    if "in use" in why:
        files = {**files, "main.js": files["main.js"] + "export const ticket = 1;\n"}
    folder = written(tmp_path, files)
    async with session("vscode", folder) as editing:
        await editing.open(folder / path)
        # It is no fault of ours.
        with TestCase().assertNoLogs("loadlint"), pytest.raises(Exception, match=why):
            await renamed(editing, folder, place, name, "ticket")


async def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    folder = written(tmp_path, LOCUST)
    (folder / "lib/session.py").chmod(0o444)
    async with session("vscode", folder) as editing:
        await editing.open(folder / "lib/cart.py")
        place = editing.at("self.secret", inside="secret")
        with pytest.raises(Exception, match=r"`secret` can't be renamed: .*session\.py, which is read-only"):
            await soon(
                editing.client.text_document_prepare_rename_async(types.PrepareRenameParams(editing.document, place))
            )

"""Secrets of every kind, in scripts and recordings: none is in any output, unless the user asks to see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import converters, types
from msgspec import Struct

from loadlint.cli import main
from loadlint.output import format_names
from loadlint.replay.verdict import ScriptVerdict
from loadlint.secrets.masker import Masker, masked_texts
from loadlint.secrets.secret import Secret
from tests.hostile.secretive import FIRST, ORDINARY, SCRIPTS, SECOND, leaks, write_flow
from tests.lsp.session import Session, session, soon
from tests.support.sampling import one_in

SHOW = "--show-secrets"


@pytest.fixture(params=SCRIPTS)
def script(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a script with secrets, in the working directory, beside its recordings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    return write_flow(tmp_path, request.param).name


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a run, and all that it printed."""
    code = main(arguments)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.parametrize("name", one_in(4, format_names(), pytest.mark.slow))
def test_check(script: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    masked = run(capsys, "check", script, "--output-format", name)
    again = run(capsys, "check", script, "--output-format", name)
    shown = run(capsys, "check", script, "--output-format", name, SHOW)
    assert leaks(masked[1]) == []
    assert again == masked, "what is kept of a run is masked as well"
    assert FIRST.csrf in shown[1] and FIRST.access in shown[1], "and not mixed up with a run that shows all"
    assert masked[0] == shown[0] == 1


def test_no_secret_is_kept_on_the_disk(script: str, tmp_path: Path) -> None:
    main(["check", script])
    main(["check", script, SHOW])
    kept = b"".join(file.read_bytes() for file in (tmp_path / "cache").rglob("*") if file.is_file())
    assert leaks(kept.decode("latin-1")) == []


def test_what_is_found_stays_comparable(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    masked = json.loads(run(capsys, "check", script, "--output-format", "json")[1])["diagnostics"]
    shown = json.loads(run(capsys, "check", script, "--output-format", "json", SHOW)[1])["diagnostics"]
    assert [one["rule"] for one in masked] == [one["rule"] for one in shown]
    (csrf,) = [one for one in masked if one["rule"] == "uncorrelated-value" and "GET /login" in one["message"]]
    assert csrf["message"].startswith("`Zk3v…Pd` was issued by GET /login")
    assert (csrf["value"], csrf["masked"]) == (None, True)
    assert not any(one["masked"] for one in shown)
    assert csrf["fix"]["edits"], "a fix without secrets can be applied from the report"


def test_a_baseline_holds_with_and_without_masks(
    script: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "check", script, "--baseline", "known.json", "--write-baseline")[0] == 0
    assert leaks((tmp_path / "known.json").read_text()) == []
    assert run(capsys, "check", script, "--baseline", "known.json")[0] == 0
    assert run(capsys, "check", script, "--baseline", "known.json", SHOW)[0] == 0


def test_diff(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("fix", "--diff", "--unsafe-fixes", script)
    masked, shown = run(capsys, *arguments)[1], run(capsys, *arguments, SHOW)[1]
    assert leaks(masked) == []
    assert masked.startswith("# This diff can't be applied: secrets are masked")
    assert shown.startswith("--- a/shop") and FIRST.csrf in shown
    assert masked.count("\n") == shown.count("\n") + 1, "line for line the same"
    assert "Zk3v…Pd" in masked


def test_fixes_write_the_real_text(script: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert leaks(run(capsys, "fix", script)[1]) == []
    text = (tmp_path / script).read_text()
    assert FIRST.api_key in text and "…" not in text and "•••" not in text


def test_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    write_flow(tmp_path, ".js")
    code, masked = run(capsys, "recording", "shop.har", "shop.2.har")
    assert (code, leaks(masked)) == (0, [])
    assert "Zk3v…Pd | Gm8s…We" in masked, "two values can be told apart"
    shown = run(capsys, "recording", "shop.har", "shop.2.har", SHOW)[1]
    assert f"{FIRST.csrf} | {SECOND.csrf}" in shown and f"token={FIRST.reset}" in shown


def test_results(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in format_names():
        code, masked = run(capsys, "results", "run.har", "--script", script, "--output-format", name)
        assert (code, leaks(masked)) == (1, []), name
    assert run(capsys, "results", "run.har", "--script", script, SHOW)[0] == 1


def test_map(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    masked, shown = run(capsys, "map", script)[1], run(capsys, "map", script, SHOW)[1]
    assert leaks(masked) == []
    assert "Zk3v…Pd" in masked
    assert FIRST.csrf in shown and SECOND.csrf in shown


def test_ordinary_values_can_be_read(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    diff = run(capsys, "fix", "--diff", "--unsafe-fixes", script)[1]
    listed = run(capsys, "recording", "shop.har")[1]
    assert "sku=tea-green-100" in diff + listed
    masker = Masker(tuple(Secret(value, "password") for value in (FIRST.password, "customer")))
    for value in ORDINARY:
        text = f"`{value}` was issued by GET /customer/orders/41/{value}?user={value}&lang=en ({{'user': '{value}'}})"
        assert masker.text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "no csrfToken in the response to GET /checkout",
        "response.html().find('input[name=\"csrf\"]').first().attr('value')",
        "headers: { 'X-CSRF-Token': csrfToken, Authorization: `Bearer ${token}` }",
        "self.client.post('/login', data={'password': password, 'token': self.token})",
        "data=f\"csrfmiddlewaretoken={quote(csrf_token, safe='')}&quantity=1\"",
        "f'csrf_token={self.csrf_token}&a=1', f\"password={user['password']}&b=2\"",
        "os.environ['API_KEY'], token_type: 'Bearer', password_policy: 'strict', session: 'new'",
        "the field's name, `csrf`, is that of a token (+0.3)",
        '<stringProp name="RegexExtractor.regex">name="csrf" value="(.+?)"</stringProp>',
        "GET /orders/507f1f77bcf86cd799439011/3f2b8c1e-4d5a-4b6c-8d7e-9f0a1b2c3d4e",
        "GET /static/app.3f2a8b9c1d4e5f60718293a4b5c6d7e8.js",
        "getUserSubscriptionPlan2024Details, checkout-with-gift-card-2024-12-31, HTTPSamplerProxyGui",
        "Cookie: entrance=https%3A%2F%2Fshop-4.test%2F; from=https://shop-4.test:8443",
        "Cookie: view=camelCaseNameOfAThing; by=getElementsByTagName_asc; lang=en-GB; theme=dark; page=41",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    assert Masker().text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ann:geheim@shop.test/a", "https://ann:•••@shop.test/a"),
        ("/reset?token=Ab12Cd34&next=%2Fx%3Ftoken%3Dq9w8e7r6", "/reset?token=Ab…&next=%2Fx%3Ftoken%3Dq9…"),
        ("user=ann&user%5Bpassword%5D=geheim", "user=ann&user%5Bpassword%5D=•••"),
        (r"{\"passwort\": \"geheim\"}", r"{\"passwort\": \"•••\"}"),
        ("body: {&quot;contraseña&quot;:&quot;geheim&quot;}", "body: {&quot;contraseña&quot;:&quot;•••&quot;}"),
        ("const PASSWORD = __ENV.PASSWORD || 'geheim';", "const PASSWORD = __ENV.PASSWORD || '•••';"),
        ("${__P(password,geheim)}", "${__P(password,•••)}"),
        ("${__P(token, YWIxMmNkMzRlZg==)}", "${__P(token, YWI…==)}"),
        ("f'token={quote(\"ab12cd34efgh\")}&a=1'", "f'token={quo…)}&a=1'"),
        ("os.environ.get('API_KEY', 'ab12cd34ef')", "os.environ.get('API_KEY', 'ab…')"),
        ("<ns:password>geheim</ns:password>", "<ns:password>•••</ns:password>"),
        ("<input value='geheim' type='password'>", "<input value='•••' type='password'>"),
        ("Set-Cookie: SID=ab12cd34ef; Path=/; Max-Age=86400000", "Set-Cookie: SID=ab…; Path=/; Max-Age=86400000"),
        ("curl -H 'Authorization: Basic YW5uOmdlaGVpbQ=='", "curl -H 'Authorization: Basic •••'"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_…4a"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJal…EY"),
        (f"`{FIRST.jwt[:31]}…` was issued", f"`eyJh…{FIRST.jwt[-2:]}` was issued"),
        ("csrf: 'Zk3v…Pd', password: '•••'", "csrf: 'Zk3v…Pd', password: '•••'"),
        ("Cookie: from=https%3A%2F%2Fshop.test%2Fd7Xq9LmP2; a=1", "Cookie: from=https%3A%2F%2Fshop.test%2Fd7…; a=1"),
        ("Cookie: sid.sig=KHhHMNtDmpwuRqpOiwvyakRw_Cs; a=1", "Cookie: sid.sig=KHhH…Cs; a=1"),
    ],
)
def test_what_is_a_secret(text: str, shown: str) -> None:
    assert Masker((Secret(FIRST.jwt, "token"),)).text(text) == shown


def test_secrets_that_begin_alike() -> None:
    masker = Masker((Secret("hidden-1a", "password"), Secret("hidden-1a-and-more-2b", "password")))
    assert masker.text("x hidden-1a-or y hidden-1a-and-more-2b z") == "x •••-or y ••• z"


def test_the_sentence_of_a_verdict_is_masked_although_its_word_is_not() -> None:
    verdict = ScriptVerdict("matches", "sends geheim-1a again", "matches")
    masked = masked_texts(Note(verdict, "geheim-1a.js"), Masker((Secret("geheim-1a", "password"),)))
    assert masked == Note(ScriptVerdict("matches", "sends ••• again", "matches"), "geheim-1a.js")


class Note(Struct, frozen=True):
    """A struct with names, of which one has a sentence."""

    verdict: ScriptVerdict
    path: str


# --- the editor

JSON = converters.get_converter()


def told(answer: Any) -> str:
    """An answer of the server as text, without the edits that it offers: those hold the real values."""
    return json.dumps(_bare(JSON.unstructure(answer)), ensure_ascii=False)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        exact = ("edit", "textEdit", "data", "newText")
        return {name: _bare(item) for name, item in value.items() if name not in exact}
    return [_bare(item) for item in value] if isinstance(value, list | tuple) else value


async def everything(editing: Session) -> str:
    """All that the server tells about a script, at every place of it."""
    document, client = editing.document, editing.client
    parts = [told(await editing.diagnostics())]
    lines = editing.text.split("\n")
    whole = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
    for lens in await soon(client.text_document_code_lens_async(types.CodeLensParams(document))) or ():
        parts.append(told(await soon(client.code_lens_resolve_async(lens))))
    parts.append(told(await soon(client.text_document_inlay_hint_async(types.InlayHintParams(document, whole)))))
    parts.append(told(await soon(client.text_document_document_symbol_async(types.DocumentSymbolParams(document)))))
    parts.append(told(await soon(client.workspace_symbol_async(types.WorkspaceSymbolParams("")))))
    places = [types.Position(row, at) for row, line in enumerate(lines) for at in range(2, len(line), 12)]
    for place in places:
        parts.append(told(await soon(client.text_document_hover_async(types.HoverParams(document, place)))))
    for row, line in enumerate(lines):
        at = types.Position(row, len(line))
        parts.append(told(await soon(client.text_document_completion_async(types.CompletionParams(document, at)))))
        where = types.Range(types.Position(row, 0), at)
        parts.append(told(await editing.actions(where)))
    for method in ("loadlint/valueFlow", "loadlint/script", "loadlint/run"):
        params = {"textDocument": {"uri": editing.uri}}
        parts.append(told(await ask(editing, method, params)))
    for name in ("shop.har", "shop.2.har"):
        for number in range(6):
            parts.append(await page(editing, name, number))
    return "\n".join(parts)


async def ask(editing: Session, method: str, params: Any) -> Any:
    """What a request of loadlint's own is answered with."""
    return await soon(editing.client.protocol.send_request_async(method, params))  # type: ignore[no-untyped-call]


async def page(editing: Session, recording: str, number: int) -> str:
    """The text of a recorded exchange, as the editor shows it."""
    folder = Path(editing.uri.removeprefix("file://")).parent
    params = {"recording": str(folder / recording), "exchange": number}
    found = await ask(editing, "loadlint/exchange", params)
    return await editing.page(found.uri)


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("suffix", one_in(2, SCRIPTS))
async def test_the_editor(tmp_path: Path, suffix: str) -> None:
    path = write_flow(tmp_path, suffix)
    async with session("vscode", tmp_path, options={"virtualDocuments": True, "commandLinks": True}) as editing:
        await editing.open(path)
        masked = await everything(editing)
        assert leaks(masked) == []
        assert "Zk3v…Pd" in masked and "Gm8s…We" in masked
        assert "[Show secrets](command:loadlint.showSecrets)" in masked
        assert await editing.execute(types.Command("", "loadlint.showSecrets")) is True
        for run in (FIRST, SECOND):
            assert run.csrf in told(await page_and_flow(editing, "shop.har" if run is FIRST else "shop.2.har"))
        assert f"`{FIRST.csrf}`" in told(await editing.diagnostics())
        assert await editing.execute(types.Command("", "loadlint.showSecrets")) is False
        assert leaks(await page(editing, "shop.har", 1)) == []


async def page_and_flow(editing: Session, recording: str) -> list[Any]:
    """A recorded exchange and the value flow."""
    params = {"textDocument": {"uri": editing.uri}}
    flow = await ask(editing, "loadlint/valueFlow", params)
    return [await page(editing, recording, 1), flow]

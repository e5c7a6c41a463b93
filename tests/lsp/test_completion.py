"""Completion and signature help: what the tool knows, and what the recorded response holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.dialects.jmeter import helpers as jmeter
from tests.lsp.scripts import K6, LOCUST, VALUE, write_flow
from tests.lsp.session import Session, session, soon

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
    pytest.mark.parametrize("editor", ["vscode", "neovim@v0.11.0", "emacs@v29.1"]),
]

EXTRACTOR = jmeter.element(
    "JSONPostProcessor",
    jmeter.leaf("JSONPostProcessor.referenceNames", "cart;other"),
    jmeter.leaf("JSONPostProcessor.jsonPathExprs", "PATH"),
)
PLAN = jmeter.plan(
    jmeter.variables(("host", "shop.test")),
    jmeter.element("CSVDataSet", jmeter.leaf("filename", "users.csv"), jmeter.leaf("variableNames", "user,password")),
    jmeter.http("/carts", *jmeter.raw_body("{}"), method="POST", name="Make", host="shop.test", under=[EXTRACTOR]),
    jmeter.http("/carts/😀\u2028${ca}?t=${__Random(1,99)}", name="Read ${cart_1}", host="shop.test"),
).replace(">http<", ">https<")


async def items(editing: Session, at: types.Position) -> list[types.CompletionItem]:
    """What can be written at a place."""
    params = types.CompletionParams(editing.document, at)
    found = await soon(editing.client.text_document_completion_async(params))
    assert isinstance(found, types.CompletionList)
    return list(found.items)


def chosen(editing: Session, item: types.CompletionItem) -> str:
    """The text after a choice."""
    assert isinstance(item.text_edit, types.TextEdit)
    start, end = (editing.offset(place) for place in (item.text_edit.range.start, item.text_edit.range.end))
    return editing.text[:start] + item.text_edit.new_text + editing.text[end:]


async def test_jmeter(tmp_path: Path, editor: str) -> None:
    path = write_flow(tmp_path, ".jmx", PLAN)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        found = {item.label: item for item in await items(editing, editing.at("${ca}", inside="a}"))}
        assert {"host", "user", "password", "cart", "other"} <= set(found)
        assert found["user"].detail == "CSV column"
        assert "/carts/😀\u2028${cart}?t=" in chosen(editing, found["cart"])
        assert found["__time"].kind == types.CompletionItemKind.Function
        assert "/carts/😀\u2028${__time(}?t=" in chosen(editing, found["__time"])

        path_items = {item.label: item for item in await items(editing, editing.at("PATH", inside="ATH"))}
        assert set(path_items) == {"$.id"}
        assert VALUE in (path_items["$.id"].detail or "")

        help_at = editing.at("99)}")
        params = types.SignatureHelpParams(editing.document, help_at)
        help_ = await soon(editing.client.text_document_signature_help_async(params))
        assert help_ and help_.active_parameter == 1
        assert help_.signatures[0].label == "__Random(lowest, highest, variable)"
        assert (
            await soon(
                editing.client.text_document_signature_help_async(
                    types.SignatureHelpParams(editing.document, editing.at("${ca}"))
                )
            )
            is None
        )

        tokens = await soon(
            editing.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(editing.document))
        )
        assert tokens and decoded(editing, list(tokens.data)) == [
            ("cart_1", "variable"), ("ca", "variable"), ("__Random", "function"), ("1", "string"), ("99", "string"),
        ]  # fmt: skip
        line = editing.at("${ca}").line
        part = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        some = await soon(
            editing.client.text_document_semantic_tokens_range_async(
                types.SemanticTokensRangeParams(editing.document, part)
            )
        )
        assert some and [text for text, _ in decoded(editing, list(some.data))] == ["ca", "__Random", "1", "99"]


def decoded(editing: Session, data: list[int]) -> list[tuple[str, str]]:
    """The texts and kinds of tokens, without operators."""
    legend = ("variable", "function", "operator", "string")
    line = character = 0
    found = []
    for at in range(0, len(data), 5):
        down, right, size, kind, _ = data[at : at + 5]
        line, character = line + down, right if down else character + right
        start = types.Position(line, character)
        text = editing.shown(types.Range(start, types.Position(line, character + size)))
        found.append((text, legend[kind]))
    return [pair for pair in found if pair[1] != "operator"]


@pytest.mark.parametrize("quote", ["'", '"'])
async def test_k6(tmp_path: Path, editor: str, quote: str) -> None:
    line = f"  const cart = /* 😀\u2028 */ made.json({quote}i{quote});\n"
    path = write_flow(tmp_path, ".js", K6.replace("  /*", line + "  /*", 1))
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        (item,) = await items(editing, editing.at(f"json({quote}i", inside="i"))
        assert (item.label, VALUE in (item.detail or "")) == ("id", True)
        assert f"made.json({quote}id{quote})" in chosen(editing, item)
        assert await items(editing, types.Position(0, 0)) == []


@pytest.mark.parametrize("quote", ["'", '"'])
async def test_locust(tmp_path: Path, editor: str, quote: str) -> None:
    line = f"        note = '😀\u2028'; cart = made.json()[{quote}i{quote}]\n"
    text = LOCUST.replace("        note =", line + "        note =", 1)
    path = write_flow(tmp_path, ".py", text)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        (item,) = await items(editing, editing.at(f"[{quote}i", inside="i"))
        assert (item.label, VALUE in (item.detail or "")) == ("id", True)
        assert f"made.json()[{quote}id{quote}]" in chosen(editing, item)

"""Every feature, in every dialect, for three editors. VS Code counts UTF-16, Neovim bytes, Emacs characters."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.scripts import OTHER, SCRIPTS, VALUE, write_flow
from tests.lsp.session import Session, session, soon
from tests.support.run import loadlint

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
    pytest.mark.parametrize("editor", ["vscode", "neovim@v0.11.0", "emacs@v29.1"]),
    pytest.mark.parametrize("suffix", SCRIPTS),
]

START = types.Position(0, 0)
NAMES = {".js": "cartId", ".ts": "cartId", ".py": "cart_id", ".jmx": "cart_id"}
TITLES = {
    ".js": ("POST /carts", "GET /carts/{…}"),
    ".ts": ("POST /carts", "GET /carts/{…}"),
    ".py": ("POST /carts", "/carts/[id]"),
    ".jmx": ("Make a cart", "Read it"),
}


def fixed(folder: Path, suffix: str, *options: str) -> str:
    """The script as the command line fixes it."""
    name = f"shop{suffix}"
    done = loadlint(folder, "fix", "--stdin-filename", name, *options, stdin=SCRIPTS[suffix].encode(), exits=0)
    return done.text


def whole(text: str) -> types.Range:
    """The range of a text."""
    return types.Range(START, types.Position(text.count("\n") + 1, 0))


def value_of(hover: types.Hover | None) -> str:
    """The text of a hover."""
    assert hover and isinstance(hover.contents, types.MarkupContent)
    return hover.contents.value


@pytest.mark.slow
async def test_a_recorded_value(tmp_path: Path, editor: str, suffix: str) -> None:
    path = write_flow(tmp_path, suffix)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        client = editing.client
        (diagnostic,) = await editing.diagnostics()
        assert (diagnostic.code, editing.shown(diagnostic.range)) == ("uncorrelated-value", VALUE)
        at = diagnostic.range.start

        text = value_of(await soon(client.text_document_hover_async(types.HoverParams(editing.document, at))))
        for part in (VALUE, OTHER, "shop.har", "shop.2.har", "POST", "proven", "uncorrelated-value"):
            assert part in text.replace("\\", "")

        issued = await definition(editing, at)
        assert [await shown_in(editing, place) for place in issued] == [VALUE]

        symbols = await soon(client.text_document_document_symbol_async(types.DocumentSymbolParams(editing.document)))
        names = [symbol.name for symbol in flat(symbols or [])]
        for title in (TITLES[suffix][0], TITLES[suffix][1].replace("{…}", VALUE)):
            assert names.count(title) == 1
        wanted = types.WorkspaceSymbolParams(TITLES[suffix][0][-5:])
        assert TITLES[suffix][0] in [one.name for one in await soon(client.workspace_symbol_async(wanted)) or ()]

        folds = await soon(client.text_document_folding_range_async(types.FoldingRangeParams(editing.document)))
        assert folds and all(one.start_line < one.end_line for one in folds)

        chains = await soon(
            client.text_document_selection_range_async(types.SelectionRangeParams(editing.document, [at]))
        )
        assert chains
        selected = list(outwards(editing, chains[0]))
        assert VALUE in selected
        assert all(inner in outer for inner, outer in pairwise(selected))

        action = await editing.action(diagnostic.range, "Extract")
        assert editing.apply(action) == fixed(tmp_path, suffix, "--select", "uncorrelated-value")
        (everything,) = await editing.actions(whole(editing.text), "source.fixAll.loadlint")
        assert editing.apply(everything) == fixed(tmp_path, suffix)
        ignored = editing.apply(await editing.action(diagnostic.range, "Ignore uncorrelated-value here"))
        loadlint(tmp_path, "check", "--stdin-filename", f"shop{suffix}", stdin=ignored.encode(), exits=0)


async def test_a_variable(tmp_path: Path, editor: str, suffix: str) -> None:
    path = write_flow(tmp_path, suffix)
    text = fixed(tmp_path, suffix)
    name = NAMES[suffix]
    async with session(editor, tmp_path) as editing:
        await editing.open(path, text)
        client = editing.client
        assert await editing.diagnostics() == []
        used = "${" + name if suffix != ".py" else "{" + name
        use = editing.at(used, inside=name)

        shown = value_of(await soon(client.text_document_hover_async(types.HoverParams(editing.document, use))))
        for part in (name, VALUE, OTHER, "Extracted in"):
            assert part in shown.replace("\\", "")

        setting = await definition(editing, use)
        assert setting and all(place.uri == editing.uri and editing.shown(place.range) == name for place in setting)

        context = types.ReferenceContext(include_declaration=True)
        everywhere = await soon(
            client.text_document_references_async(types.ReferenceParams(context, editing.document, use))
        )
        assert everywhere and {editing.shown(place.range) for place in everywhere} == {name}
        without = types.ReferenceParams(types.ReferenceContext(False), editing.document, use)
        others = await soon(client.text_document_references_async(without))
        assert others and len(others) == len(everywhere) - len(setting)

        marks = await soon(
            client.text_document_document_highlight_async(types.DocumentHighlightParams(editing.document, use))
        )
        assert [mark.range for mark in marks or ()] == [place.range for place in everywhere]

        hint_params = types.InlayHintParams(editing.document, whole(text))
        hints = await soon(client.text_document_inlay_hint_async(hint_params))
        assert hints
        label = hints[0].label[0]
        assert isinstance(label, types.InlayHintLabelPart)
        assert label.value == f"← extracted in {TITLES[suffix][0]}"

        lenses = await soon(client.text_document_code_lens_async(types.CodeLensParams(editing.document))) or ()
        done = [await soon(client.code_lens_resolve_async(lens)) for lens in lenses]
        titles = [lens.command.title for lens in done if lens.command]
        assert [title for title in titles if title.startswith("recorded")] == [
            "recorded: 201 · 28 B",
            "recorded: 200 · 41 B · 1 dynamic value",
        ]
        assert "✓ replays both recordings" in titles, "at the top"
        assert "verify ✓" in titles, "at the function, the class, the thread group"

        assert await soon(client.text_document_prepare_rename_async(types.PrepareRenameParams(editing.document, use)))
        renamed = await soon(client.text_document_rename_async(types.RenameParams(editing.document, use, "basket")))
        assert renamed
        again = editing.edited(renamed)
        assert "${basket" in again or "{basket" in again
        assert f"${{{name}}}" not in again
        loadlint(tmp_path, "check", "--stdin-filename", f"shop{suffix}", stdin=again.encode(), exits=0)
        for bad in ("not a name", "${}"):
            with pytest.raises(Exception, match="can't be called"):
                await soon(client.text_document_rename_async(types.RenameParams(editing.document, use, bad)))

        assert await definition(editing, START) == []
        top = await soon(client.text_document_hover_async(types.HoverParams(editing.document, START)))
        assert top and isinstance(top.contents, types.MarkupContent)
        assert "ertified on shop.har, shop.2.har: 8 values in 4 requests" in top.contents.value


async def definition(editing: Session, at: types.Position) -> list[types.Location]:
    """Where a definition is."""
    found = await soon(editing.client.text_document_definition_async(types.DefinitionParams(editing.document, at)))
    assert isinstance(found, list)
    return [place for place in found if isinstance(place, types.Location)]


async def shown_in(editing: Session, place: types.Location) -> str:
    """The text at a place in one of the server's pages; it holds no wide characters before."""
    line = (await editing.page(place.uri)).split("\n")[place.range.start.line]
    return line[place.range.start.character : place.range.end.character]


def flat(symbols: Any) -> list[Any]:
    """Symbols with those in them."""
    return [one for symbol in symbols for one in (symbol, *flat(getattr(symbol, "children", None) or ()))]


def outwards(editing: Session, chain: types.SelectionRange | None) -> Any:
    """The texts of a selection as it grows."""
    while chain is not None:
        yield editing.shown(chain.range)
        chain = chain.parent

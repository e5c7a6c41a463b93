"""What strangers wrote is text, never markup: no link, no image, no command, no element."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint.lsp.markdown import Markdown, plain
from loadlint.secrets.masker import Masker
from tests.dialects.jmeter import helpers as jmeter
from tests.lsp.session import Session, session, soon
from tests.recordings.hars import content, entry, har
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in

MARKUP = (
    "![i](http://evil.test/a.png)",
    "[c](command:workbench.action.terminal.new)",
    "<img src=http://evil.test/b.png>",
    "</script><script>alert(1)</script>",
    "http://evil.test/c www.evil.test a@evil.test",
    "` ![d](http://evil.test/d) `",
    "`` `e `` [f](http://evil.test/f) `",
    "\\` [g](http://evil.test/g) \\`",
    "a\\|![h](http://evil.test/h)|b",
    "|![j](http://evil.test/j)",
    "\n\n![k](http://evil.test/k)",
    "$(alert) &lt;b&gt; &#33;[l](http://evil.test/l)",
    "%0A::error file=x::evil",
    "\n::error file=x::evil",
)
_CODE = re.compile(r"(?<![`\\])(?P<fence>`+)(?!`)(?:(?!(?P=fence)(?!`)).)*?(?<!`)(?P=fence)(?!`)", re.DOTALL)


def live(markdown: str) -> list[str]:
    """The markup in Markdown that an editor would act upon: beyond code, and not escaped."""
    cells = [cell for line in markdown.split("\n") for cell in (_cells(line) if line.startswith("|") else [line])]
    found = []
    for cell in cells:
        bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", _CODE.sub("", re.sub(r"\\\\", "", cell)))
        found += re.findall(
            r"!\[|\]\((?!loadlint:///|command:loadlint\.(?:showSecrets|why\?[\w%.~-]+)\))|<\w|https?://|www\.|\w@\w|&\w+;",
            bare,
        )
    return found


def _cells(row: str) -> list[str]:
    """The cells of a row as Markdown parts them: at each pipe with an even number of backslashes before it."""
    return re.split(r"(?<!\\)(?:\\\\)*\|", row)


def test_the_judge_sees_markup() -> None:
    for text in (*MARKUP[:3], MARKUP[4], *MARKUP[9:11]):
        assert live(text), text
    assert not live("`![a](http://evil.test/a.png)` \\[b\\]\\(command:x\\)")


@pytest.mark.parametrize("text", MARKUP)
def test_markdown(text: str) -> None:
    markdown = Markdown(Masker())
    assert live(markdown.text(text)) == []
    assert live(markdown.code(text)) == []
    assert live(markdown.message(f"`{text}` was issued by GET {text}")) == []
    assert live(markdown.message(f"{text} and `{text}`")) == []
    assert live(f"| recording | {markdown.cell(text)} | {markdown.text(text)} |") == []
    assert live(markdown.link(text, "loadlint:///rules/a.md")) == []
    assert "\n" not in markdown.text(text) + markdown.code(text) + markdown.message(text) + markdown.cell(text)


def test_plain_text_is_what_it_was() -> None:
    markdown = Markdown(Masker())
    for text in ("a_b*c [d](e) <f> \\d+\\.", "https://shop.test/a?b=c|d"):
        assert plain(markdown.text(text)) == text
        assert plain(markdown.code(text)) == text
        assert plain(markdown.link(text, "loadlint:///rules/a.md")) == text
        assert plain(f"**{markdown.text(text)}**") == text


def write_plan(folder: Path, text: str) -> Path:
    """A plan with two recordings, and a stranger's text wherever one fits."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\n", "&#10;")
    for name, cart in (("a.har", "c-8f14e45fceea167a"), ("a.2.har", "c-45c48cce2e2d7fbd")):
        answer = content(json.dumps({text: {"id": cart}}), "application/json")
        made = entry(1, method="POST", url="https://shop.test/carts", **answer)
        read = entry(2, url=f"https://shop.test/carts/{cart}?q={text}", **answer)
        (folder / name).write_text(json.dumps(har(made, read)))
    path = folder / "a.jmx"
    path.write_text(
        jmeter.plan(
            jmeter.variables((f"v{escaped}", escaped)),
            jmeter.http("/carts", method="POST", name=escaped, host="shop.test"),
            jmeter.http("/carts/c-8f14e45fceea167a", name=f"{escaped} ${{v{escaped}}}", host="shop.test"),
        ).replace(">http<", ">https<"),
        "utf-8",
    )
    return path


async def hovers(editing: Session) -> list[str]:
    """The hovers at all places of a text."""
    found = []
    for row, line in enumerate(editing.text.split("\n")):
        for at in range(0, len(line), 9):
            params = types.HoverParams(editing.document, types.Position(row, at))
            hover = await soon(editing.client.text_document_hover_async(params))
            if hover is not None:
                assert isinstance(hover.contents, types.MarkupContent)
                found.append(hover.contents.value)
    return found


@pytest.mark.asyncio
async def test_hovers(tmp_path: Path) -> None:
    for number, text in enumerate((MARKUP[0] + MARKUP[1], MARKUP[6] + MARKUP[8])):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = write_plan(folder, text)
        async with session("vscode", folder, options={"virtualDocuments": True, "commandLinks": True}) as editing:
            await editing.open(path)
            shown = await hovers(editing)
            assert any("uncorrelated-value" in one for one in shown)
            for one in shown:
                assert live(one) == [], one


@pytest.mark.asyncio
async def test_only_pages_that_the_server_offered_are_opened(tmp_path: Path) -> None:
    path = write_plan(tmp_path, "x")
    (tmp_path / "other.har").write_bytes((tmp_path / "a.har").read_bytes())
    async with session("vscode", tmp_path, options={"virtualDocuments": True}) as editing:
        await editing.open(path)
        found = next(one for one in await editing.diagnostics() if one.code == "uncorrelated-value")
        assert found.related_information and found.code_description
        await editing.execute(types.Command("", "loadlint.showPage", arguments=[found.code_description.href, None]))
        offered = found.related_information[0].location.uri
        assert "c-8f14e45fceea167a" in await editing.page(offered)
        folder = offered.rpartition("/a.har/")[0]
        for uri in ("https://evil.test/", "file:///etc/passwd", "command:x", f"{folder}/other.har/0-POST-carts.http"):
            with pytest.raises(JsonRpcException):
                await editing.execute(types.Command("", "loadlint.showPage", arguments=[uri, None]))
        with pytest.raises(JsonRpcException):
            await editing.page(f"{folder}/other.har/0-POST-carts.http")


@pytest.mark.slow
@pytest.mark.parametrize("text", one_in(2, [MARKUP[1], MARKUP[3], MARKUP[12], MARKUP[13]]))
def test_reports(tmp_path: Path, text: str) -> None:
    path = write_plan(tmp_path, text).name
    page = loadlint(tmp_path, "map", path, exits=0)
    assert page.text.count("</script>") == 2 and "<img" not in page.text
    _, noted = ran(tmp_path, "check", path, "--output-format", "github")
    assert all(re.match(r"::(?:error|warning|notice) file=a\.jmx,line=", line) for line in noted.text.splitlines())
    ElementTree.fromstring(ran(tmp_path, "check", path, "--output-format", "junit")[1].text)
    log = json.loads(ran(tmp_path, "check", path, "--output-format", "sarif")[1].out)
    for result in log["runs"][0]["results"]:
        assert not re.search(r"(?<!\\)\[[^\]]*\]\(", result["message"]["text"]), "a link, as SARIF reads messages"

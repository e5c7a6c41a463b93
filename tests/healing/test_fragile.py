"""Extractions that are right by luck; what the rule's example does not show."""

from __future__ import annotations

from loadlint import engine
from loadlint.findings import Finding
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

RUN = """\
GET https://shop.test/list
HTTP 200
Content-Type: application/json

{"user":"u-USER","items":ITEMS}
###
POST https://shop.test/cart
Content-Type: application/x-www-form-urlencoded

item=ID&user=u-USER
HTTP 200

ok
"""


def findings(expression: str, *runs: tuple[str, str, str]) -> tuple[Finding, ...]:
    """What the rule says of an expression that takes the item, on runs with these users, items and chosen ids."""
    script = k6(
        "const list = http.get('https://shop.test/list');",
        "const user = list.json('user');",
        f"const item = {expression};",
        "http.post('https://shop.test/cart', { item: item, user: user });",
    )
    recordings = [
        parse_flow(RUN.replace("USER", user).replace("ITEMS", items).replace("ID", chosen), f"{user}.http")
        for user, items, chosen in runs
    ]
    project = project_of(recordings, Config(select=("fragile-extractor",)))
    return engine.analyse(Source("a.js", script.encode()), project).findings


def items(*pairs: tuple[str, str]) -> str:
    return "[" + ",".join(f'{{"id":"{number}","name":"{name}"}}' for number, name in pairs) + "]"


FIRST = ("81ab", items(("i-417", "lamp"), ("i-418", "mug"), ("i-419", "bowl")), "i-417")
SHUFFLED = ("72cd", items(("i-731", "lamp"), ("i-732", "bowl"), ("i-733", "mug")), "i-731")
SAME = ("72cd", items(("i-731", "lamp"), ("i-732", "mug"), ("i-733", "bowl")), "i-731")


def test_the_order_of_the_list_must_differ() -> None:
    (finding,) = findings("list.json('items.0.id')", FIRST, SHUFFLED)
    assert "`items`" in finding.message
    assert finding.fix is not None
    assert findings("list.json('items.0.id')", FIRST, SAME) == ()
    assert findings("list.json('items.0.id')", FIRST) == ()


def test_a_choice_by_name_is_no_luck() -> None:
    assert findings("list.json('items.#(name==\"lamp\").id')", FIRST, SHUFFLED) == ()


def test_a_value_of_the_run_in_the_text_around() -> None:
    """One run tells it: the fix needs a look."""
    (finding,) = findings('list.body.match(/u-81ab","items":.{8}([^"]+)/)[1]', FIRST)
    assert "`u-81ab`" in finding.message
    assert finding.fix is not None
    assert finding.fix.applicability.name == "UNSAFE"

"""Python's own functions give what they give in Locust where what they work on is known; else nothing is guessed."""

from __future__ import annotations

import pytest

from tests.dialects.locust.helpers import HEAD, parse, task, urls

IMPORTS = "from functools import reduce\nfrom urllib.parse import quote, quote_plus, urlencode\n"
TEXTS = [
    ('"x y".split(" ")[1]', "y"),
    ('"x y".split(mark())[1]', "{}"),
    ('" y ".strip()', "y"),
    ('" y".lstrip() + "z ".rstrip()', "yz"),
    ('"-y-".strip("-")', "y"),
    ('"x-y".replace("-", "")', "xy"),
    ('"x-y".replace("-", mark())', "{}"),
    ('"a.b".removeprefix("a.") + "a.b".removesuffix(".b")', "ba"),
    ('"a.b".removeprefix("b") + "a.b".removesuffix("a")', "a.ba.b"),
    ('"aB".upper() + "aB".lower()', "ABab"),
    ('"/".join(["x", "y"])', "x/y"),
    ('"/".join([*items()])', "{}"),
    ('mark().join(["x"])', "{}"),
    ('"{}-{}".format("a", "b")', "a-b"),
    ('"{1}-{0}".format("a", "b")', "b-a"),
    ('"{a}-{b}".format(a="x")', "x-{}"),
    ('"{a:>3}".format(a="x")', "{}"),
    ('"%s-%d%%" % ("a", 1)', "a-1%"),
    ('"%(a)s" % {"a": "x"}', "x"),
    ('"%s-%s" % "a"', "a-{}"),
    ('"%5s" % "x"', "{}"),
    ("f\"{'a'}{1}\"", "a1"),
    ("f\"{'a':>3}\"", "{}"),
    ('{"a": "x"}.get("a")', "x"),
    ('{"a": "x"}.get("b", "y")', "y"),
    ('{"a": "x"}.get("b")', "None"),
    ('{"a": "x", **more()}.get("a", "y")', "x"),
    ('{"a": "x", **more()}.get("b", "y")', "{}"),
    ('{"a": "x"}.pop("a")', "x"),
    ('{"a": "x"}.setdefault("b", "y")', "y"),
    ('"-".join({"a": "x", "b": "y"}.values())', "x-y"),
    ('dict(a="x")["a"] + dict({"a": "x"}, b="y")["b"]', "xy"),
    ('dict(more(), a="x")["b"]', "{}"),
    ('str(7) + str("a") + str(int("7"))', "7a7"),
    ('["x", "y"][-1]', "y"),
    ('["x", "y"][2]', "{}"),
    ('["x", *items()][1]', "{}"),
    ('list(("x", "y"))[1] + tuple(["x"])[0]', "yx"),
    ('sorted(["y", "x"])[0]', "{}"),
    ('list(reversed(["y", "x"]))[0]', "{}"),
    ('sorted(["x"])[0]', "x"),
    ('reduce(lambda a, b: a + b, ["x", "y"], "-")', "-xy"),
    ('reduce(lambda a, b: a + b, ["x", *items()], "-")', "{}"),
    ('quote("a b/c")', "a%20b/c"),
    ('quote("a b/c", safe="")', "a%20b%2Fc"),
    ('quote_plus("a b/c")', "a+b%2Fc"),
    ('urlencode({"a": "x y", "b": "z"})', "a=x+y&b=z"),
    ('urlencode([("a", "1"), ("b", "2")])', "a=1&b=2"),
    ("urlencode(pairs())", "{}"),
    ('(None or "b")', "b"),
    ('("" or "b")', "b"),
    ('("a" and "b")', "b"),
    ('("a" if isinstance("x", dict) else "b")', "b"),
    ('("a" if isinstance("x", kind()) else "b")', "{}"),
]


@pytest.mark.parametrize(("expression", "expected"), TEXTS)
def test_texts(expression: str, expected: str) -> None:
    script = parse(task(f'self.client.get("/q/" + {expression})', head=IMPORTS + HEAD))
    assert urls(script) == [f"GET https://a.test/q/{expected}"]


def test_a_dictionary_that_changes() -> None:
    script = parse(
        task(
            'data = {"a": "1"}',
            'data.update({"b": "2"}, c="3")',
            'data.setdefault("a", "4")',
            'data.setdefault("d", "5")',
            'data.pop("b")',
            "self.client.get(f\"/{data['a']}{data['c']}{data['d']}{data['b']}\")",
            "data.update(more())",
            "self.client.get(f\"/{data['e']}\")",
        )
    )
    assert urls(script) == ["GET https://a.test/135None", "GET https://a.test/{}"]


@pytest.mark.parametrize("change", ["sort()", "reverse()", 'insert(0, "z")', 'remove("x")', "extend(more())", "pop(0)"])
def test_nobody_knows_the_items_of_a_list_that_has_changed(change: str) -> None:
    lines = ('items = ["x"]', 'items.append("y")', 'self.client.get("/" + items[1])')
    script = parse(task(*lines, f"items.{change}", 'self.client.get("/" + items[1])'))
    assert urls(script) == ["GET https://a.test/y", "GET https://a.test/{}"]

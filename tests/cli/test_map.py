"""`loadlint map`: a page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

from tests.shop.modules_run import copied
from tests.support.run import loadlint
from tests.support.shop import SCRIPT, write_shop

VALUE = "c-8f14e45fceea167a"


def drawn(page: str) -> dict[str, Any]:
    """The data in a page."""
    found = re.search(r'<script type="application/json" id="flow">(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    assert isinstance(data, dict)
    return data


def test_a_page(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = loadlint(tmp_path, "map", "shop.js", "-o", "map.html", exits=0)
    assert (done.out, done.err) == (b"", "")
    page = (tmp_path / "map.html").read_text("utf-8")
    flow = drawn(page)
    assert [(one["method"], one["url"]) for one in flow["requests"]] == [
        ("POST", "https://shop.test/carts"),
        ("GET", f"https://shop.test/carts/{VALUE}"),
    ]
    (value,) = flow["values"]
    assert (value["name"], value["level"], value["values"]) == ("cartId", "proven", [VALUE, "c-45c48cce2e2d7fbd"])
    assert value["origin"]["request"] == 0
    place = {"line": 5, "file": None}
    assert [(use["request"], use["state"], use["at"]) for use in value["uses"]] == [(1, "literal", place)]


def test_places_in_modules_name_their_file(tmp_path: Path) -> None:
    copied("k6_classes", "graph", tmp_path)
    flow = drawn(loadlint(tmp_path, "map", "graph.js", exits=0).text)
    sign_in = flow["requests"][1]
    assert sign_in["at"] == {"line": 11, "file": "lib/lamp_shop.js"}
    assert sign_in["calledAt"] == {"line": 11, "file": None}
    token = next(value for value in flow["values"] if "token" in value["name"].lower())
    assert {(use["at"]["file"], use["at"]["line"]) for use in token["uses"]} == {("lib/graph_client.js", 22)}
    of_module = drawn(loadlint(tmp_path, "map", "lib/graph_client.js", exits=0).text)
    assert of_module == flow, "a module is drawn by way of the script that runs it"


def test_nothing_is_loaded_and_nothing_else_runs(tmp_path: Path) -> None:
    write_shop(tmp_path)
    page = loadlint(tmp_path, "map", "shop.js", exits=0).text
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    policy = html.unescape(found[1])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(scripts) == len(styles) == 1
    for text in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    head = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    assert not re.search(r"\b(?:src|href|style|on\w+)=", head)


def test_a_value_can_not_end_the_data(tmp_path: Path) -> None:
    script = SCRIPT.replace('"kind"', "</script><b>")
    write_shop(tmp_path, script.replace("carts/c-", "carts/</script>/c-"))
    page = loadlint(tmp_path, "map", "shop.js", exits=0).text
    assert page.count("</script>") == 2


def test_values_can_be_left_out(tmp_path: Path) -> None:
    write_shop(tmp_path)
    page = loadlint(tmp_path, "map", "shop.js", "--hide-values", exits=0).text
    assert VALUE not in page and "c-45c48cce2e2d7fbd" not in page
    flow = drawn(page)
    assert flow["requests"][1]["url"] == "https://shop.test/carts/•••"
    assert flow["values"][0]["name"] == "cartId"


def test_without_recordings(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(SCRIPT, "utf-8")
    done = loadlint(tmp_path, "map", "shop.js", "-o", "map.html", exits=0)
    assert "no recording is linked" in done.err
    flow = drawn((tmp_path / "map.html").read_text("utf-8"))
    assert len(flow["requests"]) == 2 and flow["values"] == []


def test_what_can_not_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    write_shop(tmp_path)
    for arguments in (
        ["gone.js"],
        ["notes.txt"],
        ["shop.js", "--recording", "gone.har"],
        ["shop.js", "-o", "no/a.html"],
    ):
        done = loadlint(tmp_path, "map", *arguments, exits=2)
        assert done.err.startswith("loadlint: ") and done.err.count("\n") == 1

"""What some versions of k6 do not have: the configuration names those that have to run the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.checking import found
from tests.support.run import loadlint

REDIS = "import redis from 'k6/experimental/redis';\nexport default function () {}\n"
SOCKETS = "import { WebSocket } from 'k6/websockets';\nexport default function () {}\n"
IMPORT = "import http from 'k6/http';\n"
QUOTED = "'externally-controlled'"
CLOUD = IMPORT + "export const options = { ext: { loadimpact: { id: 1 } } };\nexport default function () {}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (REDIS, "The module `k6/experimental/redis` is in k6 before 2.0"),
        (CLOUD, "The option `ext.loadimpact` is in k6 before 2.0"),
    ],
)
def test_without_a_version_what_newer_ones_lack_is_a_note(text: str, message: str) -> None:
    assert [finding.message for finding in found(text, "missing-in-version", "a.js")] == [message]


CONTROLLED = "scenarios: { visits: { executor: %s, vus: 9 } }"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (f"export const options = {{ {CONTROLLED % QUOTED} }};", "externally-controlled"),
        (f"const KIND = {QUOTED};\nexport const options = {{ {CONTROLLED % 'KIND'} }};", "KIND"),
        ("export const options = { 'ext': { 'loadimpact': {} } };", "loadimpact"),
        ("const redis = require('k6/experimental/redis');", "k6/experimental/redis"),
    ],
)
def test_the_place_is_where_it_is_written(line: str, place: str) -> None:
    text = f"{IMPORT}{line}\nexport default function () {{}}\n"
    (finding,) = found(text, "missing-in-version", "a.js")
    assert text[finding.span.start : finding.span.end] == place


@pytest.mark.parametrize(
    "text",
    [
        SOCKETS,
        f"// {REDIS}{IMPORT}",
        f"{IMPORT}console.log(\"import x from 'k6/experimental/redis'\");\n",
        f"{IMPORT}const body = JSON.stringify({{ executor: {QUOTED}, ext: {{ loadimpact: 1 }} }});\n",
    ],
)
def test_nothing_is_said_of_what_newer_ones_have_and_of_words(text: str) -> None:
    assert not found(text, "missing-in-version", "a.js")


@pytest.mark.parametrize(
    ("text", "versions", "exits", "told"),
    [
        (REDIS, ["1.1"], 0, ""),
        (REDIS, ["1.8", "2.3"], 1, "error[missing-in-version] The module `k6/experimental/redis` is in k6"),
        (REDIS, ["2"], 1, "not in 2"),
        (SOCKETS, ["1.6.0"], 0, ""),
        (SOCKETS, ["v1.6-rc1"], 0, ""),
        (SOCKETS, ["1.1.0"], 1, "The module `k6/websockets` is in k6 from 1.6 on, not in 1.1.0"),
    ],
)  # fmt: skip
def test_the_configuration_names_the_versions(
    tmp_path: Path, text: str, versions: list[str], exits: int, told: str
) -> None:
    (tmp_path / "a.js").write_text(text)
    (tmp_path / "loadlint.toml").write_text(f"[rules.missing-in-version]\nversions = {versions}\n")
    done = loadlint(tmp_path, "check", "--select", "missing-in-version", "a.js", exits=exits)
    assert told in done.text
    assert bool(told) == ("missing-in-version" in done.text)


@pytest.mark.parametrize("version", ["latest", "²", "1.x"])
def test_what_is_no_version_is_refused(tmp_path: Path, version: str) -> None:
    (tmp_path / "a.js").write_text(REDIS)
    (tmp_path / "loadlint.toml").write_text(f"[rules.missing-in-version]\nversions = ['{version}']\n", "utf-8")
    done = loadlint(tmp_path, "check", "a.js", exits=2)
    assert f"versions of missing-in-version lists versions such as 1.6, not '{version}'" in done.err

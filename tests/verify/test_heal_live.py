"""`heal --live`: a script follows the second version of the shop without any recording of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.healing.test_heal import FOLDER, JMETER, K6, LOCUST, OLD, first_version
from tests.shop.judge import SEED, judge, judge_script
from tests.shop.serve import RECORDED_HOST, RECORDED_PORT, Shop, running_shop
from tests.support.jmeter import needs_jmeter
from tests.support.run import Done, loadlint
from tests.verify.tools import environment, needs_mitmproxy

HEALED = (
    ("order", "json_key_renamed"),
    *(
        pytest.param(*case, marks=pytest.mark.exhaustive)
        for case in (
            ("edit", "decoy_first"),
            ("edit", "token_to_script"),
            ("edit", "version_prefix"),
            ("order", "field_renamed"),
            ("forms", "field_renamed"),
            ("forms", "version_prefix"),
            ("order", "nested_object"),
        )
    ),
)
"""A flow for each way in which an application changes."""


def at(shop: Shop, data: bytes) -> bytes:
    """A script or recording of the shop as one of the shop that runs."""
    for host, here in ((RECORDED_HOST, shop.host), (quoted(RECORDED_HOST), quoted(shop.host))):
        data = data.replace(host.encode(), here.encode())
    return data


def quoted(host: str) -> str:
    return host.replace(":", "%3A")


def heal(shop: Shop, flow: str, folder: Path, *arguments: str, exits: int) -> Done:
    """Heals `shop.js`, which links recordings of the old version."""
    for name in OLD[K6]:
        (folder / name).write_bytes(at(shop, (FOLDER / flow / name).read_bytes()))
    links = "".join(f"// loadlint: recording={name}\n" for name in OLD[K6])
    (folder / "shop.js").write_bytes(links.encode() + at(shop, first_version(flow, K6)))
    return loadlint(folder, "heal", "shop.js", "--live", *arguments, exits=exits, environment=environment(folder))


@needs_mitmproxy
@pytest.mark.engine
@pytest.mark.parametrize(("flow", "change"), HEALED)
def test_a_changed_application(flow: str, change: str, tmp_path: Path) -> None:
    with running_shop(SEED, changes=[change]) as shop:
        done = heal(shop, flow, tmp_path, exits=0)
    assert done.text.splitlines()[-1].startswith("Certified on the live run: ")
    checks, log = judge_script(flow, back_home(shop, tmp_path), changes=[change])
    assert [check for check in checks if not check.ok] == [], log


def back_home(shop: Shop, folder: Path) -> Path:
    """The healed script with the address that the judge replaces."""
    script = folder / "healed.js"
    text = (folder / "shop.js").read_text()
    script.write_text(text.replace(shop.host, RECORDED_HOST).replace(quoted(shop.host), quoted(RECORDED_HOST)))
    return script


@needs_mitmproxy
@needs_jmeter
@pytest.mark.engine
@pytest.mark.exhaustive
def test_a_jmeter_plan(tmp_path: Path) -> None:
    files = [FOLDER / "order" / name for name in OLD[JMETER]]
    with running_shop(SEED, changes=["field_renamed"]) as shop:
        for file in files:
            (tmp_path / file.name).write_bytes(with_port(shop, file.read_bytes()))
        (tmp_path / "shop.jmx").write_bytes(with_port(shop, first_version("order", JMETER)))
        old = [word for file in files for word in ("--recording", file.name)]
        done = loadlint(tmp_path, "heal", "shop.jmx", "--live", *old, exits=0, environment=environment(tmp_path))
        assert [check for check in judge("order", shop.db_path) if not check.ok] == []
    assert done.text.splitlines()[-1].startswith("Certified on the live run: ")
    assert "quote_key" in (tmp_path / "shop.jmx").read_text()


@needs_mitmproxy
@pytest.mark.engine
@pytest.mark.exhaustive
@pytest.mark.parametrize("change", ["field_renamed", "decoy_first"])
def test_a_locust_file(change: str, tmp_path: Path) -> None:
    files = [FOLDER / "order" / name for name in OLD[LOCUST]]
    with running_shop(SEED, changes=[change]) as shop:
        for file in files:
            (tmp_path / file.name).write_bytes(at(shop, file.read_bytes()))
        (tmp_path / "shop.py").write_bytes(at(shop, first_version("order", LOCUST)))
        old = [word for file in files for word in ("--recording", file.name)]
        done = loadlint(tmp_path, "heal", "shop.py", "--live", *old, exits=0, environment=environment(tmp_path))
        assert [check for check in judge("order", shop.db_path) if not check.ok] == []
    assert done.text.splitlines()[-1].startswith("Certified on the live run: ")


def with_port(shop: Shop, data: bytes) -> bytes:
    """A plan or its recording with the port of the shop that runs."""
    return data.replace(str(RECORDED_PORT).encode(), shop.host.rpartition(":")[2].encode())


@needs_mitmproxy
@pytest.mark.engine
def test_an_unchanged_application_changes_nothing(tmp_path: Path) -> None:
    with running_shop(SEED) as shop:
        done = heal(shop, "order", tmp_path, "--keep", "new.har", exits=0)
        assert (tmp_path / "shop.js").read_bytes().endswith(at(shop, first_version("order", K6)))
    assert done.text.startswith("There is nothing to heal.\nCertified on the live run: ")
    assert done.err.count("requests: ") == 1
    assert (tmp_path / "new.har").exists()


@pytest.mark.exhaustive
@needs_mitmproxy
@pytest.mark.engine
def test_what_no_answer_tells_is_a_diagnosis(tmp_path: Path) -> None:
    """The token is in the response to a request that the script does not make: nothing is written."""
    with running_shop(SEED, changes=["token_to_json"]) as shop:
        done = heal(shop, "order", tmp_path, "--attempts", "1", "--report", "heal.md", exits=1)
        assert (tmp_path / "shop.js").read_bytes().endswith(at(shop, first_version("order", K6)))
    assert done.text.splitlines()[-1].startswith("Not healed: POST /login (line ")
    assert " lacks `csrfToken`" in done.text.splitlines()[-1]
    report = (tmp_path / "heal.md").read_text()
    assert report.startswith("# `shop.js` follows the application\n")
    assert "Certified" not in report


def test_what_makes_no_sense(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_bytes(first_version("order", K6))
    assert "give a recording of the newer version" in loadlint(tmp_path, "heal", "shop.js", exits=2).err
    done = loadlint(tmp_path, "heal", "shop.js", "--recording", "x.har", "--attempts", "2", exits=2)
    assert "need --live" in done.err
    assert "no readable recording" in loadlint(tmp_path, "heal", "shop.js", "--live", exits=2).err

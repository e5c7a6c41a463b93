"""A fixed plan that JMeter opens and saves again holds what it held: nothing of it is unknown to JMeter."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from loadlint.findings import Applicability
from tests.support.fixing import fixed
from tests.support.jmeter import JMETER, needs_jmeter

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
pytestmark = [pytest.mark.jmeter, needs_jmeter]

FLOWS = sorted(path.parent for path in TESTS.glob("shop/flows/*/raw.jmx"))
APPLICATIONS = sorted(path.parent for path in TESTS.glob("applications/*/raw.jmx"))


def fixed_plans() -> Iterator[tuple[str, bytes]]:
    for folder in [*FLOWS, *APPLICATIONS]:
        names = ("recording1.xml", "recording2.xml") if folder in FLOWS else ("rec1.har", "rec2.har")
        data = (folder / "raw.jmx").read_bytes()
        result = fixed("raw.jmx", data, [folder / name for name in names], Applicability.UNSAFE)
        assert result.applied
        yield folder.name, result.data


def content(data: bytes) -> list[tuple[str, ...]]:
    """The elements of a plan in order: each with its depth, its attributes and its text.

    The class is left out: JMeter writes it where its recorder has not.
    """

    def walk(node: etree._Element, depth: int) -> Iterator[tuple[str, ...]]:
        text = (node.text or "") if len(node) == 0 else ""
        attributes = sorted(f"{name!s}={value!r}" for name, value in node.attrib.items() if name != "testclass")
        yield (str(depth), str(node.tag), *attributes, text)
        for child in node:
            yield from walk(child, depth + 1)

    return list(walk(etree.fromstring(data), 0))[1:]


def test_opened_and_saved(tmp_path: Path) -> None:
    assert JMETER is not None
    home = Path(JMETER).resolve().parent.parent
    plans = dict(fixed_plans())
    places: list[str] = []
    for name, data in plans.items():
        (tmp_path / f"{name}.jmx").write_bytes(data)
        places += [str(tmp_path / f"{name}.jmx"), str(tmp_path / f"{name}.saved.jmx")]
    command = ["java", "-Djava.awt.headless=true", "-cp", f"{home}/lib/*:{home}/lib/ext/*", str(HERE / "Resave.java")]
    subprocess.run([*command, str(home), *places], check=True, capture_output=True, cwd=tmp_path, timeout=120)
    for name, data in plans.items():
        saved = (tmp_path / f"{name}.saved.jmx").read_bytes()
        assert content(saved) == content(data), name

"""Plans of every kind and version: read as lxml reads them, and whatever is broken in them costs nothing else.

The plans are small ones that this file writes, those that tests hold anyway, and all below the folders that
`LOADLINT_PLANS` names, which may be public ones (never part of the repository).
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from lxml import etree

from loadlint import engine
from loadlint.dialects.jmeter import dialect
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.scan import Leaf, scan, walk
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import arguments, element, group, headers, http, leaf, plan, variables
from tests.support.sampling import one_in

TESTS = Path(__file__).parents[2]
GIVEN = [Path(folder) for folder in os.environ.get("LOADLINT_PLANS", "").split(os.pathsep) if folder]
FILES = sorted([*TESTS.glob("applications/*/raw*.jmx"), *TESTS.glob("shop/flows/*/raw.jmx")])
OTHERS = sorted(path for folder in GIVEN for path in folder.rglob("*.jmx"))

SAVED = (
    "<objProp><name>saveConfig</name><value class='SampleSaveConfiguration'><time>true</time><xml>false</xml></value>"
    "</objProp>"
)
CARRIERS = [
    leaf("ThreadGroup.num_threads", "1"),
    leaf("ThreadGroup.num_threads", "1", "intProp"),
    leaf("ThreadGroup.start_time", "1370726934000", "longProp"),
    leaf("ThreadGroup.scheduler", "false", "boolProp"),
    "<floatProp><name>f</name><value>1.5</value><savedValue>0.0</savedValue></floatProp>",
    "<doubleProp><name>d</name><value>0.5</value><savedValue>0.0</savedValue></doubleProp>",
    '<elementProp name="e" elementType="Arguments"><collectionProp name="Arguments.arguments"/></elementProp>',
    '<collectionProp name="c"><collectionProp name="1"><stringProp name="2">a</stringProp></collectionProp>'
    "</collectionProp>",
    SAVED,
    '<stringProp name="x"><![CDATA[a < b]]></stringProp>',
    "<!-- a <b> --><stringProp name='x'>1</stringProp>",
    '<stringProp name="body">{&quot;a&quot;:&#xd;\n1, &apos;}</stringProp>',
]
VERSIONS = [
    '<jmeterTestPlan version="1.2" properties="1.8">',
    '<jmeterTestPlan version="1.2" properties="2.3" jmeter="2.8.20130705">',
    '<jmeterTestPlan version="1.2" properties="3.2" jmeter="3.3 r1808647">',
    '<jmeterTestPlan version="1.2" properties="4.0" jmeter="4.0 r1823414">',
    '<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">',
    '<jmeterTestPlan version="1.2" properties="5.0" jmeter="6.0.0-SNAPSHOT">',
    '<jmeterTestPlan jmeter="{{version}}">',
]
OLD_SAMPLER = element(
    "HTTPSampler2", leaf("HTTPSampler.path", "/old"), leaf("HTTPSampler.domain", "h"), leaf("HTTPSampler.method", "GET")
)
GROUPS = ["ThreadGroup", "SetupThreadGroup", "PostThreadGroup", "kg.apc.jmeter.threads.UltimateThreadGroup",
          "kg.apc.jmeter.threads.SteppingThreadGroup", "com.blazemeter.jmeter.threads.ConcurrencyThreadGroup",
          "com.blazemeter.jmeter.threads.ArrivalsThreadGroup"]  # fmt: skip


def written() -> dict[str, bytes]:
    """Plans with each property carrier, version and kind of thread group."""
    found: dict[str, str] = {}
    for number, carrier in enumerate(CARRIERS):
        found[f"carrier {number}"] = plan(element("ConfigTestElement", carrier), http("/a", carrier), http("/b"))
    whole = plan(variables(("x", "1")), headers(("A", "${x}")), http("/a", arguments(("n", "v"))), OLD_SAMPLER)
    for version in VERSIONS:
        head, tail = whole.split("<jmeterTestPlan", 1)
        found[version] = head + version + tail.split(">", 1)[1]
    for cls in GROUPS:
        found[cls] = plan().replace(group(), group(http("/a"), cls=cls))
    return {name: text.encode() for name, text in found.items()}


WRITTEN = written()
ALL = {**WRITTEN, **{str(path.relative_to(TESTS)): path.read_bytes() for path in FILES}}
each = pytest.mark.parametrize("name", ALL)


def compare(data: bytes) -> None:
    """The elements are those that lxml finds, where it finds any, and each begins and ends with its own tags."""
    document = scan(data)
    found = list(walk(document.root))
    assert all(data[one.start : one.start + 1] == b"<" for one in found)
    try:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    except etree.XMLSyntaxError:
        return
    assert [one.tag for one in found] == [one.tag for one in root.iter() if isinstance(one.tag, str)]
    assert not document.problems
    assert all(data[one.end - 1 : one.end] == b">" for one in found)


@each
def test_the_elements_are_those_of_lxml(name: str) -> None:
    compare(ALL[name])
    assert not read(ALL[name]).problems


@pytest.mark.parametrize("cls", GROUPS)
def test_thread_groups_of_every_kind_run(cls: str) -> None:
    assert len(dialect.parse(Source("a.jmx", WRITTEN[cls]), lambda path: None).steps) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(version: str) -> None:
    steps = dialect.parse(Source("a.jmx", WRITTEN[version]), lambda path: None).steps
    assert [step.request.url.value for step in steps] == ["http://h/a?n=v", "http://h/old"]
    assert steps[0].request.header("a") is not None


def check(data: bytes) -> None:
    """An analysis finds no fault in loadlint."""
    source = Source("a.jmx", data)
    if not dialect.detect(source, lambda path: None):
        return
    analysis = engine.analyse(source, Project(Config()))
    assert "internal-error" not in {finding.rule for finding in analysis.findings}
    for finding in analysis.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(data)


def check_fix(data: bytes) -> None:
    """A fix changes nothing where it says that it did nothing."""
    source = Source("a.jmx", data)
    if dialect.detect(source, lambda path: None):
        result = engine.fix(source, Project(Config()), Applicability.SAFE)
        assert (result.data == data) == (not result.applied)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same, cut off or with some bytes changed."""
    if chance.random() < 0.3:
        return data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(changed))
        kind = chance.random()
        if kind < 0.4:
            changed[at] = chance.choice(b"<>/\"'&=\x00\xffa \n")
        elif kind < 0.7:
            del changed[at : at + chance.randrange(1, 30)]
        else:
            changed[at:at] = chance.choice([b"<", b"</stringProp>", b"<!--", b"<![CDATA[", b"\xff\xfe", b"<hashTree>"])
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize("name", WRITTEN)
def test_damage(name: str) -> None:
    chance = random.Random(name)
    for _ in range(12):
        check(damaged(WRITTEN[name], chance))


@pytest.mark.parametrize("name", one_in(3, sorted(set(ALL) - set(WRITTEN)), pytest.mark.slow))
def test_damage_to_recorded_plans(name: str) -> None:
    chance = random.Random(name)
    for _ in range(3):
        data = damaged(ALL[name], chance)
        assert sum(1 for _ in walk(scan(data).root)) >= 0
        script = dialect.parse(Source("a.jmx", data), lambda path: None)
        assert all(step.request.url is not None for step in script.steps)


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_changes_where_nothing_is_to_fix(name: str) -> None:
    chance = random.Random(name)
    for data in (WRITTEN[name], *(damaged(WRITTEN[name], chance) for _ in range(4))):
        check_fix(data)


@pytest.mark.skipif(not OTHERS, reason="LOADLINT_PLANS names no folder with plans")
def test_given_plans() -> None:
    for path in OTHERS:
        data = path.read_bytes()
        try:
            compare(data)
            if len(data) < 1 << 20:
                check(data)
        except AssertionError as error:
            raise AssertionError(f"{path}: {error}") from error


@pytest.mark.skipif(not OTHERS, reason="LOADLINT_PLANS names no folder with plans")
def test_damage_to_given_plans() -> None:
    chance = random.Random(1)
    small = [path for path in OTHERS if path.stat().st_size < 200_000]
    for path in chance.sample(small, min(200, len(small))):
        data = path.read_bytes()
        if not data:
            continue
        broken = damaged(data, chance)
        check(broken)
        check_fix(broken)


def test_leaves_know_their_text() -> None:
    for data in WRITTEN.values():
        for one in walk(scan(data).root):
            if isinstance(one, Leaf):
                assert data[one.start : one.text_start].endswith(b">") or one.text_start == one.end

"""What the tests of real editors have at hand."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.run import loadlint_process as loadlint
from tests.support.shop import SCRIPT, recording, write_shop

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SERVER = Path(sys.executable).with_name("loadlint")
MARK = "/* 😀\u2028é */ "
"""What stands before the value on its line, so that a wrong position encoding hits another place."""

PLAN = """\
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop" enabled="true"/>
    <hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users" enabled="true">
        <intProp name="ThreadGroup.num_threads">1</intProp>
        <intProp name="ThreadGroup.ramp_time">1</intProp>
        <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
          <stringProp name="LoopController.loops">1</stringProp>
        </elementProp>
      </ThreadGroup>
      <hashTree>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="Make cart" enabled="true">
          <boolProp name="HTTPSampler.postBodyRaw">true</boolProp>
          <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
            <collectionProp name="Arguments.arguments">
              <elementProp name="" elementType="HTTPArgument">
                <boolProp name="HTTPArgument.always_encode">false</boolProp>
                <stringProp name="Argument.value">{&quot;kind&quot;:&quot;☕😀&quot;}</stringProp>
                <stringProp name="Argument.metadata">=</stringProp>
              </elementProp>
            </collectionProp>
          </elementProp>
          <stringProp name="HTTPSampler.domain">shop.test</stringProp>
          <stringProp name="HTTPSampler.protocol">https</stringProp>
          <stringProp name="HTTPSampler.path">/carts</stringProp>
          <stringProp name="HTTPSampler.method">POST</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="Read cart" enabled="true">
          <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
            <collectionProp name="Arguments.arguments"/>
          </elementProp>
          <stringProp name="HTTPSampler.domain">shop.test</stringProp>
          <stringProp name="HTTPSampler.protocol">https</stringProp>
          <!-- 😀é --><stringProp name="HTTPSampler.path">/carts/c-8f14e45fceea167a</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""


@dataclass(frozen=True)
class Scripts:
    """Scripts of one journey with their recordings. `expected` are their bytes after the fix of the one value."""

    folder: Path
    k6: Path
    plan: Path

    def expected(self) -> dict[Path, bytes]:
        return {path: fixed(path, "--select", "uncorrelated-value") for path in (self.k6, self.plan)}


def write_scripts(folder: Path) -> Scripts:
    """A k6 script and a test plan, each with one value that is replayed."""
    folder.mkdir(parents=True, exist_ok=True)
    script = SCRIPT.replace("http.get(", f"{MARK}http.get(")
    k6 = write_shop(folder, script)
    plan = folder / "shop.jmx"
    plan.write_text(PLAN, "utf-8")
    assert (folder / "shop.har").read_bytes() == recording("c-8f14e45fceea167a")
    return Scripts(folder, k6, plan)


def fixed(path: Path, *options: str) -> bytes:
    """What `loadlint fix` makes of a file, which stays as it is."""
    arguments = ("fix", "--exit-zero", "--stdin-filename", path.name, *options)
    return loadlint(path.parent, *arguments, stdin=path.read_bytes(), exits=0).out


def editors() -> Path:
    """The folder of installed tools. Skips the test where `make test-editors` does not run it."""
    folder = os.environ.get("EDITORS")
    if not folder:
        pytest.skip("make test-editors drives the editors")
    return Path(folder).resolve()


def program(name: str) -> str:
    """An editor. Skips the test where it is not there."""
    editors()
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}")
    return found

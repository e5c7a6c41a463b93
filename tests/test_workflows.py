"""The workflows of this repository, as far as that goes without GitHub; the Dockerfile copies what it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda file: file.name)
def test_each_action_is_pinned_by_its_commit(file: Path) -> None:
    uses = re.findall(r"uses: (.+)", file.read_text())
    assert uses and [use for use in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_job_ends_and_may_do_little(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "timeout-minutes" not in job] == []


def test_only_the_release_may_write() -> None:
    writing = {
        f"{file.stem}/{name}": sorted(right for right, how in job.get("permissions", {}).items() if how == "write")
        for file in WORKFLOWS
        for name, job in yaml.safe_load(file.read_text())["jobs"].items()
    }
    assert {name: rights for name, rights in writing.items() if rights} == {
        "release/build": ["attestations", "id-token"],
        "release/publish": ["contents", "id-token"],
    }


@pytest.mark.exhaustive
def test_the_image_is_built_of_what_it_copies(tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()
    for sources in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text):
        for name in sources.split():
            assert name not in ignored
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tmp_path / name)
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", "dist", "."], cwd=tmp_path, check=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    assert any(name.startswith("loadlint/grammars/") for name in zipfile.ZipFile(wheel).namelist())
    assert re.findall(r"(?m)^USER (.+)$", text) == ["loadlint"]

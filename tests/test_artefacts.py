"""What is released: complete, the same bytes twice, and a server that starts without network, pip or compiler."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import artefacts, bundle_server

pytestmark = pytest.mark.exhaustive
HERE = {("linux", "x86_64"): "linux-x64", ("linux", "aarch64"): "linux-arm64"}.get((sys.platform, platform.machine()))
EXAMPLES = Path(__file__).parents[1] / "examples"


def test_packages_are_accepted_and_the_same_bytes_twice(tmp_path: Path) -> None:
    builds = [tmp_path / "one", tmp_path / "two"]
    for dist in builds:
        artefacts.python_packages(dist)
    first, second = ({file.name: hashlib.sha256(file.read_bytes()) for file in dist.iterdir()} for dist in builds)
    assert sorted(Path(name).suffix for name in first) == [".gz", ".whl"]
    assert {name: sum_.digest() for name, sum_ in first.items()} == {
        name: sum_.digest() for name, sum_ in second.items()
    }
    artefacts.accepted_by_the_index(sorted(builds[0].iterdir()))


def test_the_inventory_names_each_dependency_with_its_licence(tmp_path: Path) -> None:
    artefacts.locks_and_inventory(tmp_path)
    components = json.loads((tmp_path / artefacts.INVENTORY).read_text())["components"]
    notice = (tmp_path / artefacts.LICENCES).read_text()
    lock = (tmp_path / artefacts.LOCK_OF_EXTRAS).read_text()
    names = {component["name"] for component in components}
    assert names >= {"lxml", "duckdb", "mitmproxy", "mcp"}, "the extras are there"
    assert names >= {"pywin32", "mitmproxy-macos", "backports.zstd"}, "those of each platform and Python, too"
    assert {"duckdb", "mitmproxy", "mcp"}.isdisjoint(_names((tmp_path / artefacts.LOCK).read_text()))
    for component in components:
        assert f"{component['name']} {component['version']}: " in notice
        name = component["name"].lower().replace("_", "-").replace(".", "-")
        assert f"{name}=={component['version']}" in lock
    assert "None" not in notice
    assert str(Path.home()) not in (tmp_path / artefacts.INVENTORY).read_text()


def _names(lock: str) -> set[str]:
    """The packages of a lock."""
    return {line.partition("==")[0] for line in lock.splitlines() if "==" in line}


@pytest.mark.skipif(HERE is None, reason="the wheels of this platform are not among those of the packages")
def test_the_server_of_a_package_starts_without_network(tmp_path: Path) -> None:
    assert HERE is not None
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    wheels = bundle_server.wheels_for(HERE, python, bundle_server.own_wheel(tmp_path), tmp_path)
    bundled = tmp_path / "bundled"
    bundle_server.unpack({python: wheels, "3.99": [one for one in wheels if "none-any" in one.name]}, bundled)
    assert sorted(path.name for path in bundled.iterdir()) == [
        "common",
        f"cp{python.replace('.', '')}",
        "cp399",
        "start.py",
    ]
    do_the_first_steps(tmp_path, sys.executable, "-I", bundled / "start.py")


def do_the_first_steps(home: Path, *program: str | Path) -> None:
    """What the pages of five minutes do without a load tool: look, repair, certify, make a script of each tool."""
    folder = home / "checkout"
    shutil.copytree(EXAMPLES / "checkout", folder)
    assert ran(home, *program, "--version").startswith("loadlint ")
    found = ran(home, *program, "check", "--jobs", "2", "--exit-zero", "--output-format", "concise", folder)
    assert "error[uncorrelated-value]" in found
    ran(home, *program, "fix", folder / "checkout.js")
    assert "certified" in ran(home, *program, "verify", folder / "checkout.js")
    for name in ("new.js", "new.py", "new.jmx"):
        recordings = (folder / "checkout.har", folder / "checkout.2.har")
        assert "ertified" in ran(home, *program, "new", *recordings, "-o", folder / name)


def ran(home: Path, *command: str | Path) -> str:
    """What a program prints in a network of its own, which reaches nothing, where the system allows one."""
    cut = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") is not None and subprocess.run([*cut, "true"], check=False).returncode == 0
    done = subprocess.run(
        [*(cut if allowed else []), *map(str, command)],
        env={"HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout

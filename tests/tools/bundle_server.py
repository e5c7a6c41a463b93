"""Packages of the extension that bring the server along (`make artefacts TARGETS=linux-x64`).

Puts the wheels that the registry has for a platform and each Python from 3.11 on into `client/bundled`, and packs it.
A file that is the same for each Python (pure Python, stable ABI) lies there once. No interpreter is brought along: no
registry of packages has one for each platform.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "client"
BUNDLED = CLIENT / "bundled"
NO_COMMIT = "315532800"
"""1980, the first year of archives: the time of files outside of a checkout."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


UV = Path(sys.executable).with_name("uv")
COMPILE = (UV, "pip", "compile", "--quiet", "--no-annotate", "--no-header")


class Platform(NamedTuple):
    """What the resolver of versions calls a platform, and the tags of the wheels that run there."""

    resolver: str
    tags: tuple[str, ...]


PLATFORMS = {
    "linux-x64": Platform(
        "x86_64-manylinux_2_28", ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
    ),
    "linux-arm64": Platform(
        "aarch64-manylinux_2_28", ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64")
    ),
    "alpine-x64": Platform("x86_64-unknown-linux-musl", ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64")),
    "darwin-x64": Platform("x86_64-apple-darwin", ("macosx_13_0_x86_64",)),
    "darwin-arm64": Platform("aarch64-apple-darwin", ("macosx_13_0_arm64",)),
    "win32-x64": Platform("x86_64-pc-windows-msvc", ("win_amd64",)),
}
"""The targets of VS Code."""


def packed(target: str, dist: Path) -> bool:
    """Make `loadlint-<target>.vsix` in a folder; False, with a line that says why, where there is a wheel missing."""
    with tempfile.TemporaryDirectory() as folder:
        own = own_wheel(Path(folder))
        try:
            wheels = {python: wheels_for(target, python, own, Path(folder)) for python in PYTHONS}
        except subprocess.CalledProcessError as error:
            print(f"{target}: {error.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return False
        unpack(wheels, BUNDLED)
    try:
        pack("--target", target, "--out", str(dist / f"loadlint-{target}.vsix"))
    finally:
        shutil.rmtree(BUNDLED)
    return True


def pack(*options: str) -> None:
    """Pack the extension as it lies there. Two builds of one commit give the same bytes: files have its time."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    seconds = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    subprocess.run(
        ["npm", "--prefix", CLIENT, "run", "--silent", "package", "--", *options],
        check=True,
        stdout=subprocess.DEVNULL,
        env={"SOURCE_DATE_EPOCH": seconds or NO_COMMIT, **os.environ},
    )


def own_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    _run(*PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    (wheel,) = folder.glob("loadlint-*.whl")
    return wheel


def wheels_for(target: str, python: str, own: Path, folder: Path) -> list[Path]:
    """All that loadlint needs on a platform with one Python. Raises CalledProcessError where there is no wheel."""
    wheels = folder / python
    wheels.mkdir()
    shutil.copy(own, wheels)
    # pip would resolve for the Python that runs it, whatever it downloads for.
    versions = wheels / "versions.txt"
    wanted = ["--python-version", python, "--python-platform", PLATFORMS[target].resolver, "--only-binary", ":all:"]
    _run(*COMPILE, *wanted, ROOT / "pyproject.toml", "-o", versions)
    platforms = [part for name in PLATFORMS[target].tags for part in ("--platform", name)]
    wanted = ["--no-deps", "--only-binary", ":all:", "--implementation", "cp", "--python-version", python, *platforms]
    _run(*PIP, "download", *wanted, "--dest", wheels, "-r", versions)
    return sorted(wheels.glob("*.whl"))


def unpack(wheels: dict[str, list[Path]], bundled: Path) -> None:
    """Write what each Python needs into a folder of its own, and what all have in common into `common`."""
    shutil.rmtree(bundled, ignore_errors=True)
    names = Counter(wheel.name for of_python in wheels.values() for wheel in of_python)
    for python, of_python in wheels.items():
        own = bundled / f"cp{python.replace('.', '')}"
        own.mkdir(parents=True)
        for wheel in of_python:
            _unzip(wheel, bundled / "common" if names[wheel.name] == len(wheels) else own)
    shutil.copy(CLIENT / "server" / "start.py", bundled / "start.py")


def _unzip(wheel: Path, folder: Path) -> None:
    """A wheel without its programs and headers (`*.data`), which nobody starts here."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if ".data/" not in name])


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)

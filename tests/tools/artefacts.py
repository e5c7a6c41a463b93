"""All files of a release in `dist/`: `python -m tests.tools.artefacts [TARGET…]` (`make artefacts`).

Wheel and source distribution, the extension for all platforms and for each target of VS Code that is named, the
versions of all dependencies with their hashes, an inventory of them (SBOM, CycloneDX), and checksums. Two builds of one
commit give the same bytes. Nothing is uploaded.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.tools import bundle_server

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
LOCK = "requirements.txt"
LOCK_OF_EXTRAS = "requirements-extras.txt"
EXTRAS = ("runs", "verify", "mcp")
INVENTORY = "loadlint.cdx.json"
LICENCES = "NOTICE"
CHECKSUMS = "SHA256SUMS"
PACKAGED = (".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "grammars", "pyproject.toml", "server")


def main() -> int:
    """Build and check everything. Returns 1 where a package for a target can't be built; raises CalledProcessError."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    python_packages(dist)
    accepted_by_the_index(sorted(dist.iterdir()))
    locks_and_inventory(dist)
    extension(dist)
    lacking = [target for target in sys.argv[1:] if not bundle_server.packed(target, dist)]
    (dist / CHECKSUMS).write_text(checksums(dist.iterdir()))
    for file in sorted(dist.iterdir()):
        print(f"{file.stat().st_size / 1e6:9.2f} MB  {file.name}")
    return 1 if lacking else 0


def python_packages(dist: Path, root: Path = ROOT) -> None:
    """Wheel and source distribution. The links of their README lead to the files of this release."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in PACKAGED:
            (shutil.copytree if (root / name).is_dir() else shutil.copy)(root / name, copy / name)
        readme = (root / "README.md").read_text()
        (copy / "README.md").write_text(with_absolute_links(readme, project.get("urls", {}), project["version"]))
        run(BIN / "python", "-m", "build", "--outdir", dist, copy)


def with_absolute_links(readme: str, urls: Mapping[str, str], version: str) -> str:
    """A README whose links to files lead to the repository at a version; unchanged where its address is not known."""
    if "Repository" not in urls:
        return readme
    files = f"{urls['Repository']}/blob/v{version}"
    readme = re.sub(r"(!\[[^\]]*\]\()(?!https?:)([^)]+)", rf"\g<1>{files}/\2?raw=true", readme)
    return re.sub(r"(\]\()(?!https?:|#)([^)]+)", rf"\g<1>{files}/\2", readme)


def accepted_by_the_index(packages: Iterable[Path]) -> None:
    """Raises CalledProcessError where the index would refuse one, or where a wheel has what does not belong in it."""
    run(BIN / "twine", "check", "--strict", *packages)
    # W002: folders of one kind say the same in their `__init__.py`.
    run(BIN / "check-wheel-contents", "--ignore", "W002", *(one for one in packages if one.suffix == ".whl"))


def locks_and_inventory(dist: Path) -> None:
    """The versions of all dependencies with their hashes, without the extras and with them, for every platform; the
    inventory of what the extras bring too, and the licences."""
    options = (
        "--universal",
        "--generate-hashes",
        "--python-version",
        bundle_server.PYTHONS[0],
        ROOT / "pyproject.toml",
    )
    run(*bundle_server.COMPILE, *options, "-o", dist / LOCK)
    run(*bundle_server.COMPILE, *options, *(f"--extra={extra}" for extra in EXTRAS), "-o", dist / LOCK_OF_EXTRAS)
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        run(bundle_server.UV, "venv", "--quiet", "--python", sys.executable, folder)
        described = next(Path(folder).glob("lib/*/site-packages"))
        describe(dist / LOCK_OF_EXTRAS, described)
        run(
            *(BIN / "cyclonedx-py", "environment", "--pyproject", ROOT / "pyproject.toml", "--output-reproducible"),
            *("--output-format", "JSON", "--output-file", dist / INVENTORY, python),
        )
        (dist / LICENCES).write_text(licences(json.loads((dist / INVENTORY).read_text()), described))


def describe(lock: Path, folder: Path) -> None:
    """Put what all packages say of themselves into a folder, those of other platforms and Pythons too."""
    newest = bundle_server.PYTHONS[-1]
    targets = [("linux-x64", python) for python in bundle_server.PYTHONS]
    targets += [("darwin-arm64", newest), ("win32-x64", newest)]
    for target, python in targets:
        platform = bundle_server.PLATFORMS[target].resolver
        with tempfile.TemporaryDirectory() as packages:
            options = ("--target", packages, "--python-version", python, "--python-platform", platform, "--no-deps")
            run(bundle_server.UV, "pip", "install", "--quiet", "--require-hashes", *options, "-r", lock)
            for description in Path(packages).glob("*.dist-info"):
                shutil.copytree(description, folder / description.name, dirs_exist_ok=True)


def licences(inventory: dict[str, Any], described: Path) -> str:
    """A line for each dependency with its licence, as the inventory has it, or else the package's description."""
    licence_by_name = {
        package.name: " ".join(package.metadata.get_all("License") or ["none declared"])
        for package in metadata.distributions(path=[str(described)])
    }
    lines = (
        f"{one['name']} {one['version']}: {_licence_of(one) or licence_by_name[one['name']]}\n"
        for one in inventory["components"]
    )
    return "".join(sorted(lines, key=str.lower))


def _licence_of(component: dict[str, Any]) -> str:
    """The licence in an inventory; empty for one that no list of licences knows by its name."""
    for stated in component.get("licenses", ()):
        licence = stated.get("license", {})
        if name := stated.get("expression") or licence.get("id") or licence.get("name"):
            return str(name).rpartition(" :: ")[2]
    return ""


def extension(dist: Path) -> None:
    """The extension without a server, for all platforms."""
    shutil.rmtree(bundle_server.BUNDLED, ignore_errors=True)
    bundle_server.pack("--out", str(dist / "loadlint.vsix"))


def checksums(files: Iterable[Path]) -> str:
    """Lines that `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files))


def run(*command: str | Path) -> None:
    """Run a program, silent unless it fails. Raises CalledProcessError."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()


if __name__ == "__main__":
    sys.exit(main())

"""Prepares a release: `python -m tests.tools.release 0.2.0` (`make release VERSION=0.2.0`).

Writes the version into the package and the extension and dates the changelog's entries; make then builds wheel, source
distribution and extension. Commit, tag and upload are the maintainer's, and are printed. Before the first release it is
also told where the repository and the site are, and writes that into both, and into the templates for pipelines.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
UNRELEASED = "## Unreleased\n"
TEMPLATES = (
    *(f".gitlab/{name}.yml" for name in ("check", "results", "smoke")),
    *(f".azure/{name}.yml" for name in ("results", "smoke")),
    *(f".jenkins/{name}.groovy" for name in ("results", "smoke")),
)
"""What others include in their pipelines: each says what pip installs."""
NEXT = """
The version is set. dist/ gets all files of the release (`make artefacts`). Look at `git diff`, then:
    git commit -am "Release {version}" && git tag v{version} && git push --follow-tags
"""


class ReleaseError(Exception):
    """The release can't be prepared."""


def with_version(text: str, version: str) -> str:
    """`pyproject.toml` or `package.json` with another version of its own. Raises ReleaseError where it has none."""
    after, count = re.subn(r'(?m)^((?:version = |  "version": )")[^"]+', rf"\g<1>{version}", text, count=1)
    if not count:
        raise ReleaseError("there is no version to set")
    return after


def with_lock_version(text: str, version: str) -> str:
    """`package-lock.json`, which has the version twice. Raises ReleaseError."""
    head, own, rest = text.partition('"packages": {')
    if not own:
        raise ReleaseError("package-lock.json has no packages")
    inner, count = re.subn(r'("version": ")[^"]+', rf"\g<1>{version}", rest, count=1)
    if not count:
        raise ReleaseError("package-lock.json has no version")
    return with_version(head, version) + own + inner


def with_dated_changes(text: str, version: str, day: datetime.date) -> str:
    """The changelog with a heading for the version. Raises ReleaseError where nothing is unreleased."""
    before, heading, after = text.partition(UNRELEASED)
    entries = after.partition("\n## ")[0]
    if not heading or not entries.strip():
        raise ReleaseError("the changelog has nothing under Unreleased")
    return f"{before}{UNRELEASED}\n## {version} - {day.isoformat()}\n{after}"


class Addresses(NamedTuple):
    """Where the repository and the site with the documentation are, without a slash at the end."""

    repository: str
    site: str


def with_package_addresses(text: str, addresses: Addresses) -> str:
    """`pyproject.toml` with the addresses that the package index shows, in the place of earlier ones."""
    repository, site = addresses
    urls = {
        "Homepage": repository,
        "Documentation": site,
        "Repository": repository,
        "Issues": f"{repository}/issues",
        "Changelog": f"{site}/CHANGELOG.html",
    }
    table = "".join(f'{name} = "{address}"\n' for name, address in urls.items())
    before = re.sub(r"(?ms)^\[project\.urls\]\n.*?(?=^\[)", "", text)
    return before.replace("[project.scripts]", f"[project.urls]\n{table}\n[project.scripts]", 1)


def with_extension_addresses(text: str, addresses: Addresses) -> str:
    """`package.json` with the addresses that the marketplaces show; what has none is private."""
    manifest = json.loads(text)
    manifest.pop("private", None)
    manifest |= {
        "homepage": addresses.site,
        "repository": {"type": "git", "url": f"{addresses.repository}.git"},
        "bugs": {"url": f"{addresses.repository}/issues"},
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def with_package(text: str, repository: str, version: str) -> str:
    """A template whose pip installs this release from the repository. Raises ReleaseError where it installs none."""
    after, count = re.subn(r"""git\+https://[^@\s"']+@[^\s"']+""", f"git+{repository}@v{version}", text)
    if not count:
        raise ReleaseError("a template does not say what pip installs")
    return after


def prepare(root: Path, version: str, day: datetime.date, addresses: Addresses | None = None) -> None:
    """Write the version everywhere, and the addresses. Raises ReleaseError before anything is written."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version!r} is no version: three numbers are")
    changes: dict[str, Callable[[str], str]] = {
        "pyproject.toml": lambda text: with_version(text, version),
        "client/package.json": lambda text: with_version(text, version),
        "client/package-lock.json": lambda text: with_lock_version(text, version),
        "CHANGELOG.md": lambda text: with_dated_changes(text, version, day),
    }
    texts = {name: change((root / name).read_text("utf-8")) for name, change in changes.items()}
    if addresses is not None:
        texts["pyproject.toml"] = with_package_addresses(texts["pyproject.toml"], addresses)
        texts["client/package.json"] = with_extension_addresses(texts["client/package.json"], addresses)
    elif "[project.urls]" not in texts["pyproject.toml"]:
        raise ReleaseError("say once where the repository and the site are: REPOSITORY=https://… SITE=https://…")
    repository = tomllib.loads(texts["pyproject.toml"])["project"]["urls"]["Repository"]
    for name in TEMPLATES:
        texts[name] = with_package((root / name).read_text("utf-8"), repository, version)
    for name, text in texts.items():
        (root / name).write_text(text, "utf-8")


def main() -> int:
    version, repository, site = [*sys.argv[1:], "", "", ""][:3]
    addresses = Addresses(repository.rstrip("/"), site.rstrip("/")) if repository and site else None
    try:
        prepare(ROOT, version, datetime.datetime.now(datetime.UTC).date(), addresses)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    print(NEXT.format(version=version).strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Prepares a release: `python -m tests.tools.release 0.2.0` (`make release VERSION=0.2.0`).

Writes the version into the package and the extension and dates the changelog's entries; make then builds wheel, source
distribution and extension. Commit, tag and upload are the maintainer's, and are printed.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNRELEASED = "## Unreleased\n"
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


def prepare(root: Path, version: str, day: datetime.date) -> None:
    """Write the version everywhere. Raises ReleaseError before anything is written."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version!r} is no version: three numbers are")
    changes: dict[str, Callable[[str], str]] = {
        "pyproject.toml": lambda text: with_version(text, version),
        "client/package.json": lambda text: with_version(text, version),
        "client/package-lock.json": lambda text: with_lock_version(text, version),
        "CHANGELOG.md": lambda text: with_dated_changes(text, version, day),
    }
    written = {root / name: change((root / name).read_text("utf-8")) for name, change in changes.items()}
    for path, text in written.items():
        path.write_text(text, "utf-8")


def main() -> int:
    version = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        prepare(ROOT, version, datetime.datetime.now(datetime.UTC).date())
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    print(NEXT.format(version=version).strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Builds the documentation as a site, `build/site`: the pages of the repository and those that the program knows.

Rules are their docstrings, the command line is its help, the configuration is its schema; nothing is written twice.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loadlint import rules
from loadlint.cli.arguments import subcommands

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
SOURCE, SITE = BUILD / "site-source", BUILD / "site"
PAGES = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "client/README.md")
CONFIGURATION = """\
site_name: loadlint
docs_dir: site-source
site_dir: site
theme: readthedocs
use_directory_urls: false
validation: { links: { anchors: warn, unrecognized_links: warn } }
nav:
  - Start: [index.md, docs/getting-started.md, docs/k6.md, docs/jmeter.md, docs/locust.md, docs/installing.md,
      docs/first-hour.md, docs/gallery.md]
  - Command line: [docs/commands.md, command-line.md]
  - Configuration: [docs/configuration.md, configuration.md]
  - Rules: [rules/index.md, docs/supported.md, docs/limits.md]
  - Recordings: docs/recordings.md
  - Editors: [docs/editors/README.md, client/README.md]
  - In the pipeline: [docs/pipelines.md, docs/agent-skill.md]
  - Numbers of runs: [docs/numbers.md, docs/observability.md]
  - Production and load: docs/production.md
  - Capacity: docs/capacity.md
  - The life of a script: [docs/new-script.md, docs/lifecycle.md, docs/faults.md, docs/healing.md]
  - How evidence is weighed: [docs/correlation.md, docs/clues.md, docs/precision.md,
      docs/precision-sample.md, docs/review-table.md,
      docs/how-we-know.md]
  - How to extend it: [docs/architecture.md, docs/plugins.md, docs/adding-a-rule.md, docs/adding-a-clue.md,
      docs/adding-a-dialect.md, docs/adding-a-recording-format.md, CONTRIBUTING.md, docs/performance.md,
      docs/releasing.md]
  - Security: SECURITY.md
  - Changes: CHANGELOG.md
not_in_nav: |
  /rules/*
  /docs/*
"""


def main() -> int:
    """Write the source and build it. Returns the exit code of the builder: a link that leads nowhere is an error."""
    write_source()
    (BUILD / "mkdocs.yml").write_text(CONFIGURATION)
    # With --quiet the builder does not count its own warnings.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(BUILD / "mkdocs.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
    return done.returncode


def write_source() -> None:
    """All pages, in the folders of the repository, so that the links between them hold."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE / "docs")
    for name in PAGES:
        (SOURCE / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, SOURCE / name)
    shutil.copy(ROOT / "README.md", SOURCE / "index.md")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for page in SOURCE.rglob("*.md"):
        page.write_text(with_addresses(without_code_links(page.read_text()), project))
    (SOURCE / "command-line.md").write_text("\n".join(command_line()))
    (SOURCE / "configuration.md").write_text("\n".join(configuration()))
    (SOURCE / "rules").mkdir()
    (SOURCE / "rules" / "index.md").write_text("\n".join(rule_table()))
    for rule in rules.all_rules():
        (SOURCE / "rules" / f"{rule.name}.md").write_text(f"# {rule.name}\n\n{rule.documentation}")


def without_code_links(text: str) -> str:
    """A page whose links to code and folders, which are not part of the site, are plain text."""
    code = r"(?:\.\./)*(?:server|tests|grammars|examples|client/(?!README))[^)]*"
    return re.sub(rf"\[([^\]]+)\]\((?:{code}|[a-z0-9-]+)\)", r"\1", text)


def with_addresses(text: str, project: dict[str, Any]) -> str:
    """A page with the address of the repository and the tag of the release, where `make release` has written them."""
    repository = project.get("urls", {}).get("Repository")
    if repository is None:
        return text
    return text.replace("<this repository>", repository).replace("<tag>", f"v{project['version']}")


def rule_table() -> Iterator[str]:
    """All rules with what they find."""
    yield "# Rules\n\n| rule | category | severity | fix | finds |\n| --- | --- | --- | --- | --- |"
    for rule in rules.all_rules():
        severity = "off" if rule.opt_in else rule.severity.name.lower()
        yield f"| [{rule.name}]({rule.name}.md) | {rule.category} | {severity} | {rule.fix} | {rule.summary} |"
    yield ""


def command_line() -> Iterator[str]:
    """The help of all commands."""
    yield "# Command line\n"
    for name, parser in subcommands().items():
        parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=100)
        yield f"## loadlint {name}\n\n```text\n{parser.format_help()}```\n"


def configuration() -> Iterator[str]:
    """The settings, from the schema that editors use."""
    schema: dict[str, Any] = json.loads((ROOT / "server/loadlint/project/loadlint.schema.json").read_text())
    yield "# Settings\n\nIn `loadlint.toml`, or below `[tool.loadlint]` in `pyproject.toml`.\n"
    yield "| setting | |\n| --- | --- |"
    for name, setting in schema["properties"].items():
        yield f"| `{name}` | {setting['description']} |"
    yield "\nOptions of rules, below `rules.NAME`:\n\n| rule | option | |\n| --- | --- | --- |"
    for rule in rules.all_rules():
        for option, meaning in rule.options.items():
            yield f"| [{rule.name}](rules/{rule.name}.md) | `{option}` | {meaning} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())

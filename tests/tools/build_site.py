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
from urllib.parse import urlsplit

from loadlint import rules
from loadlint.cli.arguments import subcommands
from tests.editors.test_first_hour import STARTS, write_start

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
SOURCE, SITE = BUILD / "site-source", BUILD / "site"
PAGES = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "client/README.md")
DEVELOPERS = (
    "docs/how-we-know.md",
    "docs/measured.md",
    "docs/performance.md",
    "docs/clues.md",
    "docs/precision.md",
    "docs/precision-sample.md",
    "docs/review-table.md",
    "docs/architecture.md",
    "docs/plugins.md",
    "docs/adding-a-rule.md",
    "docs/adding-a-clue.md",
    "docs/adding-a-dialect.md",
    "docs/adding-a-recording-format.md",
    "docs/strangers-test.md",
    "CONTRIBUTING.md",
    "docs/releasing.md",
)
"""Pages for those who work on loadlint: a part of their own, the last one."""
ARCHIVES = {"examples/start": "loadlint-example", "tests/shop/flows/order": "loadlint-first-hour"}
"""Folders of the repository whose files a user begins with: on the site, each is an archive."""
CONFIGURATION = """\
site_name: loadlint
docs_dir: site-source
site_dir: site
site_url: SITE_URL
theme: readthedocs
use_directory_urls: false
validation: { links: { anchors: warn, unrecognized_links: warn } }
nav:
  - Start: [index.md, docs/getting-started.md, docs/k6.md, docs/jmeter.md, docs/locust.md, docs/installing.md,
      docs/first-hour.md, docs/words.md, docs/gallery.md]
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
  - Security: SECURITY.md
  - Changes: CHANGELOG.md
  - How evidence is weighed: docs/correlation.md
  - For those who work on loadlint: [DEVELOPERS]
not_in_nav: |
  /rules/*
  /docs/*
"""


def main() -> int:
    """Write the source and build it. Returns the exit code of the builder: a link that leads nowhere is an error."""
    write_source()
    address = project().get("urls", {}).get("Documentation", "")
    configuration = CONFIGURATION.replace("SITE_URL", f"{address}/" if address else "''")
    (BUILD / "mkdocs.yml").write_text(configuration.replace("DEVELOPERS", ", ".join(DEVELOPERS)))
    # With --quiet the builder does not count its own warnings.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(BUILD / "mkdocs.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
    elif not address:
        # The server shows it for addresses of any depth, so its links hold only where the site's address is known.
        (SITE / "404.html").unlink()
    return done.returncode


def write_source() -> None:
    """All pages, in the folders of the repository, so that the links between them hold."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE / "docs")
    for name in PAGES:
        (SOURCE / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, SOURCE / name)
    shutil.copy(ROOT / "README.md", SOURCE / "index.md")
    write_examples()
    for page in SOURCE.rglob("*.md"):
        page.write_text(with_addresses(without_code_links(page.read_text()), project()))
    (SOURCE / "command-line.md").write_text("\n".join(command_line()))
    (SOURCE / "configuration.md").write_text("\n".join(configuration()))
    (SOURCE / "rules").mkdir()
    (SOURCE / "rules" / "index.md").write_text("\n".join(rule_table()))
    for rule in rules.all_rules():
        (SOURCE / "rules" / f"{rule.name}.md").write_text(f"# {rule.name}\n\n{rule.documentation}")


def project() -> dict[str, Any]:
    """What the package says of itself."""
    parsed: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return parsed


def write_examples() -> None:
    """The examples of the pages: as files, and each in one archive."""
    examples = SOURCE / "examples"
    shutil.copytree(ROOT / "examples" / "start", examples / "loadlint-example")
    (examples / "loadlint-first-hour").mkdir()
    for tool in STARTS:
        write_start(tool, examples / "loadlint-first-hour" / tool)
    for name in ARCHIVES.values():
        shutil.make_archive(str(examples / name), "zip", examples, name)


def without_code_links(text: str) -> str:
    """A page whose links to code and folders, which are not part of the site, are plain text; examples are archives."""
    for folder, archive in ARCHIVES.items():
        text = text.replace(f"{folder})", f"examples/{archive}.zip)")
    code = r"(?:\.\./)*(?:server|tests|grammars|examples/(?!loadlint-)|client/(?!README))[^)]*"
    return re.sub(rf"\[([^\]]+)\]\((?:{code}|[a-z0-9-]+)\)", r"\1", text)


def with_addresses(text: str, project: dict[str, Any]) -> str:
    """A page with the address of the repository and the tag of the release, where `make release` has written them."""
    repository = project.get("urls", {}).get("Repository")
    if repository is None:
        return text
    text = text.replace("https://<repository>", repository)
    text = text.replace("<owner>/loadlint", urlsplit(repository).path.strip("/"))
    return re.sub(r"(@|re[fv]: )<tag>", rf"\g<1>v{project['version']}", text)


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

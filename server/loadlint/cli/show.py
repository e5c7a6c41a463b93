"""What a check shows besides findings: its scripts, its settings, and how often each rule found something."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from loadlint.cli import files as reading
from loadlint.cli.errors import UsageError, complain

if TYPE_CHECKING:
    from loadlint.cli.task import Task
    from loadlint.output import Report

_NO_SETTINGS = ("root", "file")


def statistics(report: Report) -> str:
    """How often each rule found something, the most frequent first, with the number of fixes."""
    findings = [finding for file in report.files for finding in file.findings]
    counts = Counter((finding.rule, finding.severity) for finding in findings)
    fixes = Counter((finding.rule, finding.severity) for finding in findings if finding.fix is not None)
    width = max((len(rule) for rule, _ in counts), default=0)
    lines = []
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        fixable = f"  {fixes[rule, severity]} fixable" if fixes[rule, severity] else ""
        lines.append(f"{count:>6}  {rule:<{width}}  {severity.label}{fixable}".rstrip())
    total = f"{len(findings)} in {len(report.files)} script{'s' * (len(report.files) != 1)}"
    return "\n".join([*lines, total]) + "\n"


def files(paths: Sequence[str]) -> int:
    """Print the load scripts among some files; returns the exit code."""
    from loadlint.cli.analysis import is_script

    code = 0
    for path in paths:
        try:
            if is_script(path, reading.read(path)):
                print(path)
        except UsageError as error:
            complain(str(error))
            code = 2
    return code


def settings(task: Task, path: str) -> int:
    """Print the settings that hold for a script or a folder, in TOML; returns the exit code."""
    from loadlint.cli.analysis import settings_for

    place = os.path.join(path, "script") if os.path.isdir(path) else path
    config = settings_for(task, place).at(place)
    print(f"# {config.file or 'no configuration file'}")
    for name in config.__struct_fields__:
        value = getattr(config, name)
        if name not in _NO_SETTINGS and value is not None:
            print(f"{_setting(name)} = {_toml(_plain(value))}")
    return 0


def _setting(name: str) -> str:
    return "rules" if name == "settings" else name.replace("_", "-")


def _plain(value: Any) -> Any:
    from loadlint.findings import Severity
    from loadlint.project.config import OFF
    from loadlint.rules.base import Settings

    if isinstance(value, Settings):
        return value.options
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Severity):
        return value.label
    return OFF if value is None else to_builtins(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)

"""`loadlint rules` and `loadlint explain`."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loadlint import plugins, rules
from loadlint.cli.errors import UsageError, complain
from loadlint.project.config import ConfigError, check_names

if TYPE_CHECKING:
    from loadlint.rules import Rule


def list_rules(options: Namespace) -> int:
    """Print the catalogue."""
    every_rule = rules.all_rules()
    problems = plugins.problems()
    for problem in problems:
        complain(problem)
    if options.output_format == "json":
        print(json.dumps({"version": 1, "rules": [_as_json(rule) for rule in every_rule]}, indent=2))
    else:
        _print_list(every_rule)
    return 2 if problems else 0


def _print_list(every_rule: Sequence[Rule]) -> None:
    width = max(len(rule.name) for rule in every_rule)
    for number, rule in enumerate(every_rule):
        if number == 0 or every_rule[number - 1].category != rule.category:
            print(f"{'' if number == 0 else chr(10)}{rule.category}")
        fix = {"none": "", "sometimes": "fix: sometimes"}.get(rule.fix, f"fix: {rule.fix}")
        summary = f"(off) {rule.summary}" if rule.opt_in else rule.summary
        print(f"  {rule.name:<{width}}  {rule.severity.label:<11}  {fix:<14}  {summary}")


def explain(options: Namespace) -> int:
    """Print one rule's documentation."""
    name = options.rule
    rule = rules.by_name(name)
    if rule is None:
        try:
            check_names((name,), "explain")
        except ConfigError as error:
            raise UsageError(str(error)) from None
        raise UsageError(f"explain: {name!r} is a category; `loadlint rules` lists its rules")
    if options.output_format == "json":
        print(json.dumps({"version": 1, "rule": _as_json(rule)}, indent=2))
        return 0
    recording = ", needs a recording" if rule.needs_recording else ""
    tool = f", about {rule.tool} alone" if rule.tool else ""
    off = ", off unless extend-select names it" if rule.opt_in else ""
    print(f"# {rule.name}\n\n{rule.category}, {rule.severity.label}, fix: {rule.fix}{recording}{tool}{off}\n")
    print(rule.documentation, end="")
    return 0


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "category": rule.category,
        "severity": rule.severity.label,
        "fix": rule.fix,
        "needs_recording": rule.needs_recording,
        "tool": rule.tool,
        "opt_in": rule.opt_in,
        "summary": rule.summary,
        "documentation": rule.documentation,
    }

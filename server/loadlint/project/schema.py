"""The JSON schema of the configuration, for editors, made of the settings as they are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from loadlint import rules
from loadlint.findings import Severity
from loadlint.project.setting_values import IGNORED, OFF, OVERRIDING, SETTINGS, Setting


def schema() -> dict[str, Any]:
    """The schema of `loadlint.toml`, and of `[tool.loadlint]`."""
    named = rules.all_rules()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "loadlint",
        **_table(SETTINGS),
        "$defs": {
            "rule": {"enum": sorted({*(rule.name for rule in named), *(rule.category for rule in named)})},
            "severity": {"enum": [*(severity.label for severity in Severity), OFF]},
            "ignored": _table(IGNORED),
            "override": {**_table(OVERRIDING), "required": ["files"]},
        },
    }


def to_text() -> str:
    """The content of the file with the schema."""
    return json.dumps(schema(), indent=2) + "\n"


def _table(settings: Mapping[str, Setting]) -> dict[str, Any]:
    properties = {name: {"description": setting.about, **setting.schema} for name, setting in settings.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


if __name__ == "__main__":
    import sys

    sys.stdout.write(to_text())

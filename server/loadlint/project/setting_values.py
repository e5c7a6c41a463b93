"""The settings of a configuration: their names, how each is read, and what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.errors import UserError
from loadlint.findings import Severity
from loadlint.rules import known_names
from loadlint.text.sentences import did_you_mean

if TYPE_CHECKING:
    from loadlint.numbers.comparison import Relevance
    from loadlint.numbers.gates import Gate

Place = tuple[str | int, ...]
"""Where a setting stands: the keys of tables, and from 0 the numbers of those in a list."""

OFF = "off"
_SEVERITIES = {severity.label: severity for severity in Severity}


class ConfigError(UserError):
    """A configuration that can't be used; the message names the file and the reason in one line.

    `file` is the absolute path of the file that is wrong, None where no file is; `line` is counted from 1, `reason` is
    the message without the place.
    """

    def __init__(self, message: str, file: str | None = None, line: int = 1, reason: str = "") -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.reason = reason


class SettingError(UserError):
    """A setting that can't be used. `place` is where it stands in the configuration."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


class Setting(Struct, frozen=True):
    """One setting: how its value is read, what it is for, and the JSON schema of its value."""

    read: Callable[[Place, Any], Any]
    about: str
    schema: Mapping[str, Any]


def check_names(names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """The same names, where all of them are rules or categories. Raises ConfigError."""
    for name in names:
        if name not in known_names():
            raise ConfigError(f"{where}: unknown rule or category {name!r}{did_you_mean(name, known_names())}")
    return names


def values_of(table: Any, settings: Mapping[str, Setting], place: Place = ()) -> dict[str, Any]:
    """The values of a table of settings. Raises SettingError."""
    if not isinstance(table, dict):
        raise SettingError(f"{_name_of(place) or 'the configuration'} must be a table", place)
    for name in table:
        if name not in settings:
            near = did_you_mean(name, settings) or f"; there are {', '.join(settings)}"
            raise SettingError(f"unknown setting {name!r}{near}", (*place, name))
    return {name: settings[name].read((*place, name), value) for name, value in table.items()}


def _name_of(place: Place) -> str:
    return ".".join(map(str, place))


def _strings(place: Place, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise SettingError(f"{_name_of(place)} must be a list of strings", place)
    return tuple(items)


def _rule_names(place: Place, value: Any) -> tuple[str, ...]:
    names = _strings(place, value)
    for name in names:
        _check_rule(place, name)
    return names


def _check_rule(place: Place, name: str) -> None:
    try:
        check_names((name,), _name_of(place))
    except ConfigError as error:
        raise SettingError(str(error), place) from None


def _table(place: Place, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingError(f"{_name_of(place)} must be a table", place)
    return value


def _percentage(place: Place, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise SettingError(f"{_name_of(place)} must be a number from 0 to 100", place)
    return value


def _patterns(place: Place, value: Any) -> tuple[str, ...]:
    """Patterns of files, as `.gitignore` has them."""
    from loadlint.project.patterns import git_patterns

    patterns = _strings(place, value)
    for pattern in patterns:
        try:
            git_patterns([pattern])
        except ValueError:
            raise SettingError(f"{_name_of(place)}: {pattern!r} is no pattern of files", place) from None
    return patterns


def _rules_by_pattern(place: Place, value: Any) -> dict[str, tuple[str, ...]]:
    return {pattern: _rule_names((*place, pattern), names) for pattern, names in _table(place, value).items()}


def _files_by_pattern(place: Place, value: Any) -> dict[str, tuple[str, ...]]:
    return {pattern: _files((*place, pattern), files) for pattern, files in _table(place, value).items()}


def _files(place: Place, value: Any) -> tuple[str, ...]:
    """Files and patterns of files, as `Path.glob` takes them."""
    files = _strings(place, value)
    for file in files:
        if has_wildcard(file):
            _check_glob(place, file)
    return files


def _check_glob(place: Place, file: str) -> None:
    name = _name_of(place)
    if os.path.isabs(file) or file.startswith("/"):
        raise SettingError(f"{name}: {file!r} must be relative to the folder of the configuration", place)
    parts = file.replace(os.sep, "/").split("/")
    if any("**" in part and part != "**" for part in parts):
        raise SettingError(f"{name}: `**` must stand alone between slashes in {file!r}", place)
    if ".." in parts[len(fixed_part(file).split("/")) :]:
        raise SettingError(f"{name}: `..` must stand before all wildcards in {file!r}", place)


def has_wildcard(file: str) -> bool:
    """Whether it is a pattern of files."""
    return any(character in file for character in "*?[")


def fixed_part(pattern: str) -> str:
    """The folders of a pattern before the first that holds a wildcard."""
    parts = pattern.replace(os.sep, "/").split("/")
    first = next(number for number, part in enumerate(parts) if has_wildcard(part))
    return "/".join(parts[:first])


def _severities(place: Place, value: Any) -> dict[str, Severity | None]:
    severities: dict[str, Severity | None] = {}
    for rule, label in _table(place, value).items():
        _check_rule((*place, rule), rule)
        if label != OFF and label not in _SEVERITIES:
            message = f"{_name_of(place)}.{rule} must be one of {', '.join([*_SEVERITIES, OFF])}"
            raise SettingError(message, (*place, rule))
        severities[rule] = None if label == OFF else _SEVERITIES[label]
    return severities


def _rule_options(place: Place, value: Any) -> dict[str, dict[str, Any]]:
    from loadlint import rules

    options: dict[str, dict[str, Any]] = {}
    for name, options_of_rule in _table(place, value).items():
        _check_rule((*place, name), name)
        rule = rules.by_name(name)
        options[name] = _table((*place, name), options_of_rule)
        for option, setting in list(options[name].items()):
            declared = rule.options if rule is not None else {}
            if option not in declared:
                there = f"; there is {', '.join(declared)}" if declared else ", which has no options"
                raise SettingError(f"unknown option {option!r} of {name}{there}", (*place, name, option))
            options[name][option] = list(_strings((*place, name, option), setting))
            form, example = _FORMS.get(declared[option], (".*", ""))
            for item in options[name][option]:
                if not re.fullmatch(form, item, re.DOTALL):
                    wanted = f"{declared[option]} such as {example}"
                    raise SettingError(f"{option} of {name} lists {wanted}, not {item!r}", (*place, name, option))
    return options


_FORMS = {"versions": (r"v?\d{1,6}(?:\.\d{1,6})*(?:-[\w.]{1,50})?", "1.6")}
"""What the items of an option look like, with an example, by what the rule says that it lists."""


def _overrides(place: Place, value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list):
        raise SettingError(f"{_name_of(place)} must be a list of tables", place)
    tables = [values_of(table, OVERRIDING, (*place, number)) for number, table in enumerate(value)]
    for number, table in enumerate(tables):
        if not table.get("files"):
            raise SettingError(f"{_name_of(place)}: `files` says which scripts it is for", (*place, number))
    return tuple(tables)


def _gates(place: Place, value: Any) -> tuple[Gate, ...]:
    from loadlint.numbers.gates import GateError, gate_of

    gates = []
    for steps, texts in _table(place, value).items():
        for text in _strings((*place, steps), texts):
            try:
                gates.append(gate_of(steps, text))
            except GateError as error:
                raise SettingError(f"{_name_of((*place, steps))}: {error}", (*place, steps)) from None
    return tuple(gates)


def _relevance(place: Place, value: Any) -> Relevance:
    from loadlint.numbers.comparison import relevance_of

    relevance = relevance_of(value) if isinstance(value, str) else None
    if relevance is None:
        raise SettingError(f"{_name_of(place)} must be such as '5 % and 10 ms'", place)
    return relevance


def _ignored_rules(place: Place, value: Any) -> dict[str, tuple[str, ...]]:
    return values_of(value, IGNORED, place)


_STRINGS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_RULES = {"anyOf": [{"$ref": "#/$defs/rule"}, {"type": "array", "items": {"$ref": "#/$defs/rule"}}]}
_BY_PATTERN = {"type": "object", "additionalProperties": _STRINGS}

IGNORED: Mapping[str, Setting] = {
    "values": Setting(_strings, "Values about which nothing is said.", _STRINGS),
    "names": Setting(_strings, "Names of fields whose values are left alone.", _STRINGS),
    "headers": Setting(_strings, "Names of headers that are left alone.", _STRINGS),
    "hosts": Setting(_strings, "Hosts whose requests are left alone, each with those below it.", _STRINGS),
}
"""What no finding is about."""

OVERRIDING: Mapping[str, Setting] = {
    "files": Setting(_patterns, "The scripts that these settings are for.", _STRINGS),
    "ignore": Setting(_rule_names, "Rules and categories that are left out, too.", _RULES),
    "extend-select": Setting(_rule_names, "Rules that are off by default, to switch on.", _RULES),
    "severity": Setting(
        _severities, "The severity of rules.", {"type": "object", "additionalProperties": {"$ref": "#/$defs/severity"}}
    ),
    "rules": Setting(
        _rule_options, "The options of rules.", {"type": "object", "additionalProperties": {"type": "object"}}
    ),
}
"""The settings that some scripts may have in another way."""

SETTINGS: Mapping[str, Setting] = {
    "select": Setting(_rule_names, "Rules and categories to check; none stands for all.", _RULES),
    "ignore": Setting(_rule_names, "Rules and categories to leave out.", _RULES),
    "extend-select": OVERRIDING["extend-select"],
    "files": Setting(_patterns, "The scripts to check in folders; none stands for all.", _STRINGS),
    "exclude": Setting(_patterns, "The scripts and folders to leave out in folders.", _STRINGS),
    "per-file-ignores": Setting(
        _rules_by_pattern,
        "Rules to leave out, by patterns of scripts.",
        {"type": "object", "additionalProperties": _RULES},
    ),
    "severity": OVERRIDING["severity"],
    "recordings": Setting(_files_by_pattern, "The recordings of scripts, by patterns of scripts.", _BY_PATTERN),
    "results": Setting(_files_by_pattern, "The results of runs, by patterns of scripts.", _BY_PATTERN),
    "runs": Setting(
        _files_by_pattern, "The folders where `results --history` keeps runs, by patterns of scripts.", _BY_PATTERN
    ),
    "gates": Setting(_gates, "What must hold of a run, by names of steps; `all` is the whole run.", _BY_PATTERN),
    "relevant-difference": Setting(
        _relevance,
        "The smallest difference between runs that matters, such as `5 % and 10 ms`: both must be reached.",
        {"type": "string"},
    ),
    "rules": OVERRIDING["rules"],
    "faults-noticed": Setting(
        _percentage,
        "How many of 100 faults `verify --faults` wants to be noticed at their step; none stands for each.",
        {"type": "integer", "minimum": 0, "maximum": 100},
    ),
    "logs": Setting(_files_by_pattern, "The logs of production, by patterns of scripts.", _BY_PATTERN),
    "production-distance": Setting(
        _percentage,
        "How many points shares of requests and journeys may be from those of production; 5 if not set.",
        {"type": "integer", "minimum": 0, "maximum": 100},
    ),
    "ignored": Setting(_ignored_rules, "What no finding is about.", {"$ref": "#/$defs/ignored"}),
    "overrides": Setting(
        _overrides, "Other settings for some scripts.", {"type": "array", "items": {"$ref": "#/$defs/override"}}
    ),
}
"""All settings."""

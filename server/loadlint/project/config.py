"""The configuration: `[tool.loadlint]` in the nearest pyproject.toml, or loadlint.toml."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.disk.limits import CONFIGURATION
from loadlint.disk.reach import EVERYWHERE, written
from loadlint.disk.reading import ReadError, read
from loadlint.errors import UserError
from loadlint.findings import Severity
from loadlint.rules import known_names
from loadlint.rules.base import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from loadlint.disk.reach import Reach
    from loadlint.rules import Rule

FILES = ("loadlint.toml", "pyproject.toml")
"""The names of the files that may hold a configuration; the first of them beats the second in one folder."""

ALWAYS_ON = frozenset({"syntax-error", "internal-error"})
_SEVERITIES = {severity.label: severity for severity in Severity}
OFF = "off"


class ConfigError(UserError):
    """A configuration that can't be used; the message names the file and the reason in one line."""


class Config(Struct, frozen=True):
    """What the user has set. Patterns and paths are relative to `root`."""

    root: str = "."
    file: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    recordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    results: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    def is_on(self, rule: Rule, path: str) -> bool:
        """Whether a rule checks a script. A rule that is selected by its own name beats an ignored category."""
        return self.why_off(rule, path) is None

    def why_off(self, rule: Rule, path: str) -> str | None:
        """The setting that switches a rule off for a script; None where it is on."""
        if self.severity.get(rule.name, rule.severity) is None:
            return "`severity` sets it to off"
        ignored = {*self.ignore, *self._ignored_in(path)}
        if rule.name in ignored:
            return f"`{rule.name}` is ignored"
        if rule.category in ignored and rule.name not in self.select:
            return f"the category `{rule.category}` is ignored"
        if rule.opt_in:
            return None if self._is_asked_for(rule.name) else f"it is off unless `extend-select` has `{rule.name}`"
        selected = not self.select or {rule.name, rule.category} & {*self.select, *self.extend_select}
        return None if selected or rule.name in ALWAYS_ON else "other rules are selected"

    def _is_asked_for(self, rule: str) -> bool:
        """Whether the user has named a rule that is off by itself."""
        return rule in (*self.select, *self.extend_select) or rule in self.severity

    def recordings_for(self, path: str, reach: Reach = EVERYWHERE) -> tuple[str, ...]:
        """The recordings that the configuration links to a script. A pattern finds nothing where `reach` ends."""
        return self._linked(self.recordings, path, reach)

    def results_for(self, path: str, reach: Reach = EVERYWHERE) -> tuple[str, ...]:
        """The results of runs that the configuration links to a script."""
        return self._linked(self.results, path, reach)

    def _linked(self, links: Mapping[str, tuple[str, ...]], path: str, reach: Reach) -> tuple[str, ...]:
        for pattern, files in links.items():
            if self._matches(pattern, path):
                return tuple(found for file in files for found in self._expand(file, reach))
        return ()

    def _ignored_in(self, path: str) -> tuple[str, ...]:
        patterns = self.per_file_ignores.items()
        return tuple(name for pattern, names in patterns if self._matches(pattern, path) for name in names)

    def _matches(self, pattern: str, path: str) -> bool:
        from loadlint.project.patterns import git_patterns

        relative = os.path.relpath(path, self.root).replace(os.sep, "/")
        return git_patterns([pattern]).match_file(relative)

    def _expand(self, file: str, reach: Reach) -> list[str]:
        if written(file) is not None:
            return [file]
        # Of folders that links may not lead to not even the names are read: such a pattern is refused as it is.
        if not any(char in file for char in "*?[") or reach.refusal(os.path.join(self.root, _fixed_part(file))):
            return [_shown(os.path.join(self.root, file))]
        from pathlib import Path

        try:
            found = sorted(_shown(str(found)) for found in Path(self.root).glob(file))
        except (ValueError, NotImplementedError):
            shown = _shown(self.file) if self.file else "the configuration"
            raise ConfigError(f"{shown}: {file!r} is no pattern of files below the configuration's folder") from None
        return found or [_shown(os.path.join(self.root, file))]


def find(folder: str) -> Config:
    """The configuration for the scripts in a folder: the nearest one, upwards. Raises ConfigError."""
    place = os.path.abspath(folder)
    while True:
        for file in (os.path.join(place, name) for name in FILES):
            # What is no file, such as a pipe, is an error and no reason to go on.
            if os.path.exists(file) and not os.path.isdir(file) and (table := _table_of(file)) is not None:
                return parse(table, file)
        above = os.path.dirname(place)
        if above == place:
            return Config(root=_shown(os.path.abspath(folder)))
        place = above


def load(file: str) -> Config:
    """The configuration in a file. Raises ConfigError."""
    table = _table_of(file)
    return parse({} if table is None else table, file)


def _table_of(file: str) -> Any:
    """What a file says for loadlint; None where it is a project's file that says nothing."""
    table = _toml(file)
    return table.get("tool", {}).get("loadlint") if os.path.basename(file) == "pyproject.toml" else table


def parse(table: Any, file: str) -> Config:
    """The configuration in a TOML table. Raises ConfigError."""
    known: dict[str, Callable[[str, Any], Any]] = {
        "select": _rule_names,
        "ignore": _rule_names,
        "extend-select": _rule_names,
        "per-file-ignores": _rules_by_pattern,
        "severity": _severities,
        "recordings": _files_by_pattern,
        "results": _files_by_pattern,
        "rules": _rule_options,
    }
    try:
        if not isinstance(table, dict):
            raise ConfigError("the configuration must be a table")
        for name in table:
            if name not in known:
                raise ConfigError(f"unknown setting {name!r}; there are {', '.join(known)}")
        values = {name: known[name](name, value) for name, value in table.items()}
    except ConfigError as error:
        raise ConfigError(f"{_shown(file)}: {error}") from None
    return Config(
        root=_shown(os.path.dirname(file) or "."),
        file=file,
        select=values.get("select", ()),
        ignore=values.get("ignore", ()),
        extend_select=values.get("extend-select", ()),
        per_file_ignores=values.get("per-file-ignores", {}),
        severity=values.get("severity", {}),
        recordings=values.get("recordings", {}),
        results=values.get("results", {}),
        settings=Settings(values.get("rules", {})),
    )


def check_names(names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """The same names, where all of them are rules or categories. Raises ConfigError."""
    for name in names:
        if name not in known_names():
            raise ConfigError(f"{where}: unknown rule or category {name!r}{_similar(name)}")
    return names


def _similar(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known_names(), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(read(file, CONFIGURATION).decode("utf-8"))
    except ReadError as error:
        raise ConfigError(f"{_shown(file)}: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{_shown(file)}: is no UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{_shown(file)}: is no valid TOML: {error}") from None


def _strings(name: str, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ConfigError(f"{name} must be a list of strings")
    return tuple(items)


def _rule_names(name: str, value: Any) -> tuple[str, ...]:
    return check_names(_strings(name, value), name)


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{name} must be a table")
    return value


def _rules_by_pattern(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    return {pattern: _rule_names(f"{name}.{pattern}", names) for pattern, names in _table(name, value).items()}


def _files_by_pattern(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    table = _table(name, value)
    return {pattern: _files(f"{name}.{pattern}", files) for pattern, files in table.items()}


def _files(name: str, value: Any) -> tuple[str, ...]:
    """Files and patterns of files, as `Path.glob` takes them."""
    files = _strings(name, value)
    for file in files:
        if any(character in file for character in "*?["):
            if os.path.isabs(file) or file.startswith("/"):
                raise ConfigError(f"{name}: {file!r} must be relative to the folder of the configuration")
            parts = file.replace(os.sep, "/").split("/")
            if any("**" in part and part != "**" for part in parts):
                raise ConfigError(f"{name}: `**` must stand alone between slashes in {file!r}")
            if ".." in parts[len(_fixed_part(file).split("/")) :]:
                raise ConfigError(f"{name}: `..` must stand before all wildcards in {file!r}")
    return files


def _fixed_part(pattern: str) -> str:
    """The folders of a pattern before the first that holds a wildcard."""
    parts = pattern.replace(os.sep, "/").split("/")
    first = next(number for number, part in enumerate(parts) if any(character in part for character in "*?["))
    return "/".join(parts[:first])


def _severities(name: str, value: Any) -> dict[str, Severity | None]:
    found: dict[str, Severity | None] = {}
    for rule, label in _table(name, value).items():
        check_names((rule,), name)
        if label != OFF and label not in _SEVERITIES:
            raise ConfigError(f"{name}.{rule} must be one of {', '.join([*_SEVERITIES, OFF])}")
        found[rule] = None if label == OFF else _SEVERITIES[label]
    return found


def _rule_options(name: str, value: Any) -> dict[str, dict[str, Any]]:
    table = _table(name, value)
    check_names(tuple(table), name)
    return {rule: _table(f"{name}.{rule}", options) for rule, options in table.items()}


def _shown(path: str) -> str:
    """The path as a person in the working directory would write it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path
    return path if relative.startswith("..") and os.path.isabs(path) else relative

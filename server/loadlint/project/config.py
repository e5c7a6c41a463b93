"""The configuration: `[tool.loadlint]` in the nearest pyproject.toml, or loadlint.toml."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.disk.limits import CONFIGURATION
from loadlint.disk.reach import EVERYWHERE, Reach, problem_of_name
from loadlint.disk.reading import ReadError, read
from loadlint.project.setting_values import (
    OFF,
    SETTINGS,
    ConfigError,
    Place,
    SettingError,
    check_names,
    fixed_part,
    has_wildcard,
    values_of,
)
from loadlint.project.toml_places import line_of
from loadlint.rules.base import Settings
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.findings import Severity
    from loadlint.numbers.comparison import Relevance
    from loadlint.numbers.gates import Gate
    from loadlint.rules import Rule

__all__ = ["ALWAYS_ON", "FILES", "OFF", "Config", "ConfigError", "check_names", "find", "load", "parse"]

FILES = ("loadlint.toml", "pyproject.toml")
"""The names of the files that may hold a configuration; the first of them beats the second in one folder."""

RUNS = "runs"
"""The folder beside a script where its runs are kept, where the configuration names none."""

ALWAYS_ON = frozenset({"syntax-error", "internal-error"})


class Ignored(Struct, frozen=True):
    """What no finding is about: values, names of fields and of headers in small letters, hosts."""

    values: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.values or self.names or self.headers or self.hosts)


class Override(Struct, frozen=True):
    """What holds beside the other settings for scripts that match one of `files`."""

    files: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


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
    gates: tuple[Gate, ...] = ()
    relevance: Relevance | None = None
    settings: Settings = field(default_factory=Settings)
    files: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignored: Ignored = Ignored()
    overrides: tuple[Override, ...] = ()
    faults_noticed: int | None = None
    logs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    production_distance: int | None = None
    runs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, path: str) -> Config:
        """The settings for one script: those that override others for it are a part of them."""
        config = self
        for override in self.overrides:
            if self._matches(override.files, path):
                options = {**config.settings.options, **override.options}
                config = replace(
                    config,
                    ignore=(*config.ignore, *override.ignore),
                    extend_select=(*config.extend_select, *override.extend_select),
                    severity={**config.severity, **override.severity},
                    settings=Settings(options),
                )
        return replace(config, overrides=()) if config is not self else self

    def is_left_out(self, path: str) -> bool:
        """Whether a script that was found in a folder is not to be checked."""
        if self.files and not self._matches(self.files, path):
            return True
        return bool(self.exclude) and self._matches(self.exclude, path)

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
        return self._paths_of_links(self.recordings, path, reach)

    def results_for(self, path: str, reach: Reach = EVERYWHERE) -> tuple[str, ...]:
        """The results of runs that the configuration links to a script."""
        return self._paths_of_links(self.results, path, reach)

    def logs_for(self, path: str, reach: Reach = EVERYWHERE) -> tuple[str, ...]:
        """The logs of production that the configuration links to a script."""
        return self._paths_of_links(self.logs, path, reach)

    def runs_folder(self, path: str, reach: Reach = EVERYWHERE) -> str | None:
        """The folder where the runs of a script are kept: `runs` beside it, or that which the configuration names.

        None where `reach` does not lead there.
        """
        (folder, *_) = self._paths_of_links(self.runs, path, reach) or (os.path.join(os.path.dirname(path), RUNS),)
        return folder if reach.refusal(folder) is None else None

    def _paths_of_links(self, links: Mapping[str, tuple[str, ...]], path: str, reach: Reach) -> tuple[str, ...]:
        for pattern, files in links.items():
            if self._matches((pattern,), path):
                return tuple(expanded for file in files for expanded in self._expand(file, reach))
        return ()

    def _ignored_in(self, path: str) -> tuple[str, ...]:
        patterns = self.per_file_ignores.items()
        return tuple(name for pattern, names in patterns if self._matches((pattern,), path) for name in names)

    def _matches(self, patterns: Iterable[str], path: str) -> bool:
        from loadlint.project.patterns import git_patterns

        relative = os.path.relpath(path, self.root).replace(os.sep, "/")
        return git_patterns(patterns).match_file(relative)

    def _expand(self, file: str, reach: Reach) -> list[str]:
        if problem_of_name(file) is not None:
            return [file]
        # Of folders that links may not lead to not even the names are read: such a pattern is refused as it is.
        if not has_wildcard(file) or reach.refusal(os.path.join(self.root, fixed_part(file))):
            return [_path_from_here(os.path.join(self.root, file))]
        from pathlib import Path

        try:
            matching = sorted(_path_from_here(str(path)) for path in Path(self.root).glob(file))
        except (ValueError, NotImplementedError):
            shown = _path_from_here(self.file) if self.file else "the configuration"
            raise ConfigError(f"{shown}: {file!r} is no pattern of files below the configuration's folder") from None
        return matching or [_path_from_here(os.path.join(self.root, file))]


def with_settings(config: Config, assignments: Sequence[str]) -> Config:
    """A configuration with settings as `key = value` on top, in TOML; tables add to those that are there.

    Without a file, patterns are relative to the working directory. Raises ConfigError.
    """
    if config.file is None and assignments:
        config = replace(config, root=".")
    for assignment in assignments:
        values = assigned_settings(assignment)
        added = of_values(values)
        for name in values:
            attribute = _attribute(name)
            before, after = getattr(config, attribute), getattr(added, attribute)
            if isinstance(after, Settings):
                after = Settings({**before.options, **after.options})
            config = replace(config, **{attribute: {**before, **after} if isinstance(after, dict) else after})
    return config


def is_assignment(text: str) -> bool:
    """Whether an argument is `key=value` for a setting, and no file."""
    key, equals, _ = text.partition("=")
    return bool(equals) and key.strip().partition(".")[0] in SETTINGS


def assigned_settings(assignment: str) -> dict[str, Any]:
    """The settings of one assignment; a value that is no TOML is a text. Raises ConfigError."""
    import tomllib

    key, _, value = assignment.partition("=")
    for text in (value, f'"{value.strip()}"'):
        try:
            table = tomllib.loads(f"{key} = {text}")
        except tomllib.TOMLDecodeError:
            continue
        try:
            return values_of(table, SETTINGS)
        except SettingError as error:
            raise ConfigError(f"--config {assignment}: {error}") from None
    raise ConfigError(f"--config {assignment}: is no valid TOML")


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
            return Config(root=_path_from_here(os.path.abspath(folder)))
        place = above


def load(file: str) -> Config:
    """The configuration in a file. Raises ConfigError."""
    table = _table_of(file)
    return parse({} if table is None else table, file)


def _table_of(file: str) -> Any:
    """What a file says for loadlint; None where it is a project's file that says nothing."""
    table = _toml(file)
    return table.get("tool", {}).get("loadlint") if _is_project_file(file) else table


def tables_above(file: str) -> tuple[str, ...]:
    """The tables that hold the settings in a file."""
    return ("tool", "loadlint") if _is_project_file(file) else ()


def _is_project_file(file: str) -> bool:
    return os.path.basename(file) == "pyproject.toml"


def parse(table: Any, file: str) -> Config:
    """The configuration in a TOML table. Raises ConfigError, whose message has the line of what is wrong."""
    try:
        values = values_of(table, SETTINGS)
    except SettingError as error:
        raise _wrong(file, str(error), _line(file, (*tables_above(file), *error.place))) from None
    return replace(of_values(values), root=_path_from_here(os.path.dirname(file) or "."), file=file)


def of_values(values: Mapping[str, Any]) -> Config:
    """The configuration that settings make, which were read before."""
    return Config(
        **{_attribute(name): _MAKERS[name](value) if name in _MAKERS else value for name, value in values.items()}
    )


def _attribute(name: str) -> str:
    """What a setting is called in `Config`."""
    return {"rules": "settings", "relevant-difference": "relevance"}.get(name, name.replace("-", "_"))


def _nothing_about(values: Mapping[str, tuple[str, ...]]) -> Ignored:
    names = (frozenset(text.lower() for text in values.get(name, ())) for name in ("names", "headers", "hosts"))
    return Ignored(frozenset(values.get("values", ())), *names)


def _override(values: Mapping[str, Any]) -> Override:
    return Override(
        values["files"],
        values.get("ignore", ()),
        values.get("extend-select", ()),
        values.get("severity", {}),
        values.get("rules", {}),
    )


_MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "rules": Settings,
    "ignored": _nothing_about,
    "overrides": lambda tables: tuple(map(_override, tables)),
}
"""What makes the attributes of settings that have no plain values."""


def _wrong(file: str, reason: str, line: int | None = None) -> ConfigError:
    where = _path_from_here(file) if line is None else f"{_path_from_here(file)}:{line}"
    return ConfigError(f"{where}: {reason}", os.path.abspath(file), line or 1, reason)


def _line(file: str, place: Place) -> int | None:
    """The line of a setting; None where the file can't be read any more."""
    try:
        text = read(file, CONFIGURATION).decode("utf-8", "replace")
    except ReadError:
        return None
    return line_of(text, place)


def _line_in(message: str, text: str) -> int | None:
    """The line that the reader of TOML names."""
    place = regex(r"\(at line (\d+), column \d+\)").search(message)
    if place is not None:
        return int(place[1])
    return max(1, len(text.splitlines())) if message.endswith("(at end of document)") else None


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    text = ""
    try:
        text = read(file, CONFIGURATION).decode("utf-8")
        return tomllib.loads(text)
    except ReadError as error:
        raise _wrong(file, str(error)) from None
    except UnicodeDecodeError:
        raise _wrong(file, "is no UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(file, f"is no valid TOML: {error}", _line_in(str(error), text)) from None


def _path_from_here(path: str) -> str:
    """The path as a person in the working directory would write it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path
    return path if relative.startswith("..") and os.path.isabs(path) else relative

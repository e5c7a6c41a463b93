"""Where modules are that a script imports by a bare name: aliases of `tsconfig.json`, packages of the same repository.

k6 finds modules by relative names only: scripts with other names go through a bundler, which reads these files. What is
installed in `node_modules` is others' and stays unknown.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from loadlint.dialects.base import ReadFile
from loadlint.dialects.script.read.local_modules import data_at
from loadlint.text.regex import regex

_MOST_FOLDERS = 6
_CONDITIONS = ("k6", "import", "module", "default", "require", "types")
_NO_JSON = regex(r'("(?:\\.|[^"\\])*+(?:"|\Z))|//[^\n]*+|/\*.*?(?:\*/|\Z)|,(?=\s*+[}\]])', re.DOTALL)
"""Strings, and what stands between them that JSON does not have: comments, commas at the end."""
_PACKAGE = regex(r"(@[\w.-]+/[\w.-]+|[\w.-]+)(?:/(.+))?")


def package_paths(importer: str, name: str, read_file: ReadFile) -> Iterator[str]:
    """The files that a bare name may mean in a file, without their endings, the nearest first."""
    folder = posixpath.dirname(importer)
    for _ in range(_MOST_FOLDERS):
        for place in (*_by_alias(folder, name, read_file), *_in_packages(folder, name, read_file)):
            yield posixpath.normpath(posixpath.join(folder, place))
        parent = posixpath.normpath(posixpath.join(folder, ".."))
        if parent == folder or _is_repository(folder, read_file):
            return
        folder = parent


def _by_alias(folder: str, name: str, read_file: ReadFile) -> Iterator[str]:
    """By `paths` and `baseUrl` of the compiler's options."""
    for file in ("tsconfig.json", "jsconfig.json"):
        options = _object(_read_json(posixpath.join(folder, file), read_file).get("compilerOptions"))
        base = options.get("baseUrl")
        for target in _targets(_object(options.get("paths")), name):
            yield posixpath.join(base if isinstance(base, str) else "", target)
        if isinstance(base, str):
            yield posixpath.join(base, name)


def _in_packages(folder: str, name: str, read_file: ReadFile) -> Iterator[str]:
    """In a package of the workspaces that a folder has, or in the package that the folder is itself."""
    description = _read_json(posixpath.join(folder, "package.json"), read_file)
    if name.startswith("#"):
        yield from _targets(_object(description.get("imports")), name)
        return
    parts = _PACKAGE.fullmatch(name)
    if parts is None or not description:
        return
    package, inside = parts[1], parts[2] or ""
    if description.get("name") == package:
        yield from _in_package(description, inside)
    for place in _workspaces(description, package):
        other = _read_json(posixpath.join(folder, place, "package.json"), read_file)
        if other.get("name") == package:
            yield from (posixpath.join(place, target) for target in _in_package(other, inside))


def _workspaces(description: Mapping[str, Any], package: str) -> Iterator[str]:
    """The folders that may hold a package: nobody lists folders here, they are called as the package is."""
    listed = description.get("workspaces")
    patterns = listed.get("packages") if isinstance(listed, dict) else listed
    short = package.rpartition("/")[2]
    for pattern in patterns if isinstance(patterns, list) else ():
        if isinstance(pattern, str):
            yield re.sub(r"\*+", lambda _: short, pattern, count=1)


def _in_package(description: Mapping[str, Any], inside: str) -> Iterator[str]:
    """The files that a package gives for a path inside of it."""
    exports = description.get("exports")
    if isinstance(exports, str) or (isinstance(exports, dict) and not any(key.startswith(".") for key in exports)):
        exports = {".": exports}
    if isinstance(exports, dict):
        yield from _targets(exports, f"./{inside}" if inside else ".")
    mains = (description.get(key) for key in ("module", "main"))
    yield from [inside] if inside else [main for main in mains if isinstance(main, str)] or ["index"]


def _targets(table: Mapping[str, Any], name: str) -> Iterator[str]:
    """What a table gives for a name; a `*` in a key stands for what is put in place of the one in its value."""
    for key, value in table.items():
        before, star, after = key.partition("*")
        if star and name.startswith(before) and name.endswith(after) and len(name) >= len(before) + len(after):
            middle = name[len(before) : len(name) - len(after)]
            yield from (target.replace("*", middle) for target in _files(value))
        elif name == key:
            yield from _files(value)


def _files(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
    elif isinstance(value, dict):
        yield from (value[name] for name in _CONDITIONS if isinstance(value.get(name), str))


def _is_repository(folder: str, read_file: ReadFile) -> bool:
    """Whether a repository begins here: what lies around it is not the project's."""
    places = (posixpath.join(folder, ".git", "HEAD"), posixpath.join(folder, ".git"))
    return any(data_at(place, read_file) is not None for place in places)


def _read_json(path: str, read_file: ReadFile) -> Mapping[str, Any]:
    data = data_at(path, read_file)
    try:
        text = data.decode("utf-8-sig") if data else ""
        return _object(json.loads(_NO_JSON.sub(lambda match: match[1] or "", text)) if text else None)
    except (ValueError, RecursionError):
        return {}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

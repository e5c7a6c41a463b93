"""All regular expressions of the program, found in its source, those that are put together too."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import loadlint

ROOT = Path(loadlint.__file__).parent
_OF_RE = frozenset("compile match search fullmatch findall finditer sub subn split".split())
_METHODS = _OF_RE - {"compile"}
_NAMED = re.compile(rf"\bregex\(|\.(?:{'|'.join(sorted(_OF_RE))})\b")


@dataclass(frozen=True)
class Expression:
    """One of them, where it is written, and how it is used as far as its name tells."""

    place: str
    compiled: re.Pattern[Any]
    methods: frozenset[str]


class _Anything(str):
    """Stands for a value that is only there when the program runs."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self

    def __getitem__(self, item: Any) -> Any:
        return self


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        import builtins

        if hasattr(builtins, name):
            raise KeyError(name)
        return _Anything("name")


@cache
def expressions() -> tuple[Expression, ...]:
    """Each expression; those that a script or plan gives are not among them (`bounded_regex` runs these)."""
    return tuple(_expressions())


def _expressions() -> Iterator[Expression]:
    texts = {path: path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in texts.items() if _NAMED.search(text)}
    everywhere = _uses(trees.values())
    for path, tree in trees.items():
        name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _method(node) and node.args]
        if not calls:
            # Among them is what runs inside of mitmproxy, which is not installed here.
            continue
        module = importlib.import_module(name)
        names = {call: target for target, call in _assigned(tree)}
        uses = everywhere | {name: methods for name, methods in _uses([tree]).items() if name.startswith("_")}
        for node in calls:
            compiled = _compiled(node, module)
            if compiled is None:
                continue
            method = _method(node)
            methods = uses.get(names.get(node, ""), frozenset()) if method == "compile" else frozenset({method or ""})
            yield Expression(f"{path.relative_to(ROOT)}:{node.lineno}", compiled, methods or _METHODS)


def _method(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Name) and call.func.id == "regex":
        return "compile"
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "re":
        return call.func.attr if call.func.attr in _OF_RE else None
    return None


def _assigned(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            for call in ast.walk(node.value):
                if isinstance(call, ast.Call):
                    yield node.targets[0].id, call


def _uses(trees: Any) -> dict[str, frozenset[str]]:
    """The methods that are called of a name."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS and isinstance(node.value, ast.Name):
                found.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(methods) for name, methods in found.items()}


def _compiled(call: ast.Call, module: ModuleType) -> re.Pattern[Any] | None:
    flags = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    first_flag = 1 if _method(call) in ("compile", "match", "search", "fullmatch", "findall", "finditer") else 9
    if _method(call) != "compile":
        first_flag += 1
    flags += call.args[first_flag : first_flag + 1]
    pattern = _value(call.args[0], module)
    if not isinstance(pattern, str | bytes) or isinstance(pattern, _Anything):
        return None
    try:
        return re.compile(pattern, *[_value(flag, module) for flag in flags])
    except (re.error, TypeError):
        return None


def _value(node: ast.expr, module: ModuleType) -> Any:
    names = _Names(vars(module))
    try:
        return eval(compile(ast.Expression(node), "expression", "eval"), names)
    except Exception:
        return None

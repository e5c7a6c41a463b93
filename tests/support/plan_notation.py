r"""A short notation for test plans in rules' documentation, where thirty lines of XML would say one thing.

```plan
thread group Users
  GET /carts
    extract cartId = cart=(\d+)
    assert cartId is not "NOT_FOUND"
  GET /orders on shop.test with embedded resources
```

What stands under an element applies to it. `extract` is a Regular Expression Extractor with template `$1$`, match
number 1 and default `NOT_FOUND`; others stand in brackets: `extract cartId [match "0", default ""] = cart=(\d+)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

_UNIT = "  "
_GROUP = re.compile(r"(setup )?thread group (.+)")
_SAMPLER = re.compile(r"([A-Z]+) (\S+)(?: on (\S+))?( with embedded resources)?")
_EXTRACT = re.compile(r"extract (\w+)(?: \[(.*?)\])? = (.+)")
_OPTION = re.compile(r'(match|default|template) "(.*?)"')
_USUAL = {"match": "1", "default": "NOT_FOUND", "template": "$1$"}
_NAMES = {"match": "match_number", "default": "default", "template": "template"}


def to_jmx(notation: str) -> str:
    """The test plan. Raises ValueError for a line that says nothing known."""
    lines = [line for line in notation.splitlines() if line.strip()]
    body = "\n".join(_tree(lines, 0, 2))
    return (
        f'<jmeterTestPlan version="1.2">\n{_UNIT}<hashTree>\n{_UNIT * 2}<TestPlan testname="Shop"/>\n'
        f"{_UNIT * 2}<hashTree>\n{body}\n{_UNIT * 2}</hashTree>\n{_UNIT}</hashTree>\n</jmeterTestPlan>\n"
    )


def from_jmx(plan: str) -> str:
    """The notation of a plan. Raises ValueError for an element that it has no words for."""
    root = etree.fromstring(plan.encode())
    (tree,) = root.findall("hashTree")
    return "".join(f"{line}\n" for line in _words(tree.findall("hashTree")[0], 0))


def _tree(lines: list[str], depth: int, level: int) -> Iterator[str]:
    """The elements of some lines, each with its `hashTree`. `depth` is the lines' indentation, `level` the XML's."""
    indent = _UNIT * (level + 1)
    number = 0
    while number < len(lines):
        end = number + 1
        while end < len(lines) and lines[end].startswith(_UNIT * (depth + 1)):
            end += 1
        yield from (indent + line for line in _element(lines[number].strip()))
        inner = list(_tree(lines[number + 1 : end], depth + 1, level + 1))
        yield from [f"{indent}<hashTree>", *inner, f"{indent}</hashTree>"] if inner else [f"{indent}<hashTree/>"]
        number = end


def _element(line: str) -> list[str]:
    if group := _GROUP.fullmatch(line):
        return [f"<{'SetupThreadGroup' if group[1] else 'ThreadGroup'} testname={quoteattr(group[2])}/>"]
    if sampler := _SAMPLER.fullmatch(line):
        held = {"path": sampler[2], "method": sampler[1]} | ({"domain": sampler[3]} if sampler[3] else {})
        properties = [_string(f"HTTPSampler.{name}", text) for name, text in held.items()]
        properties += ['<boolProp name="HTTPSampler.image_parser">true</boolProp>'] if sampler[4] else []
        return _with("HTTPSamplerProxy", f"{sampler[1]} {sampler[2]}", properties)
    if extract := _EXTRACT.fullmatch(line):
        options = _USUAL | dict(_OPTION.findall(extract[2] or ""))
        held = {"refname": extract[1], "regex": extract[3]} | {_NAMES[name]: text for name, text in options.items()}
        return _with("RegexExtractor", extract[1], [_string(f"RegexExtractor.{name}", held[name]) for name in held])
    raise ValueError(f"no element is written so: {line}")


def _with(tag: str, label: str, properties: list[str]) -> list[str]:
    return [f"<{tag} testname={quoteattr(label)}>", *(_UNIT + line for line in properties), f"</{tag}>"]


def _string(name: str, text: str) -> str:
    return f'<stringProp name="{name}">{escape(text)}</stringProp>'


def _words(tree: etree._Element, depth: int) -> Iterator[str]:
    children = list(tree)
    for element, below in zip(children[::2], children[1::2], strict=True):
        yield _UNIT * depth + _said(element)
        yield from _words(below, depth + 1)


def _said(element: etree._Element) -> str:
    held = {str(child.get("name")).rpartition(".")[2]: child.text or "" for child in element}
    match element.tag:
        case "ThreadGroup":
            return f"thread group {element.get('testname')}"
        case "SetupThreadGroup":
            return f"setup thread group {element.get('testname')}"
        case "HTTPSamplerProxy":
            host = f" on {held['domain']}" if held.get("domain") else ""
            return f"{held['method']} {held['path']}{host}" + " with embedded resources" * ("image_parser" in held)
        case "RegexExtractor":
            options = [f'{name} "{held[_NAMES[name]]}"' for name in _USUAL if held[_NAMES[name]] != _USUAL[name]]
            return f"extract {held['refname']}{' [' + ', '.join(options) + ']' if options else ''} = {held['regex']}"
        case "ResponseAssertion" if held["scope"] == "variable" and held["test_type"] == "12":
            return f'assert {held["variable"]} is not "{element.findtext("collectionProp/stringProp")}"'
    raise ValueError(f"there are no words for {element.tag}")

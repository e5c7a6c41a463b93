r"""A short notation for test plans in rules' documentation, where thirty lines of XML would say one thing.

```plan
thread group Users
  GET /carts
    extract cartId = cart=(\d+)
    assert cartId is not "NOT_FOUND"
  GET /orders on shop.test with embedded resources
  POST /orders sending item=4&note=a b
    headers X-Token: ${token}, X-Client: web
    extract order from JSON = $.order.id
  PUT /orders/4 sending {"note":"b"}
    extract key from CSS = input[name='key'] @value
```

What stands under an element applies to it. `extract` is a Regular Expression Extractor with template `$1$`, match
number 1 and default `NOT_FOUND`; others stand in brackets: `extract cartId [match "0", default ""] = cart=(\d+)`. What
is sent is a form, whose fields JMeter encodes, or JSON as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

_UNIT = "  "
_GROUP = re.compile(r"(setup )?thread group (.+)")
_SAMPLER = re.compile(r"([A-Z]+) (\S+)(?: on (\S+))?( with embedded resources)?(?: sending (.+))?")
_EXTRACT = re.compile(r"extract (\w+)(?: from (JSON|CSS))?(?: \[(.*?)\])? = (.+)")
_OPTION = re.compile(r'(match|default|template) "(.*?)"')
_GUARD = re.compile(r'assert (\w+) is not "(.*)"')
_USUAL = {"match": "1", "default": "NOT_FOUND", "template": "$1$"}
_KINDS = {
    "": ("RegexExtractor", "refname", "regex", {"match": "match_number", "default": "default", "template": "template"}),
    "JSON": (
        "JSONPostProcessor",
        "referenceNames",
        "jsonPathExprs",
        {"match": "match_numbers", "default": "defaultValues"},
    ),
    "CSS": ("HtmlExtractor", "refname", "expr", {"match": "match_number", "default": "default"}),
}
"""For each kind of extractor its class, and the properties for the variable, the expression and the options."""


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
        return _with("HTTPSamplerProxy", f"{sampler[1]} {sampler[2]}", [*properties, *_body(sampler[5] or "")])
    if extract := _EXTRACT.fullmatch(line):
        return _extractor(extract[1], extract[2] or "", _USUAL | dict(_OPTION.findall(extract[3] or "")), extract[4])
    if line.startswith("headers "):
        pairs = (header.split(": ", 1) for header in line.removeprefix("headers ").split(", "))
        rows = [_row(name, "Header", {"Header.name": name, "Header.value": value}) for name, value in pairs]
        headers = _under(_collection("HeaderManager.headers", rows))
        return ['<HeaderManager guiclass="HeaderPanel" testname="Headers">', *headers, "</HeaderManager>"]
    if guard := _GUARD.fullmatch(line):
        return _guard(guard[1], guard[2])
    raise ValueError(f"no element is written so: {line}")


def _extractor(variable: str, kind: str, options: dict[str, str], expression: str) -> list[str]:
    cls, refname, main, names = _KINDS[kind]
    held = {refname: variable, main: expression}
    if kind == "CSS":
        held[main], _, held["attribute"] = expression.partition(" @")
    held |= {names[name]: text for name, text in options.items() if name in names}
    return _with(cls, variable, [_string(f"{cls}.{name}", text) for name, text in held.items()])


def _guard(variable: str, default: str) -> list[str]:
    texts = _collection("Asserion.test_strings", [[_string("0", default)]])
    held = {
        "custom_message": f"no {variable}", "test_field": "Assertion.response_data", "assume_success": "false",
        "test_type": "12", "scope": "variable",
    }  # fmt: skip
    properties = [_string(f"Assertion.{name}", text) for name, text in held.items()]
    return _with(
        "ResponseAssertion", f"{variable} was found", [*texts, *properties, _string("Scope.variable", variable)]
    )


def _body(text: str) -> list[str]:
    if not text:
        return []
    if text.startswith("{"):
        rows = [_row("", "HTTPArgument", {"Argument.value": text})]
        raw = ['<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>']
    else:
        pairs, raw = [pair.split("=", 1) for pair in text.split("&")], []
        always = {"HTTPArgument.always_encode": "true"}
        rows = [
            _row(name, "HTTPArgument", {**always, "Argument.name": name, "Argument.value": value})
            for name, value in pairs
        ]
    held = _under(_collection("Arguments.arguments", rows))
    return [*raw, '<elementProp name="HTTPsampler.Arguments" elementType="Arguments">', *held, "</elementProp>"]


def _collection(name: str, rows: list[list[str]]) -> list[str]:
    return [f'<collectionProp name="{name}">', *(line for row in rows for line in _under(row)), "</collectionProp>"]


def _row(name: str, kind: str, held: dict[str, str]) -> list[str]:
    properties = _under([_string(key, text) for key, text in held.items()])
    return [f'<elementProp name={quoteattr(name)} elementType="{kind}">', *properties, "</elementProp>"]


def _under(lines: list[str]) -> list[str]:
    return [_UNIT + line for line in lines]


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
            embedded = " with embedded resources" * ("image_parser" in held)
            return f"{held['method']} {held['path']}{host}{embedded}{_sent(element)}"
        case "HeaderManager":
            texts = [row.findtext("stringProp[@name='Header.value']") or "" for row in element.iter("elementProp")]
            names = [row.findtext("stringProp[@name='Header.name']") for row in element.iter("elementProp")]
            return "headers " + ", ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
        case "RegexExtractor" | "JSONPostProcessor" | "HtmlExtractor":
            return _said_of_extractor(element.tag, held)
        case "ResponseAssertion" if held["scope"] == "variable" and held["test_type"] == "12":
            return f'assert {held["variable"]} is not "{element.findtext("collectionProp/stringProp")}"'
    raise ValueError(f"there are no words for {element.tag}")


def _said_of_extractor(cls: str, held: dict[str, str]) -> str:
    kind, (_, refname, main, names) = next((kind, words) for kind, words in _KINDS.items() if words[0] == cls)
    options = [f'{name} "{held[names[name]]}"' for name in names if held[names[name]] != _USUAL[name]]
    source = f" from {kind}" if kind else ""
    attribute = f" @{held['attribute']}" if held.get("attribute") else ""
    shown = f" [{', '.join(options)}]" if options else ""
    return f"extract {held[refname]}{source}{shown} = {held[main]}{attribute}"


def _sent(sampler: etree._Element) -> str:
    rows = sampler.findall("elementProp[@name='HTTPsampler.Arguments']/collectionProp/elementProp")
    pairs = [
        (row.findtext("stringProp[@name='Argument.name']"), row.findtext("stringProp[@name='Argument.value']") or "")
        for row in rows
    ]
    shown = "&".join(value if name is None else f"{name}={value}" for name, value in pairs)
    return f" sending {shown}" if shown else ""

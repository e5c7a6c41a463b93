"""The extractors that look into XML: XPath 1.0 (Xalan on a DOM) and XPath 2.0 (Saxon)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from loadlint.cache.memory import remembering
from loadlint.dialects.jmeter.evaluator.sample import Sample, texts_of
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable
from loadlint.extractor import NotEvaluatedError
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from loadlint.dialects.jmeter.evaluator.sample_variables import Variables


class BrokenXmlError(ValueError):
    """The text is not well-formed."""


def xpath(settings: Settings, sample: Sample, variables: Variables) -> None:
    """XPathExtractor."""
    for option in ("tolerant", "validate", "whitespace", "fragment", "download_dtds"):
        if settings.is_true(f"XPathExtractor.{option}"):
            raise NotEvaluatedError(f"its option `{option}` is on")
    number = settings.number("XPathExtractor.matchNumber", -1)
    query = settings.text("XPathExtractor.xpathQuery")
    spaces = settings.is_true("XPathExtractor.namespace")
    _run(settings, "XPathExtractor", variables, texts_of(settings, sample, variables),
         lambda text: _xpath1_values(text, query, number, spaces=spaces))  # fmt: skip


def xpath2(settings: Settings, sample: Sample, variables: Variables) -> None:
    """XPath2Extractor. It reads the main sample as often as there are samples in its scope."""
    if settings.is_true("XPathExtractor2.fragment"):
        raise NotEvaluatedError("its option `fragment` is on")
    number = settings.number("XPathExtractor2.matchNumber", 0)
    query = settings.text("XPathExtractor2.xpathQuery")
    spaces = settings.text("XPathExtractor2.namespaces")
    texts = texts_of(settings, sample, variables)
    if not is_of_variable(settings):
        texts = [sample.field_text("body") for _ in texts]
    _run(settings, "XPathExtractor2", variables, texts,
         lambda text: _pick_xpath2(_xpath2_values(text, query, spaces), number))  # fmt: skip


def _run(settings: Settings, prefix: str, variables: Variables, texts: list[str], search: Any) -> None:
    name = settings.text(f"{prefix}.refname")
    count = f"{name}_matchNr"
    previous = variables.count(count)
    variables.put(name, settings.text(f"{prefix}.default"))
    variables.put(count, "0")
    variables.remove(f"{name}_1")
    values: list[str | None] = []
    try:
        for text in texts:
            values += search(text)
    except BrokenXmlError:
        return
    variables.put(count, str(len(values)))
    if values and values[0] is not None:
        variables.put(name, values[0])
    variables.put_numbered(name, values)
    variables.remove_numbered(name, len(values) + 1, max(previous, len(values) + 1))


def _pick(values: list[str | None], number: int) -> list[str | None]:
    if number < 0:
        return values
    if number == 0:
        if len(values) > 1:
            raise NotEvaluatedError("one of several is drawn at random")
        return values
    return values[number - 1 : number]


def _pick_xpath2(values: list[str | None], number: int) -> list[str | None]:
    if number == 0 and not values:
        raise BrokenXmlError("there is no item to draw")
    return _pick(values, number)


# --- the documents


@remembering(2 << 20)
def _root(data: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise BrokenXmlError from None


_DECLARED_ENCODING = regex(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_DECLARATION = regex(r"<\?xml[^<>]*\?>")


def _xml_root(text: str) -> _Element:
    if "<!DOCTYPE" in text or "<![CDATA[" in text:
        raise NotEvaluatedError("the XML has a document type or CDATA")
    return _root(text.encode("utf-8", "surrogatepass"))


# --- XPath 1.0

_PREFIXED = regex(r"<[^<>\s/:!?]+:|<[^<>]*\s[^<>\s=\"':]+:[^<>\s=\"']+\s*=")


def _xpath1_values(text: str, query: str, number: int, *, spaces: bool) -> list[str | None]:
    declared = _DECLARED_ENCODING.match(text)
    if declared and not text.isascii() and declared[1].lower() not in ("utf-8", "utf8"):
        raise NotEvaluatedError("JMeter reads the XML in a wrong encoding")
    _check(query, strict=False)
    if not spaces and _PREFIXED.search(text):
        raise NotEvaluatedError("the XML has prefixes, which the extractor does not know")
    root = _xml_root(text)
    names = _namespaces(root, query, text, spaces=spaces)
    result = _search(root, query, names)
    values = _values(result, _dom_value)
    return _pick(values, number) if isinstance(result, list) else values


def _namespaces(root: _Element, query: str, text: str, *, spaces: bool) -> dict[str, str]:
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    if "xmlns" in text and not spaces:
        raise NotEvaluatedError("the XML has namespaces, which the extractor does not know")
    if any(
        prefix not in names for prefix in re.findall(r"(?<![\w.-])([A-Za-z_][\w.-]*+):(?=[A-Za-z_*])", _bare(query))
    ):
        raise NotEvaluatedError("the query has a prefix that the document's element does not declare")
    return names


def _dom_value(node: _Element) -> str | None:
    """The value of an element's first child: JMeter looks no further. None where that is an element, or missing."""
    from lxml import etree

    if node.text:
        return str(node.text)
    first = next(iter(node), None)
    if first is None or isinstance(first.tag, str):
        return None
    if isinstance(first, etree._Comment | etree._ProcessingInstruction):
        return str(first.text or "")
    raise NotEvaluatedError("the XML has an entity")


# --- XPath 2.0


def _xpath2_values(text: str, query: str, spaces: str) -> list[str | None]:
    _check(query, strict=True)
    if re.search(r"(?<!\w)text\(\)\s*,", query) and _is_mixed(text):
        raise NotEvaluatedError("an element has several texts")
    names = dict(re.findall(r"^([^=\n]+)=([^\n]*)$", spaces, re.MULTILINE))
    if any(
        prefix not in names for prefix in re.findall(r"(?<![\w.-])([A-Za-z_][\w.-]*+):(?=[A-Za-z_*])", _bare(query))
    ):
        raise NotEvaluatedError("the query has a prefix that is not declared")
    if text.startswith("\ufeff"):
        raise NotEvaluatedError("the XML begins with a byte-order mark")
    root = _xml_root(_DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text)
    return _values(_search(root, query, names), lambda node: str(node.xpath("string()")))


def _is_mixed(text: str) -> bool:
    return any(
        bool((node.text or "").strip()) + sum(bool((child.tail or "").strip()) for child in node) > 1
        or (len(node) and (node.text or any(child.tail for child in node)))
        for node in _xml_root(text).iter()
    )


# --- both


def _search(root: _Element, query: str, names: dict[str, str]) -> Any:
    from lxml import etree

    try:
        return root.getroottree().xpath(query, namespaces=names)
    except etree.XPathError:
        raise NotEvaluatedError("the XPath query fails") from None


def _values(result: Any, of_element: Any) -> list[str | None]:
    if isinstance(result, bool):
        return ["true" if result else "false"]
    if isinstance(result, float):
        if result != int(result):
            raise NotEvaluatedError("the query gives a fraction")
        return [str(int(result))]
    if isinstance(result, str):
        return [str(result)]
    return [str(node) if isinstance(node, str) else of_element(node) for node in result]


_TOKEN = regex(
    r"\s*(?:(\"[^\"]*\"|'[^']*')|(\d{1,9})(?![\w.])|(::|//|\.\.|!=|[/@.*\[\]()|=,])|([A-Za-z_][\w.-]*(?::[A-Za-z_*][\w.-]*)?))"
)
_AXES = frozenset("child descendant parent ancestor self attribute following-sibling preceding-sibling".split())
_FUNCTIONS = frozenset(
    "text node position last contains starts-with normalize-space string concat count not name local-name".split()
)
_FUNCTIONS_OF_NODES = frozenset("text node position last name local-name".split())


def _bare(query: str) -> str:
    """The query without texts and axes."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|(?<![\w-])[\w-]++::", " ", query)


def _tokens(query: str) -> Iterator[str]:
    position = 0
    while position < len(query.rstrip()):
        match = _TOKEN.match(query, position)
        if match is None:
            raise NotEvaluatedError(f"`{query[position : position + 20]}` in the XPath query is not read")
        yield match[0].strip()
        position = match.end()


def _check(query: str, *, strict: bool) -> None:
    """Refuse what may not mean the same in all libraries. `strict` is for XPath 2, which has types."""
    tokens = list(_tokens(query))
    if not tokens:
        raise NotEvaluatedError("there is no query")
    if not strict and any(token in ("@", "attribute") and "*" in tokens[i : i + 3] for i, token in enumerate(tokens)):
        raise NotEvaluatedError("a DOM has attributes in another order")
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        before = tokens[i - 1] if i else ""
        if token == "::" and before not in _AXES:
            raise NotEvaluatedError(f"the axis `{before}` is not read")
        if following == "(" and token not in "([,|=!=and or" and re.match(r"[A-Za-z_]", token):
            if token not in _FUNCTIONS:
                raise NotEvaluatedError(f"the XPath function `{token}` is not run")
            if strict and token not in _FUNCTIONS_OF_NODES and not _has_single_arguments(tokens, i):
                raise NotEvaluatedError(f"XPath 2 may refuse what `{token}` is given")
        if strict and token in ("=", "!=") and (_is_number(following) or _is_number(before)):
            counted = before == ")" and any(name in tokens for name in ("position", "last", "count"))
            if not counted:
                raise NotEvaluatedError("XPath 2 compares numbers with care for types")


def _is_number(token: str) -> bool:
    return token.isdigit()


def _has_single_arguments(tokens: list[str], function: int) -> bool:
    """Whether each argument is a text, `.`, an attribute or text(); `count` and `not` may have any."""
    if tokens[function] in ("count", "not"):
        return True
    inner: list[str] = []
    depth = 0
    for token in tokens[function + 1 :]:
        depth += (token == "(") - (token == ")")
        inner.append(token)
        if depth == 0:
            break
    arguments = " ".join(inner[1:-1]).split(" , ")
    return all(
        re.fullmatch(r"\"[^\"]*\"|'[^']*'|\.|@ [\w.:-]+|text \( \)|", argument.strip()) is not None
        for argument in arguments
    )

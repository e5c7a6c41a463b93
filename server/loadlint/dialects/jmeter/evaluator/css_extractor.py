"""The extractor that looks into HTML, with both of its parsers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from loadlint.cache.memory import remembered
from loadlint.dialects.jmeter.evaluator import css_selectors
from loadlint.dialects.jmeter.evaluator.processor_settings import is_of_variable, samples
from loadlint.dialects.jmeter.evaluator.soundness import reads_alike
from loadlint.extractor import NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from selectolax.lexbor import LexborNode

    from loadlint.dialects.jmeter.evaluator.processor_settings import Settings
    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.dialects.jmeter.evaluator.sample_variables import Variables


def css(settings: Settings, sample: Sample, variables: Variables) -> None:
    """HtmlExtractor."""
    name = settings.text("HtmlExtractor.refname")
    number = settings.number("HtmlExtractor.match_number")
    default = settings.text("HtmlExtractor.default")
    library = settings.text("HtmlExtractor.extractor_impl")
    if library not in _LIBRARIES:
        raise NotEvaluatedError("its parser is not known")
    if default or settings.is_true("HtmlExtractor.default_empty_value"):
        variables.put(name, default)
    values: list[str | None] = []
    for key, text in _texts(settings, sample, variables):
        kept_text = variables.parsed.setdefault(f"{library or 'JSOUP'} {key}", text) if key else text
        values += _LIBRARIES[library](
            kept_text, settings.text("HtmlExtractor.expr"), settings.text("HtmlExtractor.attribute")
        )
        if 0 < number <= len(values):
            break
    count = f"{name}_matchNr"
    previous = variables.count(count)
    variables.remove(count)
    kept = 0
    if number < 0:
        kept = len(values)
        variables.put(count, str(kept))
        for n, value in enumerate(values, 1):
            if value is not None:
                variables.put(f"{name}_{n}", value)
    elif number == 0 and values:
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            raise NotEvaluatedError("some of the elements lack the attribute")
        variables.put_one_of(name, known)
    elif number > 0 and len(values) >= number and (chosen := values[number - 1]) is not None:
        variables.put(name, chosen)
    for n in range(kept + 1, previous + 1):
        variables.remove(f"{name}_{n}")


def _texts(settings: Settings, sample: Sample, variables: Variables) -> list[tuple[str, str]]:
    """What is searched, each text with the key under which JMeter keeps its document."""
    if is_of_variable(settings):
        value = variables.get(settings.text("Scope.variable"))
        return [("-1", value)] if value else []
    return [("" if i else "0", one.known("body")) for i, one in enumerate(samples(settings, sample))]


@remembered(2 << 20)
def _document(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(text)


# --- jsoup


def _select(text: str, selector: str) -> list[LexborNode]:
    if not reads_alike(text):
        raise NotEvaluatedError("jsoup may see another structure in the page")
    return css_selectors.select(_document(text), selector, _same_for_jsoup)


def _jsoup(text: str, selector: str, attribute: str) -> Sequence[str | None]:
    found = _select(text, selector)
    if not attribute.strip():
        _refuse_line_ends(text, found)
        return [text_of(node) for node in found]
    name = attribute.lower()
    if name.startswith("abs:") or name != name.strip():
        raise NotEvaluatedError("the attribute is an odd one")
    return [_attribute(node, name) or "" for node in found]


def whole_texts(text: str, selector: str) -> list[str]:
    """`wholeText() + data()` of the elements that a selector finds: what stands in them, unchanged."""
    found = _select(text, selector)
    _refuse_line_ends(text, found)
    return [_whole(node) for node in found]


_STARTS_WITH_LINE_END = re.compile(r"<textarea\b[^>]*>\r?\n", re.IGNORECASE)


def _refuse_line_ends(text: str, found: Sequence[LexborNode]) -> None:
    """jsoup keeps a line end at the start of a textarea, which the standard drops."""
    if _STARTS_WITH_LINE_END.search(text) and any(
        inside.tag == "textarea" for node in found for inside in css_selectors.elements(node)
    ):
        raise NotEvaluatedError("a textarea begins with a line end")


def _whole(node: LexborNode) -> str:
    inside = {child.tag for child in css_selectors.elements(node) if child.mem_id != node.mem_id}
    if inside & {"br", *_DATA}:
        raise NotEvaluatedError("the element has scripts or line ends inside")
    return node.text(deep=True)


def _attribute(node: LexborNode, name: str) -> str | None:
    return next((value or "" for key, value in node.attributes.items() if key.lower() == name), None)


def _same_for_jsoup(content: str, comparison: str, value: str) -> bool:
    content, value = content.lower(), value.lower()
    if comparison == "=":
        return content.strip() == value
    if comparison == "^=":
        return content.startswith(value)
    return content.endswith(value) if comparison == "$=" else value in content


_BLOCKS = frozenset(
    "html head body frameset script noscript style meta link title frame noframes section nav aside hgroup header "
    "footer p h1 h2 h3 h4 h5 h6 ul ol pre div blockquote hr address figure figcaption form fieldset ins del dl dt "
    "dd li table caption thead tfoot tbody colgroup col tr th td video audio canvas details menu plaintext template "
    "article main svg math center dir applet marquee listing".split()
)
"""The elements before which jsoup puts a space."""
_JOINING = frozenset(
    "object base font tt i b u big small em strong dfn code samp kbd var cite abbr time acronym mark ruby rt rp rtc a "
    "img br wbr map q sub sup bdo iframe embed span input select textarea label button optgroup option legend datalist "
    "keygen output progress meter area param source track summary command device basefont bgsound menuitem data bdi s "
    "strike nobr rb title p h1 h2 h3 h4 h5 h6 pre address li th td script style ins del".split()
)
"""The elements that jsoup writes in one line: before them it puts a space where a block ends."""
_KEEPING = frozenset("pre plaintext title textarea".split())
_DATA = frozenset("script style".split())
_SPACES = re.compile(r"[ \t\n\f\r\u00a0]+")
_INVISIBLE = re.compile("[\u200b\u00ad]")


def text_of(node: LexborNode) -> str:
    """`Element.text()`: the text with single spaces, and a space at the borders of blocks."""
    out: list[str] = []

    def ends_with_space() -> bool:
        return bool(out) and out[-1].endswith(" ")

    def visit(one: LexborNode, keeps: bool) -> None:
        tag = one.tag or ""
        if tag == "-text":
            text = one.text_content or ""
            if keeps:
                out.append(text)
                return
            text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
            if text.startswith(" ") and ends_with_space():
                text = text[1:]
            if text:
                out.append(text)
            return
        if tag[:1] in ("-", "!"):
            return
        if out and any(out) and (tag in _BLOCKS or tag == "br") and not ends_with_space():
            out.append(" ")
        for child in one.iter(include_text=True) if tag not in _DATA else ():
            visit(child, keeps or tag in _KEEPING)
        following = one.next
        if tag in _BLOCKS and following is not None and not ends_with_space() and _is_joined(following):
            out.append(" ")

    visit(node, any((above.tag or "") in _KEEPING for above in _ancestors(node)))
    return "".join(out).strip(" \t\n\f\r").strip()


def _is_joined(following: LexborNode) -> bool:
    return (following.tag or "") == "-text" or (following.tag or "") in _JOINING


def _ancestors(node: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    parent = node.parent
    while parent is not None and len(found) < 5:
        found.append(parent)
        parent = parent.parent
    return found


# --- jodd


_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_TAGS = re.compile(
    r"<!--.*?-->|<!doctype[^>]*>|<(/?)([a-zA-Z][\w:-]*)((?:\s+[^<>]*?)?)(/?)>", re.IGNORECASE | re.DOTALL
)

_START = re.compile(r"\s*(?:<!doctype html>\s*)?<html\b", re.IGNORECASE)


@remembered(2 << 20)
def _is_tidy(text: str) -> bool:
    """Whether a page says all of its structure itself, so that each parser sees the same tree."""
    open_tags: list[str] = []
    for match in _TAGS.finditer(text):
        tag = (match[2] or "").lower()
        if not tag or tag in _VOID:
            continue
        if tag in ("script", "style", "textarea", "title", "template", "svg", "math", "table", "p"):
            return False
        if not match[1]:
            if match[4]:
                return False
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            return False
    outside = _TAGS.sub("", text)
    return not open_tags and "<" not in outside and _START.match(text) is not None


def _jodd(text: str, selector: str, attribute: str) -> Sequence[str | None]:
    if not _is_tidy(text):
        raise NotEvaluatedError("jodd may see another structure in the page")
    if re.search(r":|!=|,", selector):
        raise NotEvaluatedError("jodd reads the selector differently")
    found = css_selectors.select(_document(text), selector, _same_for_jodd)
    if not attribute.strip():
        return [node.text(deep=True).strip() for node in found]
    if attribute != attribute.lower():
        raise NotEvaluatedError("the attribute is an odd one")
    return [_attribute(node, attribute) for node in found]


def _same_for_jodd(content: str, comparison: str, value: str) -> bool:
    if comparison == "=":
        return content == value
    if comparison == "^=":
        return content.startswith(value)
    return content.endswith(value) if comparison == "$=" else value in content


_LIBRARIES: dict[str, Callable[[str, str, str], Sequence[str | None]]] = {"": _jsoup, "JSOUP": _jsoup, "JODD": _jodd}

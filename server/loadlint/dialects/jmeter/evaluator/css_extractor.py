"""The extractor that looks into HTML, with both of its parsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loadlint.cache.memory import remembering
from loadlint.dialects.jmeter.evaluator import css_selectors
from loadlint.dialects.jmeter.evaluator.sample import Sample, texts_of
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.evaluator.soundness import reads_alike
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable
from loadlint.extractor import NotEvaluatedError
from loadlint.text.html_depth import SMALL_PAGE, is_shallow
from loadlint.text.regex import regex


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
    for number_of_text, text in enumerate(texts_of(settings, sample, variables)):
        # JMeter keeps the first document by a key that does not tell samples apart.
        key = "" if number_of_text else "-1" if is_of_variable(settings) else "0"
        kept_text = variables.parsed.setdefault(f"{library or 'JSOUP'} {key}", text) if key else text
        values += _LIBRARIES[library](
            kept_text, settings.text("HtmlExtractor.expr"), settings.text("HtmlExtractor.attribute")
        )
        if 0 < number <= len(values):
            break
    variables.put_match(name, values, number)


@remembering(2 << 20, SMALL_PAGE)
def _document(text: str) -> LexborHTMLParser:
    if not is_shallow(text):
        raise NotEvaluatedError("the page's elements stand too deep in each other")
    return LexborHTMLParser(text)


# --- jsoup


def _select(text: str, selector: str) -> list[LexborNode]:
    if not reads_alike(text):
        raise NotEvaluatedError("jsoup may see another structure in the page")
    return css_selectors.select(_document(text), selector, _same_for_jsoup)


def _jsoup(text: str, selector: str, attribute: str) -> Sequence[str | None]:
    nodes = _select(text, selector)
    if not attribute.strip():
        _refuse_line_ends(text, nodes)
        return [text_of(node) for node in nodes]
    name = attribute.lower()
    if name.startswith("abs:") or name != name.strip():
        raise NotEvaluatedError("the attribute is an odd one")
    return [_attribute(node, name) or "" for node in nodes]


def whole_texts(text: str, selector: str) -> list[str]:
    """`wholeText() + data()` of the elements that a selector finds: their content, unchanged."""
    nodes = _select(text, selector)
    _refuse_line_ends(text, nodes)
    return [_whole_text(node) for node in nodes]


_STARTS_WITH_LINE_END = regex(r"<textarea\b[^>]*>\r?\n", re.IGNORECASE)


def _refuse_line_ends(text: str, nodes: Sequence[LexborNode]) -> None:
    """jsoup keeps a line end at the start of a textarea, which the standard drops."""
    if _STARTS_WITH_LINE_END.search(text) and any(
        inside.tag == "textarea" for node in nodes for inside in css_selectors.elements(node)
    ):
        raise NotEvaluatedError("a textarea begins with a line end")


def _whole_text(node: LexborNode) -> str:
    inside = {child.tag for child in css_selectors.elements(node) if child.mem_id != node.mem_id}
    if inside & {"br", *_CODE_TAGS}:
        raise NotEvaluatedError("the element has scripts or line ends inside")
    return node.text(deep=True)


def _attribute(node: LexborNode, name: str) -> str | None:
    return next((value or "" for key, value in node.attributes.items() if key.lower() == name), None)


def _same_for_jsoup(content: str, comparison: str, value: str) -> bool:
    content, value = content.lower(), value.lower()
    return _same_for_jodd(content.strip() if comparison == "=" else content, comparison, value)


_BLOCKS = frozenset(
    "html head body frameset script noscript style meta link title frame noframes section nav aside hgroup header "
    "footer p h1 h2 h3 h4 h5 h6 ul ol pre div blockquote hr address figure figcaption form fieldset ins del dl dt "
    "dd li table caption thead tfoot tbody colgroup col tr th td video audio canvas details menu plaintext template "
    "article main svg math center dir applet marquee listing".split()
)
"""The elements before which jsoup puts a space."""
_INLINE = frozenset(
    "object base font tt i b u big small em strong dfn code samp kbd var cite abbr time acronym mark ruby rt rp rtc a "
    "img br wbr map q sub sup bdo iframe embed span input select textarea label button optgroup option legend datalist "
    "keygen output progress meter area param source track summary command device basefont bgsound menuitem data bdi s "
    "strike nobr rb title p h1 h2 h3 h4 h5 h6 pre address li th td script style ins del".split()
)
"""The elements that jsoup writes in one line. It puts a space between the end of a block and one of these."""
_JOINED = _INLINE | {"-text"}
_KEEPING_SPACES = frozenset("pre plaintext title textarea".split())
_CODE_TAGS = frozenset("script style".split())
_SPACES = regex(r"[ \t\n\f\r\u00a0]+")
_INVISIBLE = regex("[\u200b\u00ad]")


def text_of(node: LexborNode) -> str:
    """`Element.text()`: the text with single spaces, and a space at the borders of blocks."""
    pieces: list[str] = []
    _add_text(
        node,
        pieces,
        keeps_spaces=any(above.tag in _KEEPING_SPACES for above in islice(css_selectors.ancestors(node), 5)),
    )
    return "".join(pieces).strip(" \t\n\f\r").strip()


def _add_text(node: LexborNode, pieces: list[str], *, keeps_spaces: bool) -> None:
    tag = node.tag or ""
    if tag == "-text":
        _add_characters(node.text_content or "", pieces, keeps_spaces=keeps_spaces)
        return
    if tag[:1] in ("-", "!"):
        return
    if any(pieces) and (tag in _BLOCKS or tag == "br"):
        _add_space(pieces)
    for child in node.iter(include_text=True) if tag not in _CODE_TAGS else ():
        _add_text(child, pieces, keeps_spaces=keeps_spaces or tag in _KEEPING_SPACES)
    following = node.next
    if tag in _BLOCKS and following is not None and (following.tag or "") in _JOINED:
        _add_space(pieces)


def _add_characters(text: str, pieces: list[str], *, keeps_spaces: bool) -> None:
    if not keeps_spaces:
        text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
        if pieces and pieces[-1].endswith(" "):
            text = text.removeprefix(" ")
    if text or keeps_spaces:
        pieces.append(text)


def _add_space(pieces: list[str]) -> None:
    if not (pieces and pieces[-1].endswith(" ")):
        pieces.append(" ")


# --- jodd


_VOID_TAGS = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_TAGS = regex(r"<!--.*?-->|<!doctype[^>]*>|<(/?)([a-zA-Z][\w:-]*)((?:\s+[^<>]*?)?)(/?)>", re.IGNORECASE | re.DOTALL)

_BEGINS_WITH_HTML = regex(r"\s*(?:<!doctype html>\s*)?<html\b", re.IGNORECASE)


@remembering(2 << 20)
def _is_tidy(text: str) -> bool:
    """Whether a page has all of its tags, so that each parser builds the same tree."""
    open_tags: list[str] = []
    for match in _TAGS.finditer(text):
        tag = (match[2] or "").lower()
        if not tag or tag in _VOID_TAGS:
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
    return not open_tags and "<" not in outside and _BEGINS_WITH_HTML.match(text) is not None


def _jodd(text: str, selector: str, attribute: str) -> Sequence[str | None]:
    if not _is_tidy(text):
        raise NotEvaluatedError("jodd may see another structure in the page")
    if re.search(r":|!=|,", selector):
        raise NotEvaluatedError("jodd reads the selector differently")
    nodes = css_selectors.select(_document(text), selector, _same_for_jodd)
    if not attribute.strip():
        return [node.text(deep=True).strip() for node in nodes]
    if attribute != attribute.lower():
        raise NotEvaluatedError("the attribute is an odd one")
    return [_attribute(node, attribute) for node in nodes]


def _same_for_jodd(content: str, comparison: str, value: str) -> bool:
    if comparison == "=":
        return content == value
    if comparison == "^=":
        return content.startswith(value)
    return content.endswith(value) if comparison == "$=" else value in content


_LIBRARIES: dict[str, Callable[[str, str, str], Sequence[str | None]]] = {"": _jsoup, "JSOUP": _jsoup, "JODD": _jodd}

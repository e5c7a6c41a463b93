"""Judges HTML answers by their structure, by marks of known products, and by their title.

Only few words are looked for, in titles and headings, in the languages of most pages of the web. They are never enough
by themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.cache.memory import remembering
from loadlint.failures.sign import Sign, short
from loadlint.text.html_depth import shallow
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from loadlint.recordings.exchange import Response

_DOCUMENT = regex(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CHALLENGES = {
    "_cf_chl_opt": "Cloudflare's challenge",
    "cf-challenge-running": "Cloudflare's challenge",
    "cf_chl_prog": "Cloudflare's challenge",
    "incapsula incident id": "Imperva's block page",
    "px-captcha": "PerimeterX's challenge",
    "_pxblockedurl": "PerimeterX's challenge",
    "geo.captcha-delivery.com/captcha": "DataDome's captcha",
    "captcha-delivery.com/c.js": "DataDome's captcha",
    "captcha-delivery.com/i.js": "DataDome's captcha",
    "awswafcookiedomainlist": "the challenge of AWS WAF",
    "awswafintegration.forcerefreshtoken": "the challenge of AWS WAF",
    "errors.edgesuite.net": "Akamai's block page",
    "please enable js and disable any ad blocker": "a challenge for bots",
}
"""Marks in the pages of firewalls, in small letters."""

_CAPTCHA = regex(
    r"class=[\"'][^\"']*\b(?:g-recaptcha|h-captcha|cf-turnstile|frc-captcha|geetest_\w+)\b|id=[\"']captcha[\"']"
    r"|<img[^<>]+captcha|name=[\"'][\w.-]*captcha"
)
_MAY_BE_CAPTCHA = ("captcha", "turnstile", "geetest")
_CRASHES = regex(
    r"traceback \(most recent call last\)|whitelabel error page|<b>(?:fatal|parse) error</b>:|\bora-\d{5}:"
    r"|sqlstate\[\w+\]|server error in '[^']*' application|unhandled exception occurred|actioncontroller::\w+error"
    r"|\bat (?:[\w.]+/)?(?:java|javax|jakarta|org|com|sun)\.[\w.$]+\([\w.]+:\d+\)|\bjava\.lang\.\w+exception\b"
    r"|system\.\w+exception:"
)
"""Marks in the error pages of programs and frameworks, in small letters."""

_MAY_BE_CRASH = (
    "traceback (",
    "whitelabel",
    "error</b>:",
    "ora-",
    "sqlstate[",
    "error in '",
    "exception",
    "::",
    ".java:",
)
"""Each of these pages has at least one of these words: a fast test."""

_ERROR_WORDS = regex(
    r"\b(?:error|errors|fehler|erreur|errore|erro|fout|fejl|błąd|chyba|hiba|virhe|hata|went wrong|not found"
    r"|introuvable|nicht gefunden|no encontrad[ao]|unavailable|nicht verfügbar|indisponible|access denied|forbidden"
    r"|zugriff verweigert|expired|abgelaufen|expirée?|expirad[ao]|scadut[ao]|problema|oops)\b"
    r"|ошибк|помилк|エラー|错误|錯誤|오류|خطأ",
    re.IGNORECASE,
)
_STATUS_WORD = regex(r"^\W*(?:HTTP\W*)?(?:40[0-9]|41[0-9]|429|50[0-4])\b(?!\s*[€$£%.,]\S*)", re.IGNORECASE)
_MAINTENANCE_WORDS = regex(
    r"\b(?:maintenance|wartung|wartungsarbeiten|mantenimiento|manutenção|manutenzione|onderhoud|underhåll"
    r"|vedligeholdelse|konserwacj\w*|údržb\w*|be back soon|be right back|bientôt de retour"
    r"|gleich wieder da|temporarily unavailable|vorübergehend nicht)\b|(?<!\w)техническ\w+ работ|メンテナンス|维护|維護"
    r"|점검|صيانة",
    re.IGNORECASE,
)
_SHORT_PAGE = 600
_FEW_LINKS = 12


class View(Struct, frozen=True):
    """A page in numbers. `password_names` are the names of the password fields of its login forms."""

    title: str
    heading: str
    text_length: int
    links: int
    password_names: tuple[str, ...]
    items: int
    marks: frozenset[str]
    closed: bool
    has_error_element: bool

    @property
    def is_login(self) -> bool:
        """Whether it has a form with one password: a registration or a change of the password has more."""
        return bool(self.password_names)

    @property
    def is_short(self) -> bool:
        """Whether it has little more than one message."""
        return self.text_length < _SHORT_PAGE and self.links < _FEW_LINKS


def is_page(response: Response) -> bool:
    """Whether a body is a whole HTML document."""
    return bool(_DOCUMENT.match(response.text[:4096]))


def is_html(response: Response) -> bool:
    """Whether a body is HTML, whole or in part."""
    return "html" in response.media_type or is_page(response)


@remembering(8 << 20)
def view_of(text: str) -> View:
    """The numbers of a page."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(shallow(text))
    # This test is much faster, and enough for most pages.
    forms: list[LexborNode | None] = []
    if "password" in text.lower():
        forms += tree.css("form") or [tree.root]
    passwords = tuple(dict.fromkeys(name for name in map(_login_field, forms) if name is not None))
    tail = text.rstrip()[-400:].lower()
    return View(
        _text(tree.css_first("title")),
        _text(tree.css_first("h1") or tree.css_first("h2")),
        links=len(tree.css("a[href]")),
        password_names=passwords,
        items=len(tree.css("li, tbody tr, tr:has(td), option, article, dd")),
        marks=frozenset(_marks(tree)),
        closed="</html" in tail,
        has_error_element=tree.css_first(".error, .alert-danger, .alert-error, .errorlist, [role=alert]") is not None,
        # Last, since it removes parts of the tree.
        text_length=len(_visible(tree)),
    )


def page_signs(response: Response) -> Iterator[Sign]:
    """The signs of a page, whatever was asked for. The page is parsed only where its text has something to judge."""
    text = response.text.lower()
    held = _marks_in(text)
    yield from _challenges(response, text, held)
    crash = _CRASHES.search(text) if not held.isdisjoint(_MAY_BE_CRASH) else None
    if crash:
        view = view_of(response.text)
        certain = view.is_short or _ERROR_WORDS.search(view.title) is not None
        yield Sign("error-page", f"it shows a program's error: {short(crash[0])}", 0.8 if certain else 0.4)
    headlines = list(_headlines(text))
    # Title and heading may be one sentence.
    if not held.isdisjoint(_MAY_BE_ERROR_ELEMENT) or any(map(_may_be_of_error, (*headlines, " ".join(headlines)))):
        yield from _shown_signs(view_of(response.text))


def _challenges(response: Response, text: str, held: Set[str]) -> Iterator[Sign]:
    """The signs that a firewall or a captcha stands before the page. `held` are the marks in its text."""
    named = next((name for mark, name in _CHALLENGES.items() if mark in held), None)
    if named:
        yield Sign("challenge", f"it is {named}", 0.9)
    elif not held.isdisjoint(_MAY_BE_CAPTCHA) and _CAPTCHA.search(text):
        yield Sign("challenge", "it asks for a captcha", 0.35)
        view = view_of(response.text)
        if view.is_short and not view.is_login:
            yield Sign("challenge", "there is little else on the page", 0.3)


def _shown_signs(view: View) -> Iterator[Sign]:
    """The signs in what a page shows first: its title and its heading."""
    shown = f"{view.title} {view.heading}"
    if _MAINTENANCE_WORDS.search(shown):
        yield Sign("maintenance", f"its title is that of a maintenance page: {_view_name(view)}", 0.45)
        if view.is_short:
            yield Sign("maintenance", "there is little else on the page", 0.3)
    elif _ERROR_WORDS.search(shown) or (view.is_short and _STATUS_WORD.search(shown.strip())):
        yield Sign("error-page", f"its title is that of an error page: {_view_name(view)}", 0.35)
        if view.is_short:
            yield Sign("error-page", "there is little else on the page", 0.25)
    if view.has_error_element and view.is_short:
        yield Sign("error-page", "an element of the page is marked as an error", 0.2)


_HEADLINE = regex("<(?:title|h[12])")
_ENDS = {"<title": regex("</title"), "<h1": regex("</h[1-6]"), "<h2": regex("</h[1-6]")}
_TAG = regex("<[^<>]*>")


def _headlines(text: str) -> Iterator[str]:
    """What may be title or heading of a page, without parsing it. The text is in small letters."""
    position = 0
    while start := _HEADLINE.search(text, position):
        end = _ENDS[start[0]].search(text, start.end())
        position = end.end() if end else len(text)
        piece = text[start.start() : end.start() if end else position]
        yield " ".join(html.unescape(_TAG.sub("", piece)).split())


def _may_be_of_error(headline: str) -> bool:
    expressions = (_MAINTENANCE_WORDS, _ERROR_WORDS, _STATUS_WORD)
    return any(expression.search(headline) is not None for expression in expressions)


_MAY_BE_ERROR_ELEMENT = ("error", "alert")
_LOOKED_FOR = (*_CHALLENGES, *_MAY_BE_CAPTCHA, *_MAY_BE_CRASH, *_MAY_BE_ERROR_ELEMENT)


def _marks_in(text: str) -> set[str]:
    """The marks that a text in small letters holds, by one search for all of them."""
    matches = _automaton().find_matches_as_indexes(text.encode("utf-8", "replace"), overlapping=True)
    return {_LOOKED_FOR[number] for number, _, _ in matches}


@cache
def _automaton() -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick

    return BytesAhoCorasick([mark.encode() for mark in _LOOKED_FOR])


def header_signs(response: Response) -> Iterator[Sign]:
    """The signs of headers that tell who answered."""
    for name, value in response.headers:
        lower = name.lower()
        if (lower == "cf-mitigated" and value == "challenge") or (lower == "x-amzn-waf-action" and value != "allow"):
            yield Sign("challenge", f"a firewall answered ({name}: {short(value)})", 1.0)
        elif lower == "retry-after" and response.status < 300 and response.status != 202:
            yield Sign("maintenance", f"it asks to come again later ({name})", 0.4)


def _view_name(view: View) -> str:
    return f"“{short(view.title or view.heading, 50)}”"


def _login_field(form: LexborNode | None) -> str | None:
    """The name of the one password field; None where there is none, or two."""
    inputs = [] if form is None else form.css("input[type=password i]")
    names = [node.attributes.get("name") or node.attributes.get("id") or "" for node in inputs]
    fresh = any((node.attributes.get("autocomplete") or "").lower() == "new-password" for node in inputs)
    return names[0] if len(names) == 1 and not fresh else None


def _text(node: LexborNode | None) -> str:
    return "" if node is None else " ".join(node.text().split())


def _visible(tree: LexborHTMLParser) -> str:
    """The text that a page shows; the tree is left without the rest."""
    if tree.body is None:
        return ""
    tree.strip_tags(["script", "style", "noscript", "template", "svg"])
    return _text(tree.body)


def _marks(tree: LexborHTMLParser) -> Iterator[str]:
    """The structure of a page: its forms, fields, ids and landmarks, without the values."""
    for node in tree.css("form, input, select, textarea, [id], main, nav, table, h1, h2, section"):
        identity = node.attributes.get("name") or node.attributes.get("id") or node.attributes.get("action") or ""
        yield f"{node.tag} {re.sub(r'[0-9a-fA-F]{8,}|[0-9]+', '#', identity)}"

"""The part of the answer that issued it: a header, a cookie, or an element of a page, more so a hidden one.

Counts for 9c1185a5c5e9fc54:
    GET /cart -> 200 <form><input type="hidden" name="token" value="9c1185a5c5e9fc54"></form>
    POST /pay?token=9c1185a5c5e9fc54
Not for 9c1185a5c5e9fc54:
    GET /cart -> 200 {"token": "9c1185a5c5e9fc54"}
    POST /pay?token=9c1185a5c5e9fc54
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.extractor import FromCookie, FromHeader, FromHtml
from loadlint.findings import Reason

ORDER = 40
HIDDEN_ELEMENT_WEIGHT = 0.2
ELEMENT_WEIGHT = 0.1
HEADER_WEIGHT = 0.25
COOKIE_WEIGHT = 0.2


def clue(candidate: Candidate) -> Reason | None:
    """The reason that the origin of the proven extractor gives."""
    match candidate.proof and candidate.proof.extractor.origin:
        case FromHtml(selector, _, _):
            hidden = "meta" in selector or "input" in selector
            return Reason(f"issued in `{selector}`", HIDDEN_ELEMENT_WEIGHT if hidden else ELEMENT_WEIGHT)
        case FromHeader(name, _):
            return Reason(f"issued in the header {name}", HEADER_WEIGHT)
        case FromCookie(name):
            return Reason(f"issued in the cookie {name}", COOKIE_WEIGHT)
    return None

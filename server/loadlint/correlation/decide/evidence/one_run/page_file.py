"""It belongs to the scripts and styles that a page loads.

Counts for sockets77:
    GET / -> 200 <script src="/lib/sockets77.min.js"></script>
    GET /lib/sockets77?x=1
Not for sockets77:
    GET / -> 200 <a href="/rooms/sockets77">enter</a>
    GET /rooms/sockets77?x=1
"""

import re

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.addresses import is_page_file
from loadlint.findings import Reason

ORDER = 90
SENT_FOR_FILES_WEIGHT = -0.5
NAME_OF_A_FILE_WEIGHT = -0.5


def clue(candidate: Candidate) -> Reason | None:
    """Whether only requests for such files send it, or the page has it only in the name of one."""
    steps, response = candidate.alignment.steps, candidate.issuer.response
    requests = [steps[step].request for step in candidate.steps]
    if all(request.method == "GET" and is_page_file(request) for request in requests):
        return Reason("sent for nothing but files that pages load", SENT_FOR_FILES_WEIGHT)
    if response is not None and _names_file(candidate.group.literal, response.text):
        return Reason("the name of a file that the page loads", NAME_OF_A_FILE_WEIGHT)
    return None


def _names_file(value: str, page: str) -> bool:
    """Whether a page has the value only in the names of scripts and styles: `sockets` in `lib/sockets.min.js`."""
    is_named = False
    start = page.find(value)
    while start >= 0:
        end = start + len(value)
        is_word = not _IN_WORD.search(page[max(start - 1, 0) : start]) and not _IN_WORD.match(page, end)
        if is_word and not _FILE_ENDING.match(page, end):
            return False
        is_named = is_named or is_word
        start = page.find(value, end)
    return is_named


_IN_WORD = re.compile(r"[\w-]")
_FILE_ENDING = re.compile(r"\.(?:[\w-]+\.)*(?:js|css)\b")

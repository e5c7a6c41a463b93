"""It is a part of the name of a host that the recording's requests go to.

Counts for shop.test:
    GET /config -> 200 {"site": "shop.test"}
    GET /items?site=shop.test
Not for k7Qx2mZt9Lw4:
    GET /config -> 200 {"site": "k7Qx2mZt9Lw4"}
    GET /items?site=k7Qx2mZt9Lw4
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.facts import fact
from loadlint.findings import Reason
from loadlint.recordings.exchange import Recording

ORDER = 15
WEIGHT = -0.8


def clue(candidate: Candidate) -> Reason | None:
    """Speaks against names that are there before anything is requested."""
    if not names_host(candidate.run, candidate.group.literal):
        return None
    return Reason("a part of the name of a host that is requested", WEIGHT)


def names_host(run: AlignedRecording, value: str) -> bool:
    """Whether a value is the name of a host of the recording, or a word of it."""
    return value.lower() in _hosts(run.recording)


@fact
def _hosts(recording: Recording) -> frozenset[str]:
    """The names of hosts, and the words between their dots."""
    hosts = {exchange.url.partition("://")[2].partition("/")[0].lower() for exchange in recording.exchanges}
    names = {host.partition(":")[0] for host in hosts}
    words = {word for name in names for word in name.split(".")}
    return frozenset(hosts | names | words) - {""}

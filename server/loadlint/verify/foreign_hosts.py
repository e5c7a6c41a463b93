"""The hosts beside this machine that a run of a script will reach."""

from __future__ import annotations

from loadlint.engine import Analysis
from loadlint.verify.hosts import host_of_origin, is_loopback, origins_of
from loadlint.verify.web_modules import hosts_of_modules


def foreign_hosts(analysis: Analysis) -> tuple[str, ...]:
    """Their names, each once and in order, as far as the script and its recordings tell."""
    hosts = dict.fromkeys(map(host_of_origin, origins_of(analysis.script.steps, _recorded_addresses(analysis))))
    hosts.update(dict.fromkeys(hosts_of_modules(analysis.source.data)))
    return tuple(host for host in hosts if not is_loopback(host))


def _recorded_addresses(analysis: Analysis) -> list[str]:
    """The recorded addresses of the steps, where the script may compute them, and those that they lead on to."""
    if analysis.flow is None:
        return []
    runs = analysis.flow.whole.runs
    return [
        run.exchanges[position].url
        for run in runs
        for step in run.position_of
        for position in run.positions_of_answers(step, follow=True)
    ]

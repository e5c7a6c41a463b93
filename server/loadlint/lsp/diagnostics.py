"""Findings as the client shows them, with everything that leads on from them."""

from __future__ import annotations

from lsprotocol import types

from loadlint import rules
from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.lsp.convert import SEVERITIES, SOURCE, range_of
from loadlint.lsp.server import Server
from loadlint.text.sentences import number_of
from loadlint.text.span import Span

_TAGS = {"unnecessary": types.DiagnosticTag.Unnecessary, "deprecated": types.DiagnosticTag.Deprecated}


_MOST_USES = 3
"""Of so many other places a problem tells; each has a hint of its own."""


def diagnostic_of(server: Server, uri: str, analysis: Analysis, place: Finding) -> types.Diagnostic:
    """What is shown at one of the places of a script: the finding, or a hint where another place has the finding.

    Editors don't list hints among the problems, and don't step to them from problem to problem.
    """
    finding = analysis.finding_of(place)
    if finding.each_place[0] is place:
        related = _related_information(server, uri, analysis, finding)
        return _diagnostic(server, analysis, finding, SEVERITIES[finding.severity], related)
    first = types.DiagnosticRelatedInformation(_location(server, uri, analysis, finding.span), finding.message)
    return _diagnostic(server, analysis, place, types.DiagnosticSeverity.Hint, [first])


def _diagnostic(
    server: Server,
    analysis: Analysis,
    finding: Finding,
    severity: types.DiagnosticSeverity,
    related: list[types.DiagnosticRelatedInformation],
) -> types.Diagnostic:
    """A finding as a diagnostic: where its value was issued and used else, its documentation, its tags."""
    source, encoding = analysis.script.source, server.documents.encoding
    rule = rules.by_name(finding.rule)
    diagnostic = types.Diagnostic(
        range=range_of(source, finding.span, encoding),
        message="\n".join([finding.message, *([f"help: {finding.help}"] if finding.help else [])]),
        severity=severity,
        code=finding.rule,
        source=SOURCE,
    )
    if server.client.shows_related:
        diagnostic.related_information = related or None
    if server.client.shows_code_links and rule is not None and (page := server.pages.rule(rule.name)) is not None:
        diagnostic.code_description = types.CodeDescription(page)
    if server.client.shows_tags and rule is not None and rule.tag is not None:
        diagnostic.tags = [_TAGS[rule.tag]]
    return diagnostic


def issued_at(server: Server, analysis: Analysis, finding: Finding) -> types.Location | None:
    """The place in the recording that issued a finding's value."""
    issuer = finding.issuer
    if issuer is None:
        return None
    recording = next((candidate for candidate in analysis.recordings if candidate.path == issuer.recording), None)
    if recording is None:
        return None
    value = finding.value or ""
    return server.pages.location(recording, issuer.exchange, value, issuer.part, server.documents.encoding)


def _location(server: Server, uri: str, analysis: Analysis, span: Span) -> types.Location:
    """A place in a file of a script; `uri` is that of the file that the answer is about."""
    source = analysis.script.source
    if source.modules:
        uri = server.uri_of(source.path_at(span.start))
    return types.Location(uri, range_of(source, span, server.documents.encoding))


def _related_information(
    server: Server, uri: str, analysis: Analysis, finding: Finding
) -> list[types.DiagnosticRelatedInformation]:
    information = []
    place = issued_at(server, analysis, finding)
    if place is not None and finding.issuer is not None:
        issuer = finding.issuer
        message = f"issued here: {issuer.part} of the response to {issuer.method} {issuer.url}"
        information.append(types.DiagnosticRelatedInformation(place, message))
    for number, span in enumerate(finding.uses[:_MOST_USES], 1):
        where = _location(server, uri, analysis, span)
        more = len(finding.uses) - _MOST_USES if number == _MOST_USES else 0
        about = f"the same problem, and in {number_of(more, 'more place')}" if more > 0 else "the same problem"
        information.append(types.DiagnosticRelatedInformation(where, about))
    for related in finding.related:
        where = _location(server, uri, analysis, related.span)
        information.append(types.DiagnosticRelatedInformation(where, related.text))
    return information

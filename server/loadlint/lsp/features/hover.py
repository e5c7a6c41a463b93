"""Hover: where a value was issued and how it changed from run to run, what a variable holds, what a step got."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import partial

from lsprotocol import types

from loadlint import rules
from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.lsp import history
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.documents import Document
from loadlint.lsp.faults import fenced
from loadlint.lsp.places import extractions_of, findings_at, mention_at, same
from loadlint.lsp.reports import issued_at
from loadlint.lsp.server import Server
from loadlint.navigation import Mention
from loadlint.rules.base import shorten
from loadlint.script import Step
from loadlint.text.span import Span

_LONGEST = 80
_MARKUP = re.compile(r"([\\*_\[\]<>])")


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    @fenced(_nothing)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        def make(document: Document, analysis: Analysis) -> types.Hover | None:
            offset = offset_of(document.source, params.position, server.documents.encoding)
            found = next(_candidates(server, analysis, offset), None)
            if found is None:
                return None
            span, text = found
            content = types.MarkupContent(types.MarkupKind.Markdown, text)
            if not server.client.shows_markdown:
                content = types.MarkupContent(types.MarkupKind.PlainText, _plain(text))
            return types.Hover(content, range_of(document.source, span, server.documents.encoding))

        return await server.ask(params.text_document.uri, make, None)


def _nothing() -> types.Hover | None:
    return None


def _candidates(server: Server, analysis: Analysis, offset: int) -> Iterator[tuple[Span, str]]:
    """What can be told about a place, the most special first."""
    mention = mention_at(analysis, offset)
    if mention is not None and (text := "\n\n".join(_variable(analysis, mention))):
        yield mention.span, text
    findings = findings_at(analysis, offset)
    if findings:
        inner = [finding for finding in findings if finding.span == findings[0].span]
        yield findings[0].span, "\n\n---\n\n".join("\n\n".join(_finding(server, analysis, one)) for one in inner)
    for step in analysis.script.steps:
        if step.at.start <= offset <= step.at.end and (text := "\n\n".join(_step(server, analysis, step))):
            yield step.at, text


def _finding(server: Server, analysis: Analysis, finding: Finding) -> Iterator[str]:
    names = partial(_with_names, analysis)
    rule = rules.by_name(finding.rule)
    page = server.pages.rule(finding.rule) if rule is not None else None
    head = f"[{finding.rule}]({page})" if page is not None else finding.rule
    yield f"**{head}**: {_escaped(finding.message)}"
    if finding.help:
        yield finding.help
    issuer = finding.issuer
    if issuer is not None:
        place = issued_at(server, analysis, finding)
        request = f"{issuer.method} {shorten(issuer.url, _LONGEST)}"
        shown = f"[{_escaped(request)}]({_address(place)})" if place is not None else _escaped(request)
        locator = f" `{issuer.locator}`" if issuer.locator else ""
        yield f"Issued by {shown}, entry {issuer.exchange} of {names(issuer.recording)}: {issuer.part}{locator}"
    correlation = history.correlation_at(analysis, finding.span)
    if correlation is not None and not finding.masked:
        yield _table(history.values(analysis, correlation))
    if finding.evidence is not None:
        reasons = [f"- {_escaped(names(reason.text))} ({reason.weight:+.1f})" for reason in finding.evidence.reasons]
        yield "\n".join([f"Evidence: *{finding.evidence.level}*", "", *reasons])
    if finding.extractor is not None:
        proof = names(", ".join(finding.extractor.proven_on))
        yield f"Extractor: {finding.extractor.kind} `{finding.extractor.expression}`, proven on {proof}"
    if finding.fix is None and finding.no_fix:
        yield f"No fix: {finding.no_fix}"
    if rule is not None:
        yield f"*{rule.summary}*"


def _variable(analysis: Analysis, mention: Mention) -> Iterator[str]:
    """Of variables that hold values of responses, and of those that the tool alone knows."""
    taken = extractions_of(analysis, mention)
    setting = [one for one in same(analysis, mention) if one.defines]
    if not taken and analysis.script.dialect != "jmeter":
        return
    if not setting and not taken:
        return
    yield f"**{mention.variable}**" + "".join(
        f" · {origin}" for origin in dict.fromkeys(o.origin for o in setting) if origin
    )
    for extraction in taken:
        shown = analysis.context.dialect.show(extraction.extractor) if extraction.extractor is not None else None
        how = f": {shown[0]} `{shown[1]}`" if shown is not None else ""
        yield f"Extracted in *{_escaped(history.name_of(analysis, extraction.step))}*{how}"
        table = _table(history.extracted(analysis, extraction))
        if table:
            yield table


def _step(server: Server, analysis: Analysis, step: Step) -> Iterator[str]:
    for recording, exchange in history.exchanges_of(analysis, step):
        if exchange is None:
            yield f"{_with_names(analysis, recording.path)}: not recorded"
            continue
        found = server.pages.exchange(recording, exchange.index)
        request = f"{exchange.request.method} {shorten(exchange.request.url.value, _LONGEST)}"
        shown = f"[{_escaped(request)}]({found[0]})" if found is not None else _escaped(request)
        name = _with_names(analysis, recording.path)
        yield f"{name}, entry {exchange.index}: {shown} · {history.summary(exchange)}"


def _with_names(analysis: Analysis, text: str) -> str:
    """A text with the names of recordings in place of their paths."""
    for recording in analysis.recordings:
        text = text.replace(recording.path, os.path.basename(recording.path))
    return text


def _table(values: Iterable[tuple[str, str | None]]) -> str:
    rows = [f"| {_escaped(name)} | {'' if value is None else f'`{_cell(value)}`'} |" for name, value in values]
    return "\n".join(["| recording | value |", "| --- | --- |", *rows]) if rows else ""


def _cell(value: str) -> str:
    return shorten(value, _LONGEST).replace("|", "\\|").replace("`", "'")


def _escaped(text: str) -> str:
    """Text in which Markdown sees no markup but code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        pieces = [text.replace("`", "'")]
    return "`".join(piece if number % 2 else _MARKUP.sub(r"\\\1", piece) for number, piece in enumerate(pieces))


def _address(place: types.Location) -> str:
    """The address of a location, with the line as editors read it from links."""
    return f"{place.uri}#L{place.range.start.line + 1}"


def _plain(text: str) -> str:
    """The same without markup."""
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    bare = re.sub(r"^\| ---.*\n", "", bare, flags=re.M)
    return re.sub(r"\\([\\*_\[\]<>|])", r"\1", re.sub(r"\*\*?|`", "", bare))

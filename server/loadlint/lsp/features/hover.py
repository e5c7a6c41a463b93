"""Hover: where a value was issued and how it changed from run to run, what a variable holds, what a step got."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from lsprotocol import types
from msgspec import Struct

from loadlint import rules
from loadlint.engine import Analysis, found_when_on
from loadlint.findings import Finding
from loadlint.lsp import recorded_values
from loadlint.lsp.at_cursor import extractions_of, findings_at, location, mention_at, same, steps_at
from loadlint.lsp.certificate_text import of_step, whole_script
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.diagnostics import issued_at
from loadlint.lsp.documents import Document
from loadlint.lsp.features.secrets import COMMAND
from loadlint.lsp.features.why import link
from loadlint.lsp.kept_runs import step_causes, step_rows
from loadlint.lsp.markdown import Markdown, plain
from loadlint.lsp.server import Server
from loadlint.navigation import Mention
from loadlint.rules.base import first_line, shorten
from loadlint.script import Step
from loadlint.secrets.secret import CUT, HIDDEN
from loadlint.text.span import Span
from loadlint.why.targets import sends_from, targets_in
from loadlint.why.verdict import reports_of, verdict_of

_LONGEST = 80
_MOST_PLACES = 50


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    @with_fence()
    async def hover(params: types.HoverParams) -> types.Hover | None:
        def make(document: Document, analysis: Analysis, start: int) -> list[types.Hover]:
            offset = offset_of(document.source, params.position, server.documents.encoding) + start
            text_of_place = next(_candidates(server, analysis, offset), None) or _reason_unreported(
                server, document, analysis, offset
            )
            if start == 0:
                text_of_place = _with_certificate(server, document, analysis, offset, text_of_place)
            if text_of_place is None:
                return []
            span, text = text_of_place
            if server.client.links_commands and sends_from(analysis, Span(offset, offset)):
                text += f"\n\n[Why?]({link(document, params.position)})"
            if HIDDEN in text or CUT in text:
                text += _shown_by(server)
            content = types.MarkupContent(types.MarkupKind.Markdown, text)
            if not server.client.shows_markdown:
                content = types.MarkupContent(types.MarkupKind.PlainText, plain(text))
            return [types.Hover(content, range_of(analysis.script.source, span, server.documents.encoding))]

        return next(iter(await server.ask_entries(params.text_document.uri, make)), None)


def _candidates(server: Server, analysis: Analysis, offset: int) -> Iterator[tuple[Span, str]]:
    """What can be told about a place, the most special first."""
    told = _Told(server, analysis, Markdown(server.masker(analysis)))
    mention = mention_at(analysis.navigator, offset)
    if mention is not None and (text := "\n\n".join(told.variable(mention))):
        yield mention.span, text
    findings = findings_at(analysis, offset)
    if findings:
        inner = [finding for finding in findings if finding.span == findings[0].span]
        parts = [told.finding(finding) for finding in inner]
        parts += [of_step(analysis, step, told.markdown) for step in steps_at(analysis, offset)]
        parts += [told.runs(step) for step in steps_at(analysis, offset)]
        yield findings[0].span, "\n\n---\n\n".join(text for part in parts if (text := "\n\n".join(part)))
    for step in steps_at(analysis, offset):
        if text := "\n\n".join(told.step(step)):
            yield step.at, text


def _with_certificate(
    server: Server, document: Document, analysis: Analysis, offset: int, text_of_place: tuple[Span, str] | None
) -> tuple[Span, str] | None:
    """On the first line, what is known of the whole script before what is known of the place."""
    top = first_line(document.source)
    if not top.start <= offset <= top.end:
        return text_of_place
    parts = list(whole_script(analysis, server.runs.of(document), Markdown(server.masker(analysis))))
    if not parts:
        return text_of_place
    return (text_of_place[0] if text_of_place is not None else top), "\n\n---\n\n".join(
        ["\n\n".join(parts), *([text_of_place[1]] if text_of_place is not None else [])]
    )


def _reason_unreported(server: Server, document: Document, analysis: Analysis, offset: int) -> tuple[Span, str] | None:
    """Why nothing is said of a value."""
    if analysis.flow is None or not sends_from(analysis, Span(offset, offset)):
        return None
    target = next(iter(targets_in(analysis, Span(offset, offset))), None)
    if target is None:
        return None
    switched_off = tuple(found_when_on(analysis, server.project(document.source)))
    verdict = verdict_of(analysis, target, reports_of(analysis, switched_off, target))
    return target.span, Markdown(server.masker(analysis)).message(verdict.answer)


class _Told(Struct, frozen=True):
    """Puts into Markdown what is known about a place."""

    server: Server
    analysis: Analysis
    markdown: Markdown

    def finding(self, finding: Finding) -> Iterator[str]:
        text, code = self.markdown.text, self.markdown.code
        rule = rules.by_name(finding.rule)
        page = self.server.pages.rule(finding.rule) if rule is not None else None
        yield f"**{self.markdown.link(finding.rule, page)}**: {self.markdown.message(finding.message)}"
        if finding.help:
            yield self.markdown.message(finding.help)
        issuer = finding.issuer
        if issuer is not None:
            place = issued_at(self.server, self.analysis, finding)
            request = f"{issuer.method} {self.shortened_text(issuer.url)}"
            shown = self.markdown.link(request, _address(place) if place is not None else None)
            where = f"entry {issuer.exchange} of {text(self.with_names(issuer.recording))}"
            yield f"Issued by {shown}, {where}: {text(issuer.part)} {code(issuer.locator)}".rstrip()
        correlation = recorded_values.correlation_at(self.analysis, finding.span)
        if correlation is not None:
            yield self.table(recorded_values.values(self.analysis, correlation), correlation.variable)
        if finding.evidence is not None:
            reasons = [
                f"- {self.markdown.message(self.with_names(reason.text))} ({reason.weight:+.1f})"
                for reason in finding.evidence.reasons
            ]
            yield "\n".join([f"Evidence: *{finding.evidence.level}*", "", *reasons])
        if finding.extractor is not None:
            proof = text(self.with_names(", ".join(finding.extractor.proven_on)))
            yield f"Extractor: {text(finding.extractor.kind)} {code(finding.extractor.expression)}, proven on {proof}"
        if finding.fix is None and finding.no_fix:
            yield f"No fix: {self.markdown.message(finding.no_fix)}"
        places = self.analysis.finding_of(finding).places
        if places:
            more = [f"- {len(places) - _MOST_PLACES} more"] if len(places) > _MOST_PLACES else []
            items = [*map(self.place, places[:_MOST_PLACES]), *more]
            yield "\n".join([f"The same problem in {len(places)} places:", "", *items])
        if rule is not None:
            yield f"*{rule.summary}*"

    def place(self, finding: Finding) -> str:
        """One of the places of a cause, as an item of a list."""
        where = location(self.server, self.analysis.script.source, finding.span)
        request = f": {self.markdown.message(finding.request)}" if finding.request else ""
        return f"- {self.markdown.link(f'line {where.range.start.line + 1}', _address(where))}{request}"

    def variable(self, mention: Mention) -> Iterator[str]:
        """Of variables that hold values of responses, and of those that the tool alone knows."""
        text, code = self.markdown.text, self.markdown.code
        taken = extractions_of(self.analysis, mention)
        setting = [occurrence for occurrence in same(self.analysis.navigator, mention) if occurrence.defines]
        if not taken and self.analysis.script.dialect != "jmeter":
            return
        if not setting and not taken:
            return
        origins = dict.fromkeys(occurrence.origin for occurrence in setting if occurrence.origin)
        yield f"**{text(mention.variable)}**" + "".join(f" · {self.markdown.message(origin)}" for origin in origins)
        for extraction in taken:
            extractor = extraction.extractor
            shown = self.analysis.context.dialect.show(extractor) if extractor is not None else None
            how = f": {text(shown[0])} {code(shown[1])}" if shown is not None else ""
            yield f"Extracted in *{text(recorded_values.name_of(self.analysis, extraction.step))}*{how}"
            table = self.table(recorded_values.extracted_values(self.analysis, extraction), extraction.variable)
            if table:
                yield table

    def step(self, step: Step) -> Iterator[str]:
        """What was recorded for a step."""
        for recording, exchange in recorded_values.exchanges_of(self.analysis, step):
            name = self.markdown.text(self.with_names(recording.path))
            if exchange is None:
                yield f"{name}: not recorded"
                continue
            page = self.server.pages.exchange(recording, exchange.index)
            request = f"{exchange.request.method} {self.shortened_text(exchange.request.url.value)}"
            shown = self.markdown.link(request, page)
            yield f"{name}, entry {exchange.index}: {shown} · {recorded_values.summary(exchange)}"
        yield from of_step(self.analysis, step, self.markdown)
        yield from self.runs(step)

    def runs(self, step: Step) -> Iterator[str]:
        """What the newest runs have measured of a step."""
        text, script, project = self.markdown.text, self.analysis.script, self.server.project(self.analysis.source)
        rows = [f"| {' | '.join(map(text, row))} |" for row in step_rows(script, project, step.index)]
        if rows:
            yield "\n".join(["| run | p50 | p95 | failed |", "| --- | ---: | ---: | ---: |", *rows])
        yield from (text(cause) for cause in step_causes(script, project, step.index))

    def with_names(self, text: str) -> str:
        """A text with the names of recordings in place of their paths."""
        for recording in self.analysis.recordings:
            text = text.replace(recording.path, os.path.basename(recording.path))
        return text

    def shortened_text(self, text: str) -> str:
        """A text of bounded length; masked first, since nothing is known of half a secret."""
        return shorten(self.markdown.masker.text(text), _LONGEST)

    def table(self, values: Iterable[tuple[str, str | None]], name: str) -> str:
        """What was seen in each recording. `name` is that of what holds it."""
        markdown = self.markdown
        rows = [
            f"| {markdown.text(recording)} | "
            f"{'' if value is None else markdown.cell(shorten(markdown.masker.value(value, name), _LONGEST))} |"
            for recording, value in values
        ]
        return "\n".join(["| recording | value |", "| --- | --- |", *rows]) if rows else ""


def _shown_by(server: Server) -> str:
    """How to see the secrets that a hover masks."""
    if server.shows_secrets or not server.client.links_commands:
        return ""
    return f"\n\n[Show secrets](command:{COMMAND})"


def _address(place: types.Location) -> str:
    """The address of a location, with the line as editors read it from links."""
    return f"{place.uri}#L{place.range.start.line + 1}"

"""Go to definition: of a variable what sets it, of a recorded value the response that issued it, of a name the file.

A variable is followed into other files: by its imports, by the class whose member it is, and by the value that it holds
to the extraction that took it out of a response.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types

from loadlint.disk.reach import Reach
from loadlint.disk.reading import is_file
from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at, location
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.diagnostics import issued_at
from loadlint.lsp.documents import Document
from loadlint.lsp.name_places import About, NamePlace, at_cursor, extractions_held, in_scripts
from loadlint.lsp.server import Server
from loadlint.text.source import Source
from loadlint.text.span import Span

_MOST_IMPORTS = 20


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    @with_fence(list)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        def find(document: Document, about: About) -> list[types.Location]:
            named = at_cursor(server, document, about, params.position)
            if named:
                return list(_of_name(server, named))
            offset = offset_of(document.source, params.position, server.documents.encoding)
            found_in = (_of_value(server, analysis, start + offset) for analysis, start in about)
            return next(filter(None, found_in), [])

        return await server.ask_about(params.text_document.uri, find, [])


def _of_name(server: Server, named: Iterable[NamePlace]) -> Iterator[types.Location]:
    """What sets a variable, and the extraction of its value where that stands elsewhere."""
    setting = [place for place in in_scripts(map(_home, named)) if place.mention.defines]
    for place in setting:
        yield location(server, place.script.source, place.mention.span)
    told: set[tuple[str, Span]] = set()
    for place in named:
        source = place.script.source
        for extraction in extractions_held(place):
            key = source.path_at(extraction.span.start), source.span_in_file(extraction.span)
            if key not in told and not any(_is_there(other, source, extraction.span) for other in setting):
                yield location(server, source, extraction.span)
            told.add(key)


def _home(place: NamePlace) -> NamePlace:
    """Where the name comes from that is imported under another one; else the place itself."""
    for _ in range(_MOST_IMPORTS):
        wanted = place.mention.stands_for
        mentions = place.navigator.mentions if wanted is not None else ()
        home = next((each for each in mentions if each.defines and (each.variable, each.scope) == wanted), None)
        if home is None:
            break
        place = place.at(home)
    return place


def _is_there(place: NamePlace, source: Source, extraction: Span) -> bool:
    """Whether a place that sets a name is in an extraction, or on the line where it begins."""
    if os.path.abspath(source.path_at(extraction.start)) != place.path:
        return False
    in_file = source.span_in_file(extraction)
    lines = source.source_at(extraction.start).lines
    return in_file.covers(place.span) or lines.line_of(in_file.start) == lines.line_of(place.span.start)


def _of_value(server: Server, analysis: Analysis, offset: int) -> list[types.Location]:
    """Where a recorded value was issued, or the file that is named."""
    issued = [issued_at(server, analysis, finding) for finding in findings_at(analysis, offset)]
    return [place for place in issued if place is not None] or _file(
        analysis, offset, server.reach(analysis.source.path)
    )


def _file(analysis: Analysis, offset: int, reach: Reach) -> list[types.Location]:
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    folder = os.path.dirname(os.path.abspath(analysis.source.path))
    for name in analysis.navigator.file_names if analysis.navigator is not None else ():
        path = os.path.join(folder, name.path)
        if name.span.start <= offset <= name.span.end and reach.refusal(path) is None and is_file(path):
            return [types.Location(Path(path).resolve().as_uri(), start)]
    return []

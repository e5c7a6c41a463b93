"""The exact bytes of a script, and what is needed to edit them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from loadlint.text.edits import ConflictError, Edit, apply, combine
from loadlint.text.lines import Lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    T = TypeVar("T")

_BOM = b"\xef\xbb\xbf"


class File(Struct, frozen=True):
    """A file whose text stands in a source, from byte `start` up to `end`."""

    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A load script's text. All offsets into it are byte offsets into `data`, byte-order mark included.

    `modules` are the other files that the script is made of. Their texts stand behind its own in `data`, each after a
    line end, so that one number tells a place in any of them, and a span stays what it is. A script of one file has
    none, and its source is that file.

    It is no msgspec.Struct: the garbage collector does not look at a struct of texts, so that what is kept with it and
    leads back to it would never be freed.
    """

    path: str
    data: bytes
    modules: tuple[File, ...] = ()

    def __reduce__(self) -> tuple[type[Source], tuple[str, bytes, tuple[File, ...]]]:
        """Another process gets the text, not what is kept with it."""
        return Source, (self.path, self.data, self.modules)

    @cached_property
    def kept(self) -> dict[type, object]:
        """What others have computed from the text, by class, as long as the source is in memory."""
        return {}

    def earlier(self, kind: type[T]) -> T | None:
        """What is kept of a class, here or from the version before."""
        kept = (self if kind in self.kept else self.before or self).kept.get(kind)
        return kept if isinstance(kept, kind) else None

    @cached_property
    def before(self) -> Source | None:
        """The last earlier version of the text from which something is kept that may still be valid."""
        return None

    @cached_property
    def lines(self) -> Lines:
        """Where the lines start; made on first use."""
        return Lines.of(self.data)

    def edited(self, span: Span, text: bytes) -> Source:
        """The source after other bytes took the place of a span. Its table of lines is updated."""
        data = b"".join((self.data[: span.start], text, self.data[span.end :]))
        source = self.replaced(data)
        vars(source)["lines"] = self.lines.edited(span.start, span.end, len(text), data)
        return source

    def replaced(self, data: bytes) -> Source:
        """The next version of the text."""
        source = Source(self.path, data)
        vars(source)["before"] = self if self.kept else self.before
        return source

    @property
    def script_end(self) -> int:
        """The offset at which the script's own file ends."""
        return self.modules[0].start - 1 if self.modules else len(self.data)

    def with_module(self, path: str, data: bytes) -> Source:
        """The source with one file more behind all others. All offsets stay what they are."""
        start = len(self.data) + 1
        return Source(self.path, b"\n".join((self.data, data)), (*self.modules, File(path, start, start + len(data))))

    @cached_property
    def files(self) -> tuple[File, ...]:
        """All files of the source, the script itself first."""
        return (File(self.path, 0, self.script_end), *self.modules)

    def file_at(self, offset: int) -> File:
        """The file that has an offset."""
        if offset <= self.script_end:
            return self.files[0]
        return self.files[bisect_right(self.files, offset, key=_start) - 1]

    def source_at(self, offset: int) -> Source:
        """The file that has an offset, as a source of its own: the source itself where it has no other."""
        return self.source_of(self.file_at(offset)) if self.modules else self

    def path_at(self, offset: int) -> str:
        """The path of the file that has an offset."""
        return self.file_at(offset).path

    def source_of(self, file: File) -> Source:
        """One of the files as a source of its own."""
        by_file = self._sources
        if file not in by_file:
            by_file[file] = Source(file.path, self.data[file.start : file.end]) if self.modules else self
        return by_file[file]

    @cached_property
    def _sources(self) -> dict[File, Source]:
        return {}

    def changed_files(self, edits: Iterable[Edit]) -> dict[str, bytes]:
        """The bytes of each file that edits change, after them, by its path.

        Raises ConflictError where edits overlap, or where one of them is about several files.
        """
        edits_by_file: dict[File, list[Edit]] = {}
        for edit in combine(edits):
            file = self.file_at(edit.span.start)
            if edit.span.end > file.end:
                raise ConflictError(f"the edit at byte {edit.span.start} is about several files")
            span = Span(edit.span.start - file.start, edit.span.end - file.start)
            edits_by_file.setdefault(file, []).append(Edit(span, edit.text, edit.rank))
        texts = ((file, apply(self.source_of(file).data, part)) for file, part in edits_by_file.items())
        return {file.path: text for file, text in texts if text != self.source_of(file).data}

    def span_in_file(self, span: Span) -> Span:
        """A span as its own file counts."""
        start = self.file_at(span.start).start
        return Span(span.start - start, span.end - start) if start else span

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in its own file, both from 1; columns count Unicode code points."""
        return self.source_at(offset).lines.position(offset - self.file_at(offset).start)

    def forget_before(self) -> None:
        """Drop the earlier version, once all that is still valid was taken from it."""
        vars(self)["before"] = None

    @cached_property
    def digest(self) -> str:
        """A hash of the bytes, the key of what is cached about them."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    @property
    def body_start(self) -> int:
        """The offset of the first byte after a UTF-8 byte-order mark."""
        return len(_BOM) if self.data.startswith(_BOM) else 0

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses: that of its first line."""
        first = self.data.find(b"\n")
        if first > 0 and self.data[first - 1 : first] == b"\r":
            return "\r\n"
        return "\n"

    def text(self, span: Span) -> str:
        """The text of a span; bytes that are no UTF-8 become U+FFFD."""
        return self.data[span.start : span.end].decode("utf-8", "replace")


def with_texts(
    source: Source, texts: Mapping[str, bytes], read_file: Callable[[str], bytes | None]
) -> Callable[[str], bytes | None]:
    """A way to read files that gives for the modules of a source what stands in it, or the newer text of `texts`."""
    current = {file.path: source.source_of(file).data for file in source.modules} | dict(texts)
    return lambda path: current[path] if path in current else read_file(path)


def _start(file: File) -> int:
    return file.start

"""Makes pictures of screens small: a palette in place of full colours, which nobody sees in text and lines."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 200
_CHANNELS = {2: 3, 6: 4}
"""How many bytes a pixel has, by the type of colour: with or without transparency."""


def small(png: bytes) -> bytes:
    """The picture with its most frequent colours; others become the nearest of them. Raises ValueError.

    It must be one as browsers write it: eight bits a channel, not interlaced.
    """
    chunks = list(_chunks(png))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or interlaced or kind not in _CHANNELS:
        raise ValueError("a picture of this kind is not known")
    channels = _CHANNELS[kind]
    data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    rows = [[row[i : i + 3] for i in range(0, len(row), channels)] for row in _rows(data, width * channels, channels)]
    counts = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counts.most_common(_COLOURS)]
    numbers = {colour: _nearest(colour, palette) for colour in counts}
    pixels = b"".join(b"\0" + bytes(numbers[colour] for colour in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = [(b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    distances = [sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)) for other in palette]
    return distances.index(min(distances))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise ValueError("this is no PNG")
    start = len(_SIGNATURE)
    while start < len(png):
        length, name = struct.unpack(">I4s", png[start : start + 8])
        yield name, png[start + 8 : start + 8 + length]
        start += length + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(data: bytes, length: int, channels: int) -> Iterator[bytes]:
    """The rows without the filters of PNG, each of which has a byte of its own before the row."""
    above = bytes(length)
    for start in range(0, len(data), length + 1):
        above = _unfiltered(data[start], bytearray(data[start + 1 : start + 1 + length]), above, channels)
        yield above


def _unfiltered(kind: int, row: bytearray, above: bytes, channels: int) -> bytes:
    for i in range(len(row)):
        left = row[i - channels] if i >= channels else 0
        corner = above[i - channels] if i >= channels else 0
        added = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[kind]
        row[i] = (row[i] + added) & 255
    return bytes(row)


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))

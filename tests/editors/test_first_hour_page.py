"""The pictures of docs/first-hour.md are there, small, and as they were made."""

from __future__ import annotations

import struct
import zlib

from tests.tools.first_hour import MOST, PAGE, pictures
from tests.tools.small_png import small


def test_each_picture_is_there_and_small() -> None:
    assert 0 < len(pictures()) <= 25
    assert [picture.name for picture in pictures() if not 0 < picture.stat().st_size <= MOST] == []


def test_no_picture_is_left_over() -> None:
    kept = set((PAGE.parent / "images" / "first-hour").iterdir())
    assert kept == set(pictures())


def test_a_picture_with_few_colours_keeps_its_colours() -> None:
    """Two rows of two pixels, the second row written as a difference to the first one."""
    rows = b"\x00" + bytes((255, 0, 0, 0, 0, 255)) + b"\x02" + bytes((0, 9, 0, 0, 0, 0))
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    made = small(png)
    palette = made[made.index(b"PLTE") + 4 :][:9]
    assert palette == bytes((0, 0, 255, 255, 0, 0, 255, 9, 0))
    data = made[made.index(b"IDAT") + 4 :]
    assert zlib.decompressobj().decompress(data) == b"\x00\x01\x00\x00\x02\x00"

"""Python's module for Zstandard: its own from 3.14 on, before that the package that has the same in it."""

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, ZstdCompressor, compress
else:
    from backports.zstd import CompressionParameter, ZstdCompressor, compress

__all__ = ["CompressionParameter", "ZstdCompressor", "compress"]

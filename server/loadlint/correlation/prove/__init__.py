"""Extractors, run on every recording: which response issued a value, and what returns it there."""

"""Rules that are silent without a recording."""

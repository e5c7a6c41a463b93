"""Finds the response that issued a value and an extractor for it, which is run on every recording."""

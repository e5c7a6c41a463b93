"""The syntax of script languages: trees, names and what they stand for, places for new text."""

"""The language: its text, names and style, whatever the script does."""

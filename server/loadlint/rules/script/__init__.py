"""Rules about the script as text and about loadlint's own notes in it."""

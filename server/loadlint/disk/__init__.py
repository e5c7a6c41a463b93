"""The only way to the disk: how files of strangers are read, where links may lead, and how files are written."""

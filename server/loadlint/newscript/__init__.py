"""New scripts from recordings: a journey is built by passes, a file for each, then written, fixed and certified."""

"""Single-page applications that ask in the background, recorded as a browser writes them; see README.md."""

"""Which exchange of each recording is which step of the script."""

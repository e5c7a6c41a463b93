"""Why a value of a script is reported, and why not: what the correlation looked at, in words for people."""

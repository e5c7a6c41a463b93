"""Which values are dynamic, and what speaks for and against it."""

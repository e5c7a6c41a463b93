"""Why a value is reported, and why not."""

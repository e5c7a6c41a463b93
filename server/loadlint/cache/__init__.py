"""Keeps results on the disk from one run to the next. Only the user can read them, and only the user can write them."""

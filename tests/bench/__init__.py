"""`make bench`: the performance goals, each beside its reference in the same run; a part is one file in `parts/`."""

"""What is measured. A part gives its lines in `lines(folder)`.

`quick(folder)` gives those of them that `make bench-quick` takes; `ON_DEMAND` says that a part runs only where it is
named.
"""

"""Ways in which the shop has changed, one in each file: a `CHANGE`."""

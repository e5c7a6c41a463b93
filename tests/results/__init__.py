"""Results of runs beside the scripts that made them."""

"""The numbers of runs: how long the steps take, whether a run is slower than others, and whether its gates hold."""

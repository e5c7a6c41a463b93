"""Rules about the numbers of runs; `loadlint results` reports them."""

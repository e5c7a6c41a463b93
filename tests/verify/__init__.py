"""`loadlint verify`: the player, the runs, the command."""

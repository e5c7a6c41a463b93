"""What a newer version of the application asks of a script: found by its replay, healed where it stands."""

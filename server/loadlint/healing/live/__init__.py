"""What a newer version of the application asks of a script, told by the answers that a run of the script just got."""

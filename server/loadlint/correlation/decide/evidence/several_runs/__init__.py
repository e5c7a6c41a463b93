"""What speaks for a value that differs between the runs of a flow."""

"""What a script does besides its requests: values that nothing uses, calls that are not read."""

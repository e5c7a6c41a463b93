"""What Acme adds to loadlint."""

"""What a recording and a script hold: slots, issued values, where a value stands. Nothing is decided here."""

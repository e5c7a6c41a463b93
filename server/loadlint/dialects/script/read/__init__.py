"""From the text to the model, for all script languages: the interpreter that runs a script once with unknown values."""

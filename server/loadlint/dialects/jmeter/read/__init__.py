"""From the text to the model: steps, assertions, extractions."""

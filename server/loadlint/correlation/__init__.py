"""What in a script is a slot, which response issued its value, is it dynamic, and which extractor returns it."""

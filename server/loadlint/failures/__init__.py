"""Recognises failed answers with a good status: by themselves, and by comparison with good answers."""

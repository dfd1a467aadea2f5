"""Searches for texts that break the engine: `python -m tests.fuzz.feel --minutes 10`."""

"""Hand-computed cases run through the public API: `python -m tests.golden CASES.yaml [--readings]`."""

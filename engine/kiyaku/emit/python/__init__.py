"""The plan as Python functions, by way of Python's syntax tree and never of text."""

"""Checked FEEL as Python functions, by way of Python's syntax tree."""

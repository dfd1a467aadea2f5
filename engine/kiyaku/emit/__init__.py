"""The plan printed: as Python functions, as JavaScript."""

"""The operators of FEEL on values."""

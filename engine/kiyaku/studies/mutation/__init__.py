"""Faults put into the rules, one at a time, that the scenarios should notice."""

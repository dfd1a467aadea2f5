"""The text of FEEL and its tree: tokens, grammar, syntax tree, and back to text."""

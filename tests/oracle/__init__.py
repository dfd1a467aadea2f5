"""Random small rule books, held against an oracle that reads them by itself and sums day by day.

`books` draws a book, `contracts` contracts of it, `interpret` is the oracle, `forms` the ways in which the engine
computes the same, `compare` says where they differ.  `python -m tests.oracle --books 1000` makes a long run.
"""

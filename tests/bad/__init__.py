"""What goes wrong, on purpose: a file per diagnostic code that produces it, and what is then shown in both languages.

`<code>.yaml` (or `<code>.<variant>.yaml`) says how the small water terms are spoiled, or which contract or question is
wrong; `<code>.ja.txt` and `<code>.en.txt` hold what the terminal shows.  `python -m tests.bad --accept` rewrites them,
`python -m tests.bad --docs` writes the page docs/diagnostics.md from the catalogue and the cases.
"""

"""`python -m tests.bad`: show what the cases produce; `--accept` keeps it as golden files, `--docs` writes the page."""

from __future__ import annotations

import argparse
import sys

from tests.bad.cases import FOLDER, LANGUAGES, cases, run, shown
from tests.bad.docs import PAGE, page


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bad", description=__doc__)
    parser.add_argument("codes", nargs="*", help="only these codes (or names of cases)")
    parser.add_argument("--accept", action="store_true", help="rewrite the golden files")
    parser.add_argument("--docs", action="store_true", help="rewrite docs/diagnostics.md")
    options = parser.parse_args()
    chosen = [c for c in cases() if not options.codes or {c.code, c.name} & set(options.codes)]
    if options.accept:
        kept = {case.golden(language) for case in cases() for language in LANGUAGES}
        for stale in set(FOLDER.glob("*.txt")) - kept:
            stale.unlink()
        for case in chosen:
            for language in LANGUAGES:
                case.golden(language).write_text(shown(case, language), "utf-8")
    if options.docs:
        PAGE.write_text(page(), "utf-8")
    if not options.accept and not options.docs:
        for case in chosen:
            print(f"## {case.name}: {case.data['about']}\n{shown(case, 'ja')}{shown(case, 'en')}")
    wrong = [c.name for c in chosen if c.code not in {d.code for d in run(c)}]
    for name in wrong:
        print(f"{name}: does not produce its code", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

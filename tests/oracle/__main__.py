"""Compare many random books in all their forms: `python -m tests.oracle --books 1000 --seed 1`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import kiyaku
from tests.oracle import books
from tests.oracle.compare import Difference, Figures, compare
from tests.oracle.forms import Browser, opened
from tests.oracle.shrink import shrunk


def main(words: list[str]) -> int:
    """Run the comparison; 1 if something differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--books", type=int, default=100, help="how many books to draw")
    parser.add_argument("--seed", type=int, default=1, help="the first book's seed; the others follow")
    parser.add_argument("--contracts", type=int, default=4, help="contracts per book")
    parser.add_argument("--without", default="", help=f"what not to draw: {', '.join(sorted(books.EVERYTHING))}")
    parser.add_argument("--no-script", action="store_true", help="leave the calculator in a browser out")
    parser.add_argument("--keep", type=Path, default=Path("build/oracle"), help="where failing books are written")
    parser.add_argument("--stop", type=int, default=20, help="stop after so many failing books")
    parser.add_argument("--shrink", action="store_true", help="make failing books small")
    asked = parser.parse_args(words)
    features = books.EVERYTHING - set(filter(None, asked.without.split(",")))
    figures = Figures()
    with ExitStack() as stack:
        browser = None if asked.no_script else stack.enter_context(opened())
        for seed in range(asked.seed, asked.seed + asked.books):
            found = one(seed, features, asked.contracts, browser, figures)
            if found:
                figures.differing += 1
                kept = keep(books.draw(seed, features), found, asked.keep / str(seed))
                print(f"book {seed}: {len(found)} differences, kept in {kept}")
                if asked.shrink:
                    small = shrunk(books.draw(seed, features), found[0], browser)
                    print(f"  smaller in {keep(small, found[:1], asked.keep / f'{seed}-small')}")
                for difference in {d.kind: d for d in reversed(found)}.values():
                    print(f"  {difference}")
            if figures.differing >= asked.stop:
                break
    print(figures)
    return 1 if figures.differing else 0


def one(
    seed: int, features: frozenset[str], contracts: int, browser: Browser | None, figures: Figures
) -> list[Difference]:
    """The differences in one book; none if `check` refuses it."""
    figures.drawn += 1
    with tempfile.TemporaryDirectory() as folder:
        root = books.write(books.draw(seed, features), Path(folder))
        if kiyaku.examine(root)[0] is None:
            return []
        figures.books += 1
        return compare(root, seed, contracts=contracts, browser=browser, figures=figures)


def keep(files: books.Files, found: list[Difference], folder: Path) -> Path:
    """A failing book in a folder, with a contract of each kind of difference."""
    shutil.rmtree(folder, ignore_errors=True)
    books.write(files, folder)
    for n, difference in enumerate({d.kind: d for d in reversed(found)}.values()):
        case = difference.case
        text = {"facts": case.facts, "months": case.months, "days": [str(d) for d in case.days]}
        text |= {"readings": case.readings, "arguments": case.arguments, "difference": str(difference)}
        (folder / f"case-{n}.json").write_text(json.dumps(text, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

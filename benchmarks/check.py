"""How long it takes to check a rule book, by its size: `python benchmarks/check.py`.

The books are made for this: articles of six decisions each (formulas, a table, an accrual, an exception), which read
facts and earlier decisions.  Reading and validating the files is timed apart from checking what they say.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kiyaku.book import load as loading
from kiyaku.book.check import check
from kiyaku.diagnostic import has_errors

SIZES = (181, 541, 1801)

TERMS = """\
terms: large
title: 大きな規程
parties: [当社, 契約者]
units: [円, 月]
first_revision: enactment
bill: {month: 請求月, as_of: '請求月 + @"P1M" - @"P1D"', period: 期間, lines: [料金 0], totals: [料金 0]}
"""
SUPPLEMENTARY = "supplementary: 2024-12-01\nnumber: 第1号\neffective: 2025-01-01\ntext_held: true\ntext: 附則\n"
FACTS = """\
facts:
  - {name: 請求月, key: month, type: date, question: true, about: 月}
"""
FACT = "  - {{name: 数 {i}, key: amount_{i}, type: number, varies: true, about: 数}}\n"
FIRST = """\
article: 1
title: 期間
versions:
  - from: 2025-01-01
    text: 期間を定める。
    decisions:
      - {name: 期間, key: period, type: range<date>, about: 期間, formula: '[請求月..請求月 + @"P1M")'}
      - {name: 切捨て, key: down, unit: 円, rounding: true, parameters: [{name: 額, unit: 円}], about: 切捨て, formula: floor(額)}
"""  # noqa: E501
ARTICLE = """\
article: {number}
title: 第{i}の料金
versions:
  - from: 2025-01-01
    text: 料金を定める。
    decisions:
      - name: 単価 {i}
        key: price_{i}
        unit: 円/月
        about: 段階ごとの単価
        table:
          inputs: [数 {i}]
          rows:
            - {{when: "< 10", then: 300}}
            - {{when: "[10..20)", then: 280}}
            - {{when: ">= 20", then: 250 + 割増 {i}}}
      - {{name: 割増 {i}, key: extra_{i}, unit: 円/月, about: 割増, formula: if 対象 {i} then 30 else {before} * 0}}
      - {{name: 対象 {i}, key: subject_{i}, type: boolean, about: 対象, formula: '数 {i} > 5 and 期間.start.month in (7, 9)'}}
      - {{name: 日割 {i}, key: part_{i}, unit: 円, about: 日割, accrual: {{rate: 単価 {i}, over: 期間, during: 期間}}}}
      - {{name: 最低 {i}, key: least_{i}, unit: 円, about: 最低額, formula: "max(100, 日割 {i})"}}
      - {{name: 料金 {i}, key: fee_{i}, unit: 円, about: 料金, formula: 切捨て(最低 {i})}}
    overrides:
      - {{decision: 料金 {i}, when: 対象 {i} and 数 {i} > 100, then: 最低 {i} - 1, about: 減額}}
"""  # noqa: E501


def files(decisions: int) -> Iterator[tuple[str, str]]:
    """The files of a book of about so many decisions, by path."""
    articles = max(1, round((decisions - 2) / 6))
    yield "terms.yaml", TERMS
    yield "supplementary/2024-12-01.yaml", SUPPLEMENTARY
    yield "facts.yaml", FACTS + "".join(FACT.format(i=i) for i in range(articles))
    yield "articles/01.yaml", FIRST
    for i in range(articles):
        before = f"割増 {i - 1}" if i % 10 else "1"
        yield f"articles/{i + 2:02}.yaml", ARTICLE.format(number=i + 2, i=i, before=before)


def write(folder: Path, decisions: int) -> Path:
    """A book of about so many decisions, in a folder."""
    for name, content in files(decisions):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def timed(decisions: int) -> tuple[int, float, float]:
    """How many decisions there are, and the seconds of processor time for reading and for checking."""
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder), decisions)
        start = time.process_time()
        read = loading.read_files(root)
        terms, found = loading.build(read)
        built = time.process_time()
        assert terms is not None
        _, wrong = check(terms)
        end = time.process_time()
    diagnostics = [*read.diagnostics, *found, *wrong]
    if has_errors(diagnostics):
        raise SystemExit(f"the book has errors: {diagnostics[0]}")
    return len(terms.decisions), built - start, end - built


def best(decisions: int, rounds: int) -> tuple[int, float, float]:
    """The same, with the least times of several rounds."""
    counts, reading, checking = zip(*(timed(decisions) for _ in range(rounds)), strict=True)
    return counts[0], min(reading), min(checking)


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many decisions")
    parser.add_argument("--rounds", type=int, default=5, help="of how many rounds the least time counts")
    options = parser.parse_args()
    timed(20)  # the grammar and the schemas are read once
    times = [best(size, options.rounds) for size in options.sizes]
    print("decisions  read and build     check  per decision")
    for count, read, checked in times:
        print(f"{count:9}  {read:12.2f} s  {checked:6.2f} s  {1e6 * checked / count:9.0f} µs")
    (first, _, small), (last, _, large) = times[0], times[-1]
    print(f"{last / first:.1f} times the decisions, {large / small:.1f} times the time")


if __name__ == "__main__":
    main()

"""Small rule books written in a test: facts, articles and revisions as YAML texts in one folder."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

TERMS = """\
terms: small
title: 小さな規程
parties: [当社, 契約者]
units: [円, 月]
first_revision: enactment
bill: {month: 月, as_of: '月 + @"P2M" - @"P1D"', period: 期間, lines: [料金], totals: [合計]}
"""
BILL = """\
- {name: 期間, key: period, type: range<date>, about: 2か月, formula: '[月..月 + @"P2M")'}
- {name: 合計, key: total, unit: 円, about: 合計, formula: 料金}
- {name: 切捨て, key: floor_ten, unit: 円, rounding: true, parameters: [{name: 額, unit: 円}], about: 10円未満切捨て, formula: floor(額 / 10) * 10}
"""  # noqa: E501
MONTH = "- {name: 月, key: month, type: date, question: true, about: 月}\n"
FIRST = {"2024-12-01": "effective: 2025-01-01"}


def clause(*versions: str, decisions: bool = True) -> str:
    """The versions of an article: each its first day, and behind a colon its decisions (or other parts) as YAML."""
    out = "versions:\n"
    for version in versions:
        day, _, body = version.partition(":")
        out += f"  - from: {day.strip()}\n    text: 定め\n"
        parts = dedent(body).strip("\n")
        out += indent("decisions:\n" + indent(parts, "  ") if decisions else parts, "    ") + "\n"
    return out


def write(
    folder: Path,
    *articles: str,
    facts: str = "",
    constraints: str = "",
    readings: str = "",
    revisions: dict[str, str] = FIRST,
    terms: str = TERMS,
    bill: str = BILL,
) -> Path:
    """The folder of a book; article 1 holds what its bill needs beside the decision 料金."""
    for part in ("articles", "supplementary"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    first = clause(f"2025-01-01:\n{bill}")
    for number, versions in enumerate((first, *articles), 1):
        text = f"article: {number}\ntitle: 定め{number}\n{versions}"
        (folder / "articles" / f"{number:02}.yaml").write_text(text, encoding="utf-8")
    for day, data in revisions.items():
        text = f"supplementary: {day}\nnumber: 第{day}号\ntext_held: true\ntext: 附則\n{dedent(data)}\n"
        (folder / "supplementary" / f"{day}.yaml").write_text(text, encoding="utf-8")
    stated = f"facts:\n{MONTH}{dedent(facts)}"
    if constraints:
        stated += f"constraints:\n{dedent(constraints)}"
    (folder / "facts.yaml").write_text(stated, encoding="utf-8")
    if readings:
        (folder / "readings.yaml").write_text("readings:\n" + indent(dedent(readings), "  "), encoding="utf-8")
    (folder / "terms.yaml").write_text(terms, encoding="utf-8")
    return folder

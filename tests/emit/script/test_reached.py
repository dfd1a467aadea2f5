"""A program holds what the bill reaches, and nothing else."""

from __future__ import annotations

from pathlib import Path

import kiyaku
from kiyaku.answer.script import compiled
from kiyaku.emit.script.reached import Reached, reached
from tests.small import FIRST, clause, write

FEE = "- {name: 料金, key: fee, unit: 円, about: 料金, formula: 量 * 2}\n"
OTHER = "- {{name: 届出, key: notice, type: boolean, about: 届出, formula: '{formula}'}}\n"
FACTS = """\
- {name: 量, key: amount, type: number, about: 量}
- {name: 個人, key: person, type: boolean, about: 個人}
- {name: 上限, key: limit, type: number, about: 上限}
"""


def reached_by(book: kiyaku.Book) -> Reached:
    """What the bill of a book reaches."""
    assert book.plan.bill is not None
    return reached(book.plan, book.plan.bill, book.checked.graph)


def test_a_rule_about_what_no_figure_needs_is_not_in_the_program(tmp_path: Path) -> None:
    rules = "transitional:\n- {{clauses: [{0}], who: 個人, until: 2026-06-01, about: 経過措置}}\n"
    for concerned, asking in (("第3条", {}), ("第2条", {0: ("料金",)})):
        root = write(
            tmp_path / concerned,
            clause(f"2025-01-01:\n{FEE}", f"2026-01-01:\n{FEE}"),
            clause(f"2025-01-01:\n{OTHER.format(formula='個人')}", f"2026-01-01:\n{OTHER.format(formula='not(個人)')}"),
            facts=FACTS.replace("- {name: 上限, key: limit, type: number, about: 上限}\n", ""),
            revisions={**FIRST, "2025-12-01": "effective: 2026-01-01\n" + rules.format(concerned)},
        )
        book = kiyaku.load(root)
        assert reached_by(book).asking == asking
        program = compiled(book)
        assert program.left_out == ()
        assert ("個人" in program.source) == bool(asking)


def test_what_a_constraint_on_the_bill_speaks_of_is_in_the_program(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{FEE}"),
        clause(f"2025-01-01:\n{OTHER.format(formula='個人')}"),
        facts=FACTS,
        constraints="- {that: 量 <= 上限, message: 上限}\n",
    )
    found = reached_by(kiyaku.load(root))
    assert {"量", "上限"} <= {fact.name for fact in found.facts}
    assert "個人" not in found.nodes
    assert [c.names for c in found.constraints] == [("上限", "量")]

"""What an explanation says, at three levels: nothing twice, nothing lost, the same for every printer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import kiyaku
from kiyaku.answer.bill import Bill
from kiyaku.diagnostic import KiyakuError
from kiyaku.messages import catalogue
from kiyaku.plan.working import Quantity
from kiyaku.publish.json_values import json_text
from kiyaku.publish.narrator import (
    LEVELS,
    Around,
    Line,
    Subject,
    answers_text,
    bill_layout,
    bill_text,
    layout_data,
    narrator,
    outcome_layout,
    outcome_text,
    rules,
    spoken,
)
from kiyaku.publish.narrator.fields import condition, field
from kiyaku.publish.narrator.program import NODE, Program, RuleError
from kiyaku.publish.narrator.spans import Writer
from kiyaku.publish.sensitivity import moves_of
from kiyaku.publish.terminal import Style, shown
from kiyaku.studies.sensitivity import moving
from tests.emit.script.contracts import Contracts
from tests.publish.books import water_with_grounds
from tests.repo import ROOT

RULES = ROOT / "rules" / "dokodemo-prime"
EXAMPLE = ROOT / "docs" / "examples" / "contract.yaml"
PLAIN = Style(colour=False)


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(RULES)


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> kiyaku.Book:
    return kiyaku.load(water_with_grounds(tmp_path_factory.mktemp("grounds")))


def water_bill(grounds: kiyaku.Book, **facts: Any) -> Bill:
    found: Bill = grounds.bill(grounds.contract({"口径": "20mm", "使用開始日": "2025-04-01", **facts}), "2026-05")
    return found


def bills(book: kiyaku.Book, seed: int, number: int) -> Iterator[Bill]:
    for case in Contracts(book.terms, seed).cases(number):
        try:
            yield book.bill(book.contract(case["facts"]), case["month"], readings=case["readings"])
        except KiyakuError:
            continue


def all_lines(lines: tuple[Line, ...]) -> list[Line]:
    return [inner for line in lines for inner in line.walk()]


# -- levels


def test_a_line_for_each_figure_at_the_first_level(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07")
    assert list(bill_text(bill, book.terms, "ja", PLAIN, "line"))[3:] == [
        "月額料金       31,973円  第27条第2項",
        "税抜合計       31,973円  第31条",
        "消費税相当額    3,197円  第31条",
        "解約金        739,200円  別紙4※1",
        "───────────────────────",
        "請求額        774,370円  第31条",
    ]


def test_every_level_has_the_figures_of_the_one_above_and_says_more(book: kiyaku.Book) -> None:
    seen = 0
    for bill in bills(book, 41, 20):
        layouts = [bill_layout(bill, book.terms, "ja", level) for level in LEVELS]
        figures = [[(x.kind, x.text) for x in layout if x.kind in ("figure", "total")] for layout in layouts]
        assert figures[0] == figures[1] == figures[2]
        assert [len(all_lines(layout)) for layout in layouts] == sorted(len(all_lines(layout)) for layout in layouts)
        seen += 1
    assert seen > 10


def test_everything_goes_down_to_every_fact(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07")
    lines = all_lines(bill_layout(bill, book.terms, "ja", "everything"))
    said = {span.of for line in lines for span in line.spans if span.kind == "name"}
    for outcome in (*bill.lines, *bill.totals):
        assert outcome.explanation is not None
        if outcome.value != 0:
            assert {node.name for node in outcome.explanation.nodes()} <= said


def test_a_figure_that_an_exception_made_0_stays_with_its_clause(book: kiyaku.Book) -> None:
    facts = {
        "契約効力日": "2026-06-01",
        "提供開始日": "2026-06-01",
        "ID数": 10,
        "法人か": True,
        "光コラボか": True,
        "請求書の発行": True,
    }

    def said(**more: Any) -> str:
        bill = book.bill(book.contract({**facts, **more}), "2026-08")
        return "\n".join(bill_text(bill, book.terms, "ja", PLAIN, level="reasoning"))

    # 150円 that a corporation does not pay: a line of 0, with what made it 0
    waived = said()
    assert re.search(
        r"請求書等発行料金 +0円  別紙9-3\(3\)ii\n +別紙9-3\(3\)iiを適用（契約者が法人である）。なければ 150円", waived
    )
    assert "解約金" not in waived  # nobody asked for one
    assert "請求書等発行料金" not in said(請求書の発行=False)  # nothing was issued, and nothing waived


# -- nothing twice, nothing lost


def test_no_node_is_shown_twice(book: kiyaku.Book) -> None:
    for bill in bills(book, 42, 30):
        for level, kind in (("everything", "node"), ("reasoning", "child")):
            shown = [x.text for x in all_lines(bill_layout(bill, book.terms, "ja", level)) if x.kind == kind]  # type: ignore[arg-type]
            assert len(shown) == len(set(shown)), level


def test_what_a_person_must_decide_is_said_once_at_every_level(grounds: kiyaku.Book) -> None:
    bill = water_bill(grounds, 使用水量=45)
    for level in LEVELS:
        found = [x for x in all_lines(bill_layout(bill, grounds.terms, "ja", level)) if x.kind == "review"]
        assert [x.text for x in found] == ["要判断: 加算してよいか市が確かめる（第5条第1項）"], level


def test_what_a_person_must_decide_of_a_line_of_0_is_not_lost(grounds: kiyaku.Book) -> None:
    bill = water_bill(grounds, 使用水量=0)
    assert bill.outcomes["夏季加算"].value == 0
    for level in LEVELS:
        lines = bill_layout(bill, grounds.terms, "ja", level)
        assert "夏季加算" not in [x.spans[0].text for x in lines]
        (charge,) = (x for x in lines if x.spans[0].text == "料金")
        assert "検針の誤りでないか確かめる" in "".join(x.text for x in all_lines((charge,))), level


def test_items_that_hold_are_said_with_what_they_say_and_the_others_named(grounds: kiyaku.Book) -> None:
    bill = water_bill(grounds, 使用水量=45)
    reasoning, everything = (
        [x.text for x in all_lines(bill_layout(bill, grounds.terms, "ja", level)) if x.kind in ("met", "open")]
        for level in LEVELS[1:]
    )
    assert reasoning == ["✓ 第5条第1項第1号  使用水量が40立方メートルを超える。"]
    assert everything == [*reasoning, "· 第5条第1項第2号"]


def test_a_formula_that_its_arithmetic_says_already_is_left_out(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07")
    said = [x.text for x in all_lines(bill_layout(bill, book.terms, "ja", "everything"))]
    assert "400円/通 × 0通 = 0円" in said
    assert "式 400 * 0" not in said
    assert "式 31973 + 3197 + 0 + 739200" in said  # its arithmetic leaves the 0 out


def test_a_node_that_was_shown_is_named_with_its_status(book: kiyaku.Book) -> None:
    facts = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10, "請求書の発行": True}
    bill = book.bill(book.contract(facts), "2026-07")
    before = [x.text for x in all_lines(bill_layout(bill, book.terms, "ja", "everything")) if x.kind == "before"]
    assert any("請求書等発行料金 事実が足りない (missing_fact)" in text for text in before)


def test_an_option_that_is_not_the_adopted_one_is_said_first(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07", readings={"P2": "floor_on_sum"})
    (line,) = (x for x in bill_layout(bill, book.terms, "ja", "everything") if x.kind == "rests-readings")
    readings = [span.text for span in line.spans if span.kind == "reading"]
    assert readings[0] == "P2=floor_on_sum"
    lines = {x.kind: x for x in bill_layout(bill, book.terms, "ja", "reasoning")}
    assert [s.text for s in lines["rests-others"].spans if s.kind == "reading"] == ["P2=floor_on_sum"]


def test_the_readings_that_move_the_amount_come_first_then_the_weighty_ones_then_a_count(book: kiyaku.Book) -> None:
    contract = book.read_contract(EXAMPLE)
    bill = book.explained_bill(contract, "2026-07")
    moves = moves_of(bill, moving(book, contract, bill, {}), "ja")
    assert moves[0] == ("C4", "taxed", "+73,920円")  # 739,200 × 0.1
    lines = {x.kind: x for x in bill_layout(bill, book.terms, "ja", "reasoning", moves)}
    assert [*lines].index("rests-moves") < [*lines].index("rests-weighty") < [*lines].index("rests-more")
    weighty = {s.text for s in lines["rests-weighty"].spans if s.kind == "reading"}
    assert all(book.terms.readings[id].weight == 3 and book.terms.readings[id].confirm for id in weighty)
    assert not weighty & {m.id for m in moves}
    rest = bill_layout(bill, book.terms, "ja", "everything")
    everything = {
        s.text.partition("=")[0] for x in rest if x.kind == "rests-readings" for s in x.spans if s.kind == "reading"
    }
    assert everything >= weighty | {m.id for m in moves}
    left = len(everything - weighty - {m.id for m in moves})
    assert f" {left} 件" in "".join(s.text for s in lines["rests-more"].spans)


def test_a_fact_that_nobody_stated_brings_no_reading(book: kiyaku.Book) -> None:
    contract = book.contract({"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10})
    fee = book.explained_bill(contract, "2026-07").outcomes["月額料金"]
    assert "障害" in {a.name for a in fee.assumptions}
    assert "O14" not in fee.options  # of the fact 障害 alone


# -- printers


def test_the_data_holds_every_word_of_the_text(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07")
    data = json.loads(json_text(layout_data(bill_layout(bill, book.terms, "ja", "everything"))))

    def words(lines: list[Any]) -> Iterator[str]:
        for line in lines:
            yield "".join(s if isinstance(s, str) else s["text"] for s in line["spans"])
            yield from words(line.get("below", []))

    printed = "".join(bill_text(bill, book.terms, "ja", PLAIN, "everything")).replace("─", "")
    assert "".join(printed.split()) == "".join("".join(words(data)).split())
    rate = data[2]["below"][2]["below"]
    assert {"kind": "quantity", "text": "2,800円/ID/月", "of": 2800} in [s for line in rate for s in line["spans"]]
    assert {"kind": "cite", "text": "第28条", "of": "第28条", "version": "2026-05-11"} in [
        s for line in rate for s in line["spans"]
    ]


def test_colours_are_only_painted_on(book: kiyaku.Book) -> None:
    bill = book.bill(book.read_contract(EXAMPLE), "2026-07")
    for level in LEVELS:
        plain = list(bill_text(bill, book.terms, "ja", PLAIN, level))
        painted = [*map(shown, bill_text(bill, book.terms, "ja", Style(colour=True), level))]
        assert "\033" not in "".join(plain)
        assert [re.sub("\033\\[[0-9;]*m", "", line) for line in painted] == plain
        assert "\033[36m第27条第2項\033[0m" in "".join(painted)


def test_outcomes_at_a_glance_and_one_by_one(grounds: kiyaku.Book) -> None:
    bill = water_bill(grounds, 使用水量=45)
    outcomes = [bill.outcomes["料金"], bill.outcomes["税"]]
    glance = list(answers_text(outcomes, grounds.terms, "ja", PLAIN))
    assert glance[:3] == [
        "料金  7,000円  第5条第1項",
        "  要判断: 加算してよいか市が確かめる（第5条第1項）",
        "税    700円  第5条第2項",
    ]
    one = list(outcome_text(outcomes[0], grounds.terms, "ja", PLAIN, "line"))
    assert one == glance[:2]


# -- the rules


def test_every_rule_is_used_and_every_text_is_there() -> None:
    data = rules()
    written = json.dumps({key: data[key] for key in ("pages", "blocks")}, ensure_ascii=False)
    for kind in data["lines"]:
        assert re.search(rf'"(line|children|again|follow)": "{kind}"', written), kind
    for name in data["blocks"]:
        assert re.search(rf'"(block|below|of)": "{name}"', written), name
    for name in data["phrases"]:
        assert f'{{"use": "{name}"}}' in json.dumps(data), name
    assert spoken() <= catalogue().keys()
    assert data["levels"] == list(LEVELS)


@pytest.mark.parametrize("page", ["bill", "outcome", "glance", "sheet", "answer"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_can_be_laid_out_at_every_level(grounds: kiyaku.Book, page: str, language: Any) -> None:
    around = Around(terms=grounds.terms)
    subject = Subject.of_bill(water_bill(grounds, 使用水量=45), around)
    for level in LEVELS:
        assert "7,700円" in "".join(x.text for x in all_lines(narrator(page, level, language)(subject, around)))


def test_rules_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(RuleError, match="no page"):
        narrator("sentence", "line", "ja")
    with pytest.raises(RuleError, match="no page"):
        narrator("bill", "some", "ja")
    with pytest.raises(RuleError, match="no condition"):
        condition({"perhaps": "value"}, "line", Program())
    with pytest.raises(RuleError, match="one word"):
        condition({"has": "value", "not": {"has": "unit"}}, "line", Program())
    with pytest.raises(RuleError, match="no kind of span"):
        Writer({}, "ja", "line", Program()).line([{"song": "value"}])


def test_what_is_asked_of_a_part_of_a_frame_needs_no_more() -> None:
    program = Program()
    assert program.value(field("of.unit", program, NODE), ("it",))(Quantity(2, "円")) == "円"
    with pytest.raises(RuleError, match="of it alone"):
        program.value(field("of.unit", program), ("it",))


def test_what_is_only_as_true_as_something_below_it_keeps_its_own_clause(book: kiyaku.Book) -> None:
    contract = book.read_contract(ROOT / "docs" / "examples" / "suspension.yaml")
    page = outcome_layout(
        book.evaluate(contract, "停止の知らせの内容", as_of=date(2026, 9, 10)), book.terms, "ja", "reasoning"
    )
    lines = [line.text for top in page for line in top.walk()]
    assert "停止を前もって知らせるか はい  第17条第2項" in lines
    assert "利用を停止できるか はい  第17条第1項" in lines


def test_a_calendar_tells_the_days_that_it_did_not_count(book: kiyaku.Book) -> None:
    contract = book.read_contract(ROOT / "docs" / "examples" / "support-call.yaml")
    found = {
        level: [line.text for top in page for line in top.walk()]
        for level in ("reasoning", "everything")
        for page in [
            outcome_layout(
                book.evaluate(contract, "最も早い応対の時", as_of=date(2026, 12, 28)), book.terms, "ja", level
            )
        ]
    }
    skipped = "電話受付日  別紙1-4②  数えない日: 2026-12-29、2026-12-30、2026-12-31、2027-01-01 元日"
    assert any(line.startswith(skipped) for line in found["reasoning"])
    assert any(line.startswith(skipped) for line in found["everything"])
    assert "電話受付日  別紙1-4②" in found["everything"]  # of the first day: it is open


def test_a_value_that_is_only_rounded_is_said_once(book: kiyaku.Book) -> None:
    contract = book.read_contract(ROOT / "docs" / "examples" / "outage-damages.yaml")
    page = outcome_layout(book.evaluate(contract, "免除日", as_of=date(2026, 9, 30)), book.terms, "ja", "reasoning")
    assert "2.458… → 2" in [line.text for top in page for line in top.walk()]

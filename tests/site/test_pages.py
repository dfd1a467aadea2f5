"""The pages of clauses, revisions and comparisons: what they show, of which day, and that their addresses last."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from kiyaku.official.attach import store
from kiyaku.site.links import Linker
from kiyaku.site.open import open_site
from tests.site.sites import RULES, TEXT, Made, broken_links, real, revised, revised_rules, text_of_revised, water


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("which", ["real", "revised", "water"])
def test_every_link_leads_somewhere_on_the_site(which: str) -> None:
    assert broken_links({"real": real, "revised": revised, "water": water}[which]()) == []


def test_every_clause_and_every_version_has_its_address() -> None:
    made = revised()
    for clause in made.site.terms.clauses.values():
        assert made.site.clause_path(clause.citation) in made.pages
        for interval, body in clause.versions.entries:
            assert made.site.clause_path(clause.citation, interval.start) in made.pages
            html = made.page(clause.citation.eid, str(interval.start))
            for inner in body.walk():
                assert f'id="{inner.citation.eid}"' in html


def test_the_same_address_shows_what_is_in_force_on_the_day() -> None:
    before, after = text_of_revised(date(2026, 12, 1)), text_of_revised(date(2027, 5, 1))
    assert "2026年5月11日から施行されている版です" in plain(before.page("annex_4"))
    assert "2027年4月1日から施行されている版です" in plain(after.page("annex_4"))
    assert before.pages["terms/annex_4"].in_force
    assert "今の条文ではありません" in plain(after.page("annex_4", "2026-05-11"))
    assert not after.pages["terms/annex_4/2026-05-11"].in_force
    assert "まだ効力はありません" in plain(before.page("annex_4", "2027-04-01"))


def test_a_permalink_survives_the_loss_of_its_number(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(revised_rules().parent, folder)
    article = folder / "dokodemo-prime" / "articles" / "03.yaml"
    text = article.read_text("utf-8")
    start = text.index("versions:\n") + len("versions:\n")
    last = text.rindex("\n      論理隔離:")
    after = text.index("\n      ", text.index("\n      ", last + 1) + 1)
    while text[after + 7] == " ":
        after = text.index("\n      ", after + 1)
    version = (text[start:last] + text[after:]).replace("2026-05-11", "2027-04-01", 1)
    article.write_text(f"{text.rstrip()}\n{version}", encoding="utf-8")
    made = Made(open_site(folder / "dokodemo-prime", today=date(2027, 8, 1), official=False), TEXT)
    html = made.page("art_3")
    assert 'id="art_3__def_論理隔離"' in html
    assert "第3条「論理隔離」は、2026年5月11日の版を最後になくなりました" in plain(html)
    assert 'id="art_3__def_端末"' in html


def test_drafts_are_marked_and_only_shown_when_asked_for() -> None:
    shown, hidden = revised(), text_of_revised(drafts=False)
    assert "terms/as-of/2027-12-01" in shown.pages
    assert "terms/as-of/2027-12-01" not in hidden.pages
    assert "terms/art_20/2027-12-01" not in hidden.pages
    page = shown.pages["terms/art_20/2027-12-01"]
    assert "これは改正案です" in plain(str(page.body))
    assert not page.in_force
    assert "改正案" in page.label
    assert "施行されている版です" in plain(shown.page("art_20"))
    compared = plain(shown.page("compare", "2027-07-01", "2027-12-01"))
    assert "これは改正案です" in compared
    assert "第20条" in compared


def test_a_draft_ends_nothing() -> None:
    made = text_of_revised(date(2028, 1, 1))
    assert "2026年5月11日から施行されている版です" in plain(made.page("art_20"))
    assert made.site.current is not None
    assert made.site.current.start == made.site.day == date(2027, 7, 1)


def test_revisions_known_by_number_only_are_listed_as_such() -> None:
    made = real()
    timeline = plain(made.page("revisions"))
    assert timeline.count("本文未保有") == 3
    assert "この日の条文は示せません" in plain(made.page("as-of", "2025-10-01"))
    assert not any(path.startswith("terms/compare/2025") for path in made.pages)


def test_any_two_states_are_compared() -> None:
    made = revised()
    starts = [s.start for s in made.site.held]
    assert len(starts) == 4
    for i, before in enumerate(starts):
        for after in starts[i + 1 :]:
            assert made.site.compare_path(before, after) in made.pages
    assert "2,900" in plain(made.page("compare", "2026-05-11", "2027-04-01"))


def test_the_timeline_tells_transitional_rules_and_later_days() -> None:
    timeline = plain(revised().page("revisions"))
    assert "2027年3月31日までに始まった契約は、2027年9月30日まで改正前の料金による" in timeline
    assert "2027年9月30日まで" in timeline
    assert "第26条 2027年7月1日" in timeline


def test_before_any_text_is_held_the_pages_say_so() -> None:
    made = Made(open_site(RULES, today=date(2025, 12, 1), official=False), TEXT)
    assert made.site.current is None
    assert "2025年12月1日の時点で本文のある施行中の版がありません" in plain(made.page())
    assert "まだ効力はありません" in plain(made.page("art_20"))


# -- links inside the words


def test_citations_are_linked_to_the_clauses_they_name() -> None:
    html = real().page("art_20")
    assert '<a class="ky-cite" href="#art_20__para_1">前項</a>' in html
    assert 'href="../annex_4/#annex_4__note_3"' in html


def test_on_a_dated_page_citations_lead_to_what_stood_that_day() -> None:
    html = revised().page("art_20", "2026-05-11")
    assert 'href="../../annex_4/2027-04-01/' not in html
    assert 'href="../../annex_4/2026-05-11/#annex_4__note_3"' in html


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("第8条第2項各号に当たる", "第9条", ["第8条第2項"]),
        ("民法第1条第2項による", "第9条", []),
        ("本規約第3条による", "第9条", ["第3条"]),
        ("第2項の場合、同項の申込", "第8条第1項", ["第8条第2項", "第8条第2項"]),
        ("前条の承諾、次項の拒絶", "第9条第1項", ["第8条", "第9条第2項"]),
        ("第99条による", "第9条", []),
        ("別紙4※1による", "第9条", ["別紙4※1"]),
    ],
)
def test_what_counts_as_a_citation(text: str, where: str, found: list[str]) -> None:
    from kiyaku.book.citation import parse

    site = real().site
    links = Linker([body for _, body in site.clauses(site.day)], lambda citation: "x")
    here = parse(where)
    assert here is not None
    assert [str(c) for _, c in links.citations(text, here)] == found


def test_a_defined_word_is_linked_once_with_its_definition() -> None:
    html = real().page("art_20")
    first = html[html.index('id="art_20__para_1"') : html.index('id="art_20__para_2"')]
    assert first.count("art_3__def_%E6%9C%AC%E5%A5%91%E7%B4%84") == 1
    assert 'aria-description="本サービスの提供を当社から受けるための契約。"' in first


# -- the official wording beside the restatement


def test_attached_wording_stands_beside_the_restatement(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES.parent, folder)
    (folder / ".git").mkdir()
    home = store(folder / "dokodemo-prime")
    home.mkdir(parents=True)
    wording = {
        "第20条第1項": {"title": "", "text": "ここに公式の文言が入る。"},
        "第20条": {"title": "解約", "text": ""},
    }
    (home / "2026-05-11.json").write_text(json.dumps({"clauses": wording}), encoding="utf-8")
    made = Made(open_site(folder / "dokodemo-prime", today=date(2026, 11, 1)), TEXT)
    html = made.page("art_20")
    assert "ここに公式の文言が入る。" in html
    assert html.index("ここに公式の文言が入る。") < html.index("前もって申し出る")
    assert "左が添付された公式の文言、右がその書き直しです" in plain(html)
    without = Made(open_site(folder / "dokodemo-prime", today=date(2026, 11, 1), official=False), TEXT)
    assert "ここに公式の文言が入る。" not in without.page("art_20")


# -- a revision is a change of data


def test_a_revision_in_data_appears_everywhere() -> None:
    old, new = real(), text_of_revised(drafts=False)
    day = "2027-04-01"
    assert f"terms/as-of/{day}" not in old.pages
    assert {f"terms/as-of/{day}", f"terms/annex_4/{day}", f"terms/compare/2026-05-11/{day}"} <= new.pages.keys()
    assert "架空第2号" in plain(new.page("revisions"))
    assert "2,900" in plain(new.page("annex_4"))
    assert "架空第2号" in str(new.files["terms/feed.xml"])
    assert "2027年4月1日施行の版" in str(new.files[f"terms/as-of/{day}/law.xml"])
    assert "2900" in str(new.files[f"terms/annex_4/{day}/clause.json"])


def test_pages_are_made_the_same_every_time() -> None:
    again = Made(open_site(RULES, today=date(2026, 11, 1), official=False))
    assert {path: str(page.body) for path, page in again.pages.items()} == {
        path: str(page.body) for path, page in real().pages.items()
    }
    assert again.files == real().files

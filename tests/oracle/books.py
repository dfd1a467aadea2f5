"""Random small rule books, as the YAML data of their files: neutral words, every device of the rules, nasty days."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.oracle.clauses import Clauses, Decisions
from tests.oracle.writing import Name, Texts

Files = dict[str, Any]
ONE = timedelta(days=1)
EVERYTHING = frozenset(
    {
        "shadow", "later", "unheld", "transitions", "transitions-on-exceptions", "exceptions", "readings",
        "constraints", "bill-day", "drafts", "reviews", "line-and-total", "law-rules", "deemed",
    }
)  # fmt: skip
"""What books may hold that can be left out."""

_BASES = [
    date(2026, 1, 1), date(2026, 2, 15), date(2025, 12, 31), date(2027, 2, 28), date(2028, 2, 29), date(2024, 2, 29),
    date(2026, 6, 10), date(2026, 3, 31),
]  # fmt: skip
_FACTS: list[dict[str, Any]] = [
    {"name": "数量", "key": "quantity", "type": "number", "domain": ">= 0", "whole": True, "varies": True},
    {"name": "数量の上限", "key": "limit", "type": "number", "domain": "[0..100]"},
    {"name": "区分", "key": "kind", "type": "string", "domain": '"甲", "乙", "丙"', "varies": True},
    {"name": "等級", "key": "grade", "type": "string", "domain": '"上", "並"'},
    {"name": "使用量", "key": "usage", "type": "number", "domain": ">= 0"},
    {"name": "開始日", "key": "opened", "type": "date"},
    {"name": "終了日", "key": "closed", "type": "date", "absent": {"value": None, "means": "続いている"}},
    {"name": "申出日", "key": "asked", "type": "date", "absent": {"value": None, "means": "申出はない"}},
    {"name": "基準日", "key": "based", "type": "date", "varies": True},
    {"name": "減額", "key": "reduced", "type": "boolean", "absent": {"value": False, "means": "減額はない"}},
    {"name": "対象", "key": "subject", "type": "boolean", "varies": True},
    {"name": "割増", "key": "extra", "type": "number", "absent": {"value": 0, "means": "割増はない"}},
    {"name": "口数", "key": "shares", "type": "number", "absent": {"value": None, "means": "口数はない"}},
    {"name": "上限", "key": "ceiling_of", "type": "number", "varies": True, "absent": {"value": 9, "means": "九"}},
    {"name": "停止", "key": "halted", "type": "boolean", "varies": True, "absent": {"value": False, "means": "ない"}},
    {
        "name": "入金",
        "key": "paid",
        "type": "list<context<on: date, amount: number>>",
        "absent": {"value": [], "means": "入金はない"},
    },
    {"name": "休止日", "key": "paused", "type": "list<date>", "absent": {"value": [], "means": "休止はない"}},
]
_MONTH = {"name": "請求月", "key": "month", "type": "date", "question": True, "about": "請求する月"}


@dataclass(slots=True)
class Revising:
    """A revision as it is drawn: the days on which its parts take effect, and what its file says."""

    effective: date
    held: bool
    data: dict[str, Any]
    later: dict[str, date] = field(default_factory=dict)  # by article

    def starts(self, top: str) -> date:
        """When an article takes effect."""
        return self.later.get(top, self.effective)


class Drawing:
    """One book being drawn."""

    def __init__(self, seed: int, features: frozenset[str] = EVERYTHING) -> None:
        self.random = random.Random(seed)
        self.features = features
        self.files: Files = {}
        self.facts = [dict(f, about="事実") for f in self.random.sample(_FACTS, self.random.randrange(6, 12))]
        if not any(f["key"] == "opened" for f in self.facts):
            self.facts.append(dict(_FACTS[5], about="事実"))
        self.readings: dict[str, Any] = {}
        self.revisions = self._revisions()
        self.days = self._days()
        self.names = [self._fact_name(f) for f in [*self.facts, _MONTH]]
        self.calendars: list[Name] = []
        self.used: set[str] = {"請求月"}
        self.terms: dict[str, Any] = {
            "terms": "drawn", "title": "規約", "units": ["円", "月"],
            "first_revision": self.random.choice(["enactment", "enactment", "unknown"]),
        }  # fmt: skip

    def maybe(self, share: float) -> bool:
        """Whether something of a share of cases comes about."""
        return self.random.random() < share

    def has(self, feature: str, share: float) -> bool:
        """Whether something that can be left out comes about."""
        return self.maybe(share) and feature in self.features

    def book(self) -> Files:
        """The files of the book by path; those of law books stand in another folder, `../japan`."""
        self._law()
        if self.has("readings", 0.7):
            self._readings()
        tops = [f"第{n}条" for n in range(1, self.random.randrange(3, 6))]
        if self.maybe(0.3):
            tops.append("別紙1")
        decisions = Decisions(self, tops)
        decisions.draw()
        Clauses(self, tops, decisions).write()
        self._bill(decisions)
        self._constraints()
        self._deemed()
        self.files["facts.yaml"] = {"facts": [f for f in self.facts if self._used(f)] + [_MONTH]}
        if self.constraints:
            self.files["facts.yaml"]["constraints"] = self.constraints
        if self.readings:
            self.files["readings.yaml"] = {"readings": self.readings}
        self.files["terms.yaml"] = self.terms
        for revision in self.revisions:
            self.files[f"supplementary/{revision.data['supplementary']}.yaml"] = revision.data
        return self.files

    def _used(self, fact: Mapping[str, Any]) -> bool:
        """Whether some text of the book names a fact."""
        texts = str([*self.files.values(), *(r.data for r in self.revisions), self.constraints, self.terms])
        return any(re.search(rf"(?<!\w){word}(?!\w)", texts) for word in (fact["name"], fact["key"]))

    # -- what the rest stands on

    def _revisions(self) -> list[Revising]:
        r = self.random
        effective = r.choice(_BASES)
        found: list[Revising] = []
        for n in range(r.randrange(1, 5)):
            held = not (n == 0 and self.has("unheld", 0.12)) and not (n and self.has("unheld", 0.12))
            enacted = effective - timedelta(days=r.choice([-10, 0, 1, 30, 100]))
            data: dict[str, Any] = {
                "supplementary": str(enacted),
                "number": f"第{n + 1}号",
                "effective": str(effective),
            }
            if any(f.held for f in found) and self.has("drafts", 0.1):
                data["draft"] = True
            data |= {"text_held": held, "text": "この改正は実施日から効力を持つ。"}
            if not any(f.data["supplementary"] == data["supplementary"] for f in found):
                found.append(Revising(effective, held, data))
            effective += timedelta(days=r.choice([0, 1, 10, 28, 31, 45, 59, 90]))
        if not any(f.held for f in found):
            found[-1].held = found[-1].data["text_held"] = True
        return found

    def _days(self) -> list[date]:
        days = {r.effective for r in self.revisions}
        days |= {d.replace(day=1) for d in days} | {d + timedelta(days=self.random.randrange(40)) for d in days}
        return sorted(days)

    def _fact_name(self, fact: Mapping[str, Any]) -> Name:
        quoted = fact["domain"].split('"')[1::2] if fact["type"] == "string" else ()
        nullable = "absent" in fact and fact["absent"]["value"] is None
        return Name(fact["name"], fact["key"], fact["type"], "fact", nullable, bool(fact.get("varies")), tuple(quoted))

    def _law(self) -> None:
        r = self.random
        if self.maybe(0.5):
            start = self.days[0] - timedelta(days=r.choice([0, 400]))
            timeline = [{"from": str(start), "value": r.choice([0.1, 5, 0.08]), "source": "別の規則"}]
            for _ in range(r.randrange(3)):
                start += timedelta(days=r.choice([1, 31, 60, 430]))
                step: dict[str, Any] = {"from": str(start)}
                step |= {"value": r.choice([0.05, 7, 0.2]), "source": "改正"} if self.maybe(0.8) else {
                    "absent": "rate_unknown", "about": "まだない"
                }  # fmt: skip
                if "value" in step and self.has("law-rules", 0.5):
                    step["transitional"] = [self._law_rule("外部料率", start, len(timeline))]
                timeline.append(step)
            value = {"name": "外部料率", "key": "outer_rate", "type": "number", "about": "率", "timeline": timeline}
            self.files["../japan/rates.yaml"] = {"law": "rates", "title": "率の規則", "values": [value]}
            self.terms["law"] = ["rates"]
            self.names.append(Name("外部料率", "outer_rate", "number", "law"))
            self._judged(start)
        if self.maybe(0.4):
            self._calendar()

    def _law_rule(self, value: str, start: date, number: int) -> dict[str, Any]:
        """A transitional rule of law, and for whom the terms say that it holds."""
        texts, r = self.texts([]), self.random
        rule = {"rule": f"経過措置{number}", "about": "前の率による", "source": f"改正附則第{number}条"}
        if self.maybe(0.5):
            rule["until"] = str(start + timedelta(days=r.choice([1, 10, 31, 200])))
        stated: dict[str, Any] = {"value": value, "rule": rule["rule"], "cite": "第1条"}
        if self.maybe(0.8):
            stated["who"] = texts.boolean(1)
        if self.maybe(0.4):
            stated["until"] = str(start + timedelta(days=20)) if self.maybe(0.3) else texts.date(1)
        self.terms.setdefault("transitional", []).append(stated)
        return rule

    def _deemed(self) -> None:
        """Now and then a revision deems a fact to be something else."""
        varying = [f for f in self.facts if f.get("varies") and self._used(f)]
        for revision in self.revisions:
            if varying and self.has("deemed", 0.25):
                fact, texts = self.random.choice(varying), self.texts([])
                found = {"fact": fact["name"], "value": self._deemed_value(fact, texts), "about": "みなす"}
                if self.maybe(0.7):
                    found["who"] = texts.boolean(1)
                revision.data.setdefault("deemed", []).append(found)

    def _deemed_value(self, fact: Mapping[str, Any], texts: Texts) -> Any:
        r = self.random
        if fact["type"] == "string":
            return f'"{r.choice(fact["domain"].split(chr(34))[1::2])}"'
        if fact["type"] == "number":
            return str(r.choice([0, 1, 3, 12]))
        return texts.boolean(1) if fact["type"] == "boolean" else texts.date(1)

    def _judged(self, start: date) -> None:
        """Now and then the law book also sets a condition."""
        if self.maybe(0.4):
            steps = [{"from": str(start - timedelta(days=300)), "value": self.maybe(0.5), "source": "別の規則"}]
            steps.append({"from": str(start), "value": self.maybe(0.5), "source": "改正"})
            value = {"name": "外部判定", "key": "outer_flag", "type": "boolean", "about": "判定", "timeline": steps}
            self.files["../japan/rates.yaml"]["values"].append(value)
            self.names.append(Name("外部判定", "outer_flag", "boolean", "law"))

    def _calendar(self) -> None:
        r = self.random
        calendar: dict[str, Any] = {"name": "営業日", "key": "open_day"}
        calendar["closed_weekdays"] = r.sample(list("月火水木金土日"), r.randrange(1, 3))
        if self.maybe(0.5):
            calendar["closed_dates"] = r.choice([["12-29..01-03"], ["02-29"], ["03-31", "04-01..04-03"]])
        if self.maybe(0.4):
            first, last = self.days[0] - timedelta(days=60), self.days[-1] + timedelta(days=200)
            days = {str(r.choice(self.days) + timedelta(days=n)): "休み" for n in range(3)}
            holidays = {"name": "休日", "key": "holidays", "about": "休日", "source": "別の規則"}
            holidays |= {"covers": {"from": str(first), "to": str(last)}, "days": days}  # type: ignore[dict-item]
            self.files["../japan/days.yaml"] = {"law": "days", "title": "休日の規則", "calendar": holidays}
            self.terms["law"] = [*self.terms.get("law", []), "days"]
            calendar["closed_days"] = ["休日"]
        self.terms["calendars"] = [calendar]
        self.calendars.append(Name("営業日", "open_day", "calendar", "calendar"))

    def _readings(self) -> None:
        for n in range(1, self.random.randrange(2, 4)):
            self.readings[f"Q{n}"] = {
                "title": f"疑義{n}", "question": "どう読むか。", "options": {"one": "一", "two": "二", "three": "三"},
                "adopted": self.random.choice(["one", "two"]), "reason": "書き方による。", "clauses": [],
            }  # fmt: skip
        if "calendars" in self.terms and self.maybe(0.4):
            reading, option = self.other()
            self.terms["calendars"][0]["alternatives"] = [
                {"reading": reading, "option": option, "closed_weekdays": ["水"]}
            ]

    def other(self) -> tuple[str, str]:
        """A reading and an option of it that is not adopted."""
        id = self.random.choice(list(self.readings))
        reading = self.readings[id]
        return id, self.random.choice([o for o in reading["options"] if o != reading["adopted"]])

    def texts(self, names: list[Name]) -> Texts:
        """A source of expressions over the facts and these."""
        return Texts(
            self.random, self.days, [*self.names, *names], self.calendars, "shadow" in self.features, self.used
        )

    # -- what joins the parts

    def _bill(self, decisions: Decisions) -> None:
        r = self.random
        amounts = [d for d in decisions.drawn if d.kind in ("accrual", "formula", "table") and d.name.type == "number"]
        lines = [d.name.name for d in amounts if not d.name.parameters]
        chosen = r.sample(lines, min(len(lines), r.randrange(1, 4)))
        totals = ["合計", "請求額"]
        if self.has("line-and-total", 0.05):
            totals = [chosen[0], *totals]
        self.terms["bill"] = {
            "month": "請求月",
            "as_of": r.choice(['請求月 + @"P1M" - @"P1D"', "請求月", '請求月 + @"P14D"', self._as_of()]),
            "period": "期間",
            "lines": chosen,
            "totals": totals,
        }

    def _as_of(self) -> str:
        return "期間.end" if "bill-day" in self.features else '請求月 + @"P1M"'

    def _constraints(self) -> None:
        self.constraints: list[dict[str, Any]] = []
        texts = self.texts([])
        known = {n.name for n in self.names}
        if {"終了日", "開始日"} <= known and self.has("constraints", 0.5):
            self.used |= {"終了日", "開始日"}
            self.constraints.append({"that": "終了日 = null or 終了日 >= 開始日", "message": "順が違う"})
        if self.has("constraints", 0.15):
            that = f"({texts.boolean(0)} or {texts.boolean(1)})"
            self.constraints.append({"that": that, "message": "合わない", "cite": "第1条第1項"})


def draw(seed: int, features: frozenset[str] = EVERYTHING) -> Files:
    """A random book."""
    return Drawing(seed, features).book()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(files: Files, folder: Path) -> Path:
    """The files of a book in a folder; gives the folder of its terms.yaml."""
    root = folder / "book"
    for name, data in files.items():
        path = (root / name).resolve() if name.startswith("..") else root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    return root

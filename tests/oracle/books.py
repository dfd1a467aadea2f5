"""Random small rule books, as the YAML data of their files: neutral words, every device of the rules, nasty days."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.oracle.logic import Logics
from tests.oracle.writing import Name, Texts

Files = dict[str, Any]
ONE = timedelta(days=1)
EVERYTHING = frozenset(
    {
        "shadow", "later", "unheld", "transitions", "transitions-on-exceptions", "exceptions", "readings", "constraints",
        "bill-day", "reviews", "line-and-total",
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
    {"name": "口数", "key": "units", "type": "number", "absent": {"value": None, "means": "口数はない"}},
    {"name": "休止日", "key": "paused", "type": "list<date>", "absent": {"value": [], "means": "休止はない"}},
]
_MONTH = {"name": "請求月", "key": "month", "type": "date", "question": True, "about": "請求する月"}
_WORDS = ("料金", "料金表", "単価", "加算", "控除", "割引", "手当", "係数", "料率", "差額", "月額", "日額")


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


@dataclass(slots=True)
class Deciding:
    """A decision as it is drawn: what stays the same over its versions, and where it stands."""

    name: Name
    shape: dict[str, Any]
    kind: str
    home: tuple[str, str]  # article, paragraph
    scope: Texts
    logic: dict[str, Any] | None = None
    items: dict[str, Any] | None = None


@dataclass(slots=True)
class Excepting:
    """An exception as it is drawn."""

    target: Deciding
    home: tuple[str, str]
    shape: dict[str, Any]
    scope: Texts
    own: dict[str, Any] | None = None


class Drawing:
    """One book being drawn."""

    def __init__(self, seed: int, features: frozenset[str] = EVERYTHING) -> None:
        self.random = random.Random(seed)
        self.features = features
        self.files: Files = {}
        self.facts = [dict(f, about="事実") for f in self.random.sample(_FACTS, self.random.randrange(5, 11))]
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
        tops = [str(n) for n in range(1, self.random.randrange(3, 6))]
        decisions = Decisions(self, tops)
        decisions.draw()
        Clauses(self, tops, decisions).write()
        self._bill(decisions)
        self._constraints()
        self.files["facts.yaml"] = {"facts": [f for f in self.facts if f["name"] in self.used] + [_MONTH]}
        if self.constraints:
            self.files["facts.yaml"]["constraints"] = self.constraints
        if self.readings:
            self.files["readings.yaml"] = {"readings": self.readings}
        self.files["terms.yaml"] = self.terms
        for revision in self.revisions:
            self.files[f"supplementary/{revision.data['supplementary']}.yaml"] = revision.data
        return self.files

    # -- what the rest stands on

    def _revisions(self) -> list[Revising]:
        r = self.random
        effective = r.choice(_BASES)
        found: list[Revising] = []
        for n in range(r.randrange(1, 5)):
            held = not (n == 0 and self.has("unheld", 0.2)) and not (n and self.has("unheld", 0.12))
            enacted = effective - timedelta(days=r.choice([0, 1, 30, 100]))
            data = {"supplementary": str(enacted), "number": f"第{n + 1}号", "effective": str(effective)}
            data |= {"text_held": held, "text": "この改正は実施日から効力を持つ。"}
            if not any(f.data["supplementary"] == data["supplementary"] for f in found):
                found.append(Revising(effective, held, data))
            effective += timedelta(days=r.choice([1, 10, 28, 31, 45, 59, 90]))
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
        return Name(
            fact["name"], fact["key"], fact["type"], "fact", nullable, bool(fact.get("varies")), tuple(quoted)
        )

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
                timeline.append(step)
            value = {"name": "外部料率", "key": "outer_rate", "type": "number", "about": "率", "timeline": timeline}
            self.files["../japan/rates.yaml"] = {"law": "rates", "title": "率の規則", "values": [value]}
            self.terms["law"] = ["rates"]
            self.names.append(Name("外部料率", "outer_rate", "number", "law"))
        if self.maybe(0.4):
            self._calendar()

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
        lines = [d.name.name for d in decisions.drawn if d.kind in ("accrual", "formula", "table") and d.name.type == "number"]
        lines = [n for n in lines if not decisions.by_name[n].name.parameters and n not in ("合計", "請求額")]
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
        if {"終了日", "開始日"} <= known and self.maybe(0.5):
            self.used |= {"終了日", "開始日"}
            self.constraints.append({"that": "終了日 = null or 終了日 >= 開始日", "message": "順が違う"})
        if self.has("constraints", 0.3):
            that = f"({texts.boolean(0)} or {texts.boolean(1)})"
            self.constraints.append({"that": that, "message": "合わない", "cite": "第1条第1項"})


class Decisions:
    """The decisions of a book, each over those before it."""

    def __init__(self, drawing: Drawing, tops: list[str]) -> None:
        self.drawing = drawing
        self.random = drawing.random
        self.tops = tops
        self.homes = [(t, str(p)) for t in tops for p in range(1, self.random.randrange(2, 5))]
        self.drawn: list[Deciding] = []

    @property
    def by_name(self) -> dict[str, Deciding]:
        """The decisions by name."""
        return {d.name.name: d for d in self.drawn}

    def add(self, name: str, type_: str, kind: str, **shape: Any) -> Deciding:
        """One more decision."""
        key = f"d{len(self.drawn)}"
        scope = self.drawing.texts([d.name for d in self.drawn])
        parameters = shape.get("parameters", [])
        if parameters:
            scope = scope.inside(*(Name(p["name"], p["name"], p["type"], "local") for p in parameters))
        named = Name(
            name, key, type_, "decision",
            parameters=tuple(p["type"] for p in parameters), labels=tuple(p["name"] for p in parameters),
            rounding=bool(shape.get("rounding")), choices=("甲", "乙", "丙") if type_ == "string" else (),
        )  # fmt: skip
        written = {"name": name, "key": key, **({"type": type_} if type_ != "number" else {}), "about": "定め", **shape}
        found = Deciding(named, written, kind, self.random.choice(self.homes), scope)
        self.drawn.append(found)
        return found

    def draw(self) -> None:
        """All of them."""
        r, maybe = self.random, self.drawing.maybe
        self.add("期間", "range<date>", "period")
        self.add("利用期間", "range<date>", "served")
        self.add("端数処理", "number", "rounding", rounding=True, parameters=[{"name": "額", "type": "number"}])
        for word in r.sample(_WORDS, r.randrange(4, 9)):
            kind = r.choice(
                ["formula", "formula", "table", "table", "accrual", "accrual", "accrual", "condition", "day", "text",
                 "function", "collect"]
            )  # fmt: skip
            self.one(word, kind)
        if not any(d.kind == "accrual" for d in self.drawn):
            self.one("基本額", "accrual")
        numbers = [d for d in self.drawn if d.name.type == "number" and not d.name.parameters]
        total = self.add("合計", "number", "sum")
        picked = [d.name.name for d in r.sample(numbers, min(len(numbers), 3))]
        total.logic = {"formula": " + ".join(picked) if maybe(0.7) else f"max(0, {' + '.join(picked)})"}
        last = self.add("請求額", "number", "sum")
        last.logic = {"formula": r.choice(["端数処理(合計 * 1.1)", "合計", "端数処理(合計)", "floor(合計)"])}

    def one(self, word: str, kind: str) -> None:
        """A decision of a kind."""
        r, maybe = self.random, self.drawing.maybe
        types = {"condition": "boolean", "day": "date", "text": "string", "collect": "list<string>"}
        shape: dict[str, Any] = {}
        governing = self.drawing.texts([d.name for d in self.drawn])
        if kind == "function":
            parameters = [("幅", "number"), ("起点", "date"), ("印", "boolean")]
            shape["parameters"] = [{"name": n, "type": t} for n, t in r.sample(parameters, r.randrange(1, 3))]
            kind = r.choice(["formula", "table", "accrual", "formula"])
        if maybe(0.2) and kind != "collect":
            shape["governed_by"] = governing.date(1)
        if maybe(0.08) and kind in ("formula", "table") and "parameters" not in shape:
            shape["given"] = True
        self.add(word, types.get(kind, "number"), kind, **shape)


class Clauses:
    """The articles of a book over time, with the decisions, exceptions and transitional rules in them."""

    def __init__(self, drawing: Drawing, tops: list[str], decisions: Decisions) -> None:
        self.drawing = drawing
        self.random = drawing.random
        self.tops = tops
        self.decisions = decisions
        self.logics = Logics(drawing)
        self.exceptions: list[Excepting] = []
        self.starts: dict[str, list[date]] = {}

    def write(self) -> None:
        """Every article's file."""
        if "exceptions" in self.drawing.features:
            self._exceptions()
        for top in self.tops:
            self._later(top)
        for top in self.tops:
            self._article(top)
        if "transitions" in self.drawing.features:
            self._transitions()

    def _exceptions(self) -> None:
        r = self.random
        for _ in range(r.choice([0, 1, 1, 2, 3])):
            several = self.exceptions and self.drawing.maybe(0.5)
            target = self.exceptions[-1].target if several else r.choice(self.decisions.drawn[2:])
            home = r.choice(self.decisions.homes)
            if any(e.home == home and e.target is target for e in self.exceptions):
                continue
            if target.kind == "collect":
                continue
            shape: dict[str, Any] = {"decision": target.name.name, "about": "例外"}
            if self.drawing.maybe(0.2):
                shape["arises_when"] = target.scope.boolean(0)
            if self.drawing.maybe(0.2):
                shape["governed_by"] = target.scope.date(1)
            same = [e for e in self.exceptions if e.target is target]
            if same and self.drawing.maybe(0.5):
                shape["over"] = [_cited(r.choice(same).home)]
            if self.drawing.readings and self.drawing.maybe(0.25):
                id = r.choice(list(self.drawing.readings))
                shape["if"] = {"reading": id, "option": r.choice(["one", "two"])}
            self.exceptions.append(Excepting(target, home, shape, target.scope))

    def _later(self, top: str) -> None:
        revisions = self.drawing.revisions
        for i, revision in enumerate(revisions):
            if self.drawing.has("later", 0.12):
                day = revision.effective + timedelta(days=self.random.choice([1, 15, 31]))
                following = revisions[i + 1].effective if i + 1 < len(revisions) else date.max
                if day < following:
                    revision.later[top] = day
                    revision.data.setdefault("later", []).append({"clauses": [f"第{top}条"], "from": str(day)})

    def _article(self, top: str) -> None:
        drawing = self.drawing
        held = [r for r in drawing.revisions if r.held]
        revisions = [r for i, r in enumerate(held) if drawing.maybe(0.95 if i == 0 else 0.6)] or held[:1]
        self.starts[top] = [r.starts(top) for r in revisions]
        gone: set[str] = set()
        versions = []
        for n, revision in enumerate(revisions):
            version: dict[str, Any] = {"from": str(revision.starts(top))}
            unheld = [r.effective for r in drawing.revisions if not r.held and r.effective > revision.starts(top)]
            if unheld and drawing.maybe(0.85):
                version["until"] = str(min(unheld))
            elif drawing.maybe(0.05):
                version["until"] = str(revision.starts(top) + timedelta(days=self.random.choice([1, 20, 31, 60])))
            if n and drawing.maybe(0.06):
                version |= {"repealed": True, "text": "廃止"}
            else:
                version["paragraphs"] = {p: self._paragraph((top, p), n, gone) for t, p in self.decisions.homes if t == top}
            versions.append(version)
        drawing.files[f"articles/{int(top):02}.yaml"] = {"article": int(top), "title": "定め", "versions": versions}

    def _paragraph(self, home: tuple[str, str], n: int, gone: set[str]) -> dict[str, Any]:
        maybe = self.drawing.maybe
        if n and maybe(0.04):
            gone.add(home[1])
        if home[1] in gone:
            return {"repealed": True, "text": "廃止"}
        body: dict[str, Any] = {"text": "次のとおりとする。"}
        for decision in self.decisions.drawn:
            if decision.home == home and not (n and maybe(0.04)):
                if decision.logic is None or (decision.kind != "sum" and maybe(0.5)):
                    decision.logic, decision.items = self.logics.draw(decision)
                if decision.items:
                    body["items"] = decision.items
                body.setdefault("decisions", []).append({**decision.shape, **decision.logic})
        for exception in self.exceptions:
            if exception.home == home and not (n and maybe(0.1)):
                if exception.own is None or maybe(0.5):
                    exception.own = self.logics.exception(exception.target.name.type, exception.scope)
                body.setdefault("overrides", []).append({**exception.shape, **exception.own})
        return body

    def _transitions(self) -> None:
        drawing, r = self.drawing, self.random
        texts = drawing.texts([])
        for revision in drawing.revisions[1:]:
            for top in self.tops:
                start = revision.starts(top)
                if start not in self.starts[top] or not drawing.maybe(0.3):
                    continue
                paragraphs = [h for h in self.decisions.homes if h[0] == top]
                clause = f"第{top}条" if drawing.maybe(0.5) else _cited(r.choice(paragraphs))
                rule: dict[str, Any] = {"clauses": [clause], "about": "従前の例による"}
                if "transitions-on-exceptions" not in drawing.features and any(
                    e.home[0] == top for e in self.exceptions
                ):
                    continue
                if drawing.maybe(0.6):
                    rule["who"] = texts.boolean(0)
                if drawing.maybe(0.6):
                    rule["until"] = str(start + timedelta(days=r.choice([1, 10, 31, 45, 200])))
                if drawing.maybe(0.3):
                    revision.data["items"] = {"1": {"text": "従前の例による。"}}
                    rule["item"] = 1
                revision.data.setdefault("transitional", []).append(rule)


def _cited(home: tuple[str, str]) -> str:
    return f"第{home[0]}条第{home[1]}項"


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

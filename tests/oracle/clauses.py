"""The articles of a random book: its decisions, each over those before it, with exceptions and transitional rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.oracle.logic import Logics
from tests.oracle.writing import Name, Texts

if TYPE_CHECKING:
    from tests.oracle.books import Drawing, Revising

_WORDS = ("料金", "料金表", "単価", "加算", "控除", "割引", "手当", "係数", "料率", "差額", "月額", "日額")


Home = tuple[str, str]
"""A paragraph of an article (`第1条`, `2`) or a note of an annex (`別紙1`, `2`)."""


@dataclass(slots=True)
class Deciding:
    """A decision as it is drawn: what stays the same over its versions, and where it stands."""

    name: Name
    shape: dict[str, Any]
    kind: str
    home: Home
    scope: Texts
    moved: tuple[date, Home] | None = None  # to another clause, from a day on
    logic: dict[str, Any] | None = None
    items: dict[str, Any] | None = None


@dataclass(slots=True)
class Excepting:
    """An exception as it is drawn."""

    target: Deciding
    home: Home
    shape: dict[str, Any]
    scope: Texts
    own: dict[str, Any] | None = None


class Decisions:
    """The decisions of a book, each over those before it."""

    def __init__(self, drawing: Drawing, tops: list[str]) -> None:
        self.drawing = drawing
        self.random = drawing.random
        self.tops = tops
        self.homes: list[Home] = [(t, str(p)) for t in tops for p in range(1, self.random.randrange(2, 5))]
        self.drawn: list[Deciding] = []

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
            parameters = [("幅", "number"), ("起点", "date"), ("印", "boolean"), ("数", "number")]
            shape["parameters"] = [{"name": n, "type": t} for n, t in r.sample(parameters, r.randrange(1, 3))]
            kind = r.choice(["formula", "table", "accrual", "formula"])
        if maybe(0.2) and kind != "collect":
            shape["governed_by"] = governing.date(1)
        if maybe(0.08) and kind not in ("collect", "text") and "parameters" not in shape:
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
        self.revised: dict[str, dict[date, Revising]] = {}

    def write(self) -> None:
        """Every article's file."""
        if "exceptions" in self.drawing.features:
            self._exceptions()
        for top in self.tops:
            self._later(top)
        self.revised = {top: self._revised(top) for top in self.tops}
        self._moves()
        for top in self.tops:
            self._article(top)
        self._supplementary()
        if "transitions" in self.drawing.features:
            self._transitions()

    def _revised(self, top: str) -> dict[date, Revising]:
        """The days on which an article has a version, with the revision that brings it."""
        held = [r for r in self.drawing.revisions if r.held]
        found = [r for i, r in enumerate(held) if self.drawing.maybe(0.95 if i == 0 else 0.6)] or held[:1]
        return {r.starts(top): r for r in found}

    def _moves(self) -> None:
        """Now and then a decision moves to another clause on a day on which both have a new version."""
        for decision in self.decisions.drawn:
            if self.drawing.maybe(0.05):
                other = self.random.choice(self.decisions.homes)
                days = list(self.revised[decision.home[0]])[1:]
                both = [d for d in days if d in self.revised[other[0]] and other != decision.home]
                if both and decision.kind != "collect":
                    decision.moved = (self.random.choice(both), other)

    def _supplementary(self) -> None:
        """Now and then a supplementary provision makes an exception of its own."""
        revision = self.random.choice(self.drawing.revisions)
        if "exceptions" in self.drawing.features and self.drawing.maybe(0.1):
            target = self.random.choice(self.decisions.drawn)
            if target.kind != "collect":
                own = self.logics.excepting(target.name.type, target.scope)
                revision.data["overrides"] = [{"decision": target.name.name, "about": "附則", **own}]

    def _exceptions(self) -> None:
        r = self.random
        for _ in range(r.choice([0, 1, 1, 2, 3])):
            several = self.exceptions and self.drawing.maybe(0.5)
            target = self.exceptions[-1].target if several else r.choice(self.decisions.drawn)
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
                shape["over"] = [cited(r.choice(same).home)]
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
                    revision.data.setdefault("later", []).append({"clauses": [top], "from": str(day)})

    def _article(self, top: str) -> None:
        drawing, kind = self.drawing, "notes" if top.startswith("別紙") else "paragraphs"
        gone: set[str] = set()
        versions = []
        for n, start in enumerate(self.revised[top]):
            version: dict[str, Any] = {"from": str(start)}
            unheld = [r.effective for r in drawing.revisions if not r.held and r.effective > start]
            if unheld and drawing.maybe(0.85):
                version["until"] = str(min(unheld))
            elif drawing.maybe(0.05):
                version["until"] = str(start + timedelta(days=self.random.choice([1, 20, 31, 60])))
            if n and drawing.maybe(0.06):
                version |= {"repealed": True, "text": "廃止"}
            else:
                inner = [p for t, p in self.decisions.homes if t == top]
                version[kind] = {p: self._paragraph((top, p), start, n, gone) for p in inner}
            versions.append(version)
        number = int("".join(c for c in top if c.isdigit()))
        name, written = ("annexes/{}", "annex") if kind == "notes" else ("articles/{:02}", "article")
        drawing.files[f"{name.format(number)}.yaml"] = {written: number, "title": "定め", "versions": versions}

    def _paragraph(self, home: Home, start: date, n: int, gone: set[str]) -> dict[str, Any]:
        maybe = self.drawing.maybe
        if n and maybe(0.04):
            gone.add(home[1])
        if home[1] in gone:
            return {"repealed": True, "text": "廃止"}
        body: dict[str, Any] = {"text": "次のとおりとする。"}
        for decision in self.decisions.drawn:
            moved = decision.moved
            there = moved[1] if moved is not None and start >= moved[0] else decision.home
            if there == home and not (n and maybe(0.04)):
                if decision.logic is None or (decision.kind != "sum" and maybe(0.5)):
                    decision.logic, decision.items = self.logics.draw(decision)
                if decision.items:
                    body["items"] = decision.items
                body.setdefault("decisions", []).append({**decision.shape, **decision.logic})
        for exception in self.exceptions:
            if exception.home == home and not (n and maybe(0.1)):
                if exception.own is None or maybe(0.5):
                    exception.own = self.logics.excepting(exception.target.name.type, exception.scope)
                body.setdefault("overrides", []).append({**exception.shape, **exception.own})
        return body

    def _transitions(self) -> None:
        drawing, r = self.drawing, self.random
        texts = drawing.texts([])
        for revision in drawing.revisions[1:]:
            for top in self.tops:
                start = revision.starts(top)
                if self.revised[top].get(start) is not revision or not drawing.maybe(0.3):
                    continue
                paragraphs = [h for h in self.decisions.homes if h[0] == top]
                clause = top if drawing.maybe(0.5) else cited(r.choice(paragraphs))
                rule: dict[str, Any] = {"clauses": [clause], "about": "従前の例による"}
                if "transitions-on-exceptions" not in drawing.features and any(
                    e.home[0] == top for e in self.exceptions
                ):
                    continue
                if drawing.maybe(0.6):
                    rule["who"] = texts.boolean(0)
                if drawing.maybe(0.6):
                    rule["until"] = str(start + timedelta(days=r.choice([1, 10, 31, 45, 200])))
                elif drawing.maybe(0.6):
                    rule["until"] = texts.date(1)
                if drawing.maybe(0.3):
                    revision.data["items"] = {"1": {"text": "従前の例による。"}}
                    rule["item"] = 1
                revision.data.setdefault("transitional", []).append(rule)


def cited(home: Home) -> str:
    """The address of a paragraph or note."""
    return f"{home[0]}※{home[1]}" if home[0].startswith("別紙") else f"{home[0]}第{home[1]}項"

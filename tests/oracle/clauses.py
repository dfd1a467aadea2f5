"""The articles of a random book: its decisions, each over those before it, with exceptions and transitional rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.oracle.logic import Logics
from tests.oracle.writing import Name, Texts

if TYPE_CHECKING:
    from tests.oracle.books import Drawing

_WORDS = ("料金", "料金表", "単価", "加算", "控除", "割引", "手当", "係数", "料率", "差額", "月額", "日額")


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


class Decisions:
    """The decisions of a book, each over those before it."""

    def __init__(self, drawing: Drawing, tops: list[str]) -> None:
        self.drawing = drawing
        self.random = drawing.random
        self.tops = tops
        self.homes = [(t, str(p)) for t in tops for p in range(1, self.random.randrange(2, 5))]
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
                version["paragraphs"] = {
                    p: self._paragraph((top, p), n, gone) for t, p in self.decisions.homes if t == top
                }
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
                    exception.own = self.logics.excepting(exception.target.name.type, exception.scope)
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
